import type { BackupSummary } from './backup-summary.ts';
import type { Difference, DiffSummary } from './difference.ts';
import type { Failure } from './failure.ts';
import type { FindSummary, FoundName, LinkedName, LinksSummary } from './found-names.ts';
import type { IsolatePlan, IsolateSummary } from './isolate-summary.ts';
import type { PrunePlan, PruneSummary } from './prune-summary.ts';
import type { ReportSummary } from './report-summary.ts';
import type { RestoreSummary } from './restore-summary.ts';
import type { RootStatus } from './root-status.ts';
import type { RunHistory } from './run-record.ts';
import type { DedupeSummary } from './summary.ts';
import type { VerifyFinding, VerifySummary } from './verify.ts';
import type { FileVersion, VersionsSummary } from './versions.ts';
import type { WarningKind } from './warning-kind.ts';

/**
 * `scan-source`, `scan`, `link`, `measure` and `delete` count names, `copy` and `read` bytes. `copy`, `read` and `link`
 * take turns, a batch at a time. `flush` waits for the disk and counts nothing; nothing is said of one that takes less
 * than a second.
 */
export type Phase = 'scan-source' | 'copy' | 'scan' | 'read' | 'link' | 'flush' | 'measure' | 'delete';

/** Everything a run says, in the order it happens. Work emits these; the command line words and draws them. */
export type DedupeEvent =
  | RunStarted
  | SnapshotsFound
  | PhaseProgress
  | PhaseFinished
  | NameLinked
  | FailureFound
  | Warning
  | RunFinished
  | BackupStarted
  | FileHandled
  | HookStarted
  | HookOutput
  | HookFinished
  | BackupFinished
  | PrunePlanned
  | SnapshotDeleted
  | PruneFinished
  | RestoreStarted
  | RestoreFinished
  | IsolatePlanned
  | IsolateFinished
  | DiffStarted
  | Difference
  | DiffFinished
  | FoundName
  | FindFinished
  | LinkedName
  | LinksFinished
  | StatusFinished
  | HistoryFinished
  | ReportFinished
  | VerifyFinding
  | VerifyFinished
  | FileVersion
  | VersionsFinished;

export interface RunStarted {
  readonly type: 'run-started';
  readonly root: string;
  readonly dryRun: boolean;
  readonly maxLinks: number;
  readonly threads: number;
  /** the folder of the index, undefined with `--no-index` */
  readonly index: string | undefined;
}

/** Snapshot names relative to the root, oldest first; in a dedupe without those that are not walked. */
export interface SnapshotsFound {
  readonly type: 'snapshots-found';
  readonly snapshots: readonly string[];
  readonly notWalked?: number;
}

/** At most ten a second and phase. */
export interface PhaseProgress {
  readonly type: 'phase-progress';
  readonly phase: Phase;
  /** names or bytes, as the phase counts */
  readonly done: number;
  /** undefined while it is not known, as in `scan`, `measure` and `flush`; of `scan-source` about what there was before */
  readonly total: number | undefined;
  /**
   * of `copy` and `read`, once the total is known: how much is done by effort, for which a file counts besides its bytes;
   * from 0 to 1, which it is when all is done. It falls only where more turns out to be to do.
   */
  readonly share?: number | undefined;
  /** of the same phases: files gone through, and how many there are */
  readonly files?: number | undefined;
  readonly totalFiles?: number | undefined;
  /** a file in hand, relative to the root; while `backup` copies, the folder of the source that is in hand, absolute */
  readonly path: string | undefined;
}

export interface PhaseFinished {
  readonly type: 'phase-finished';
  readonly phase: Phase;
  readonly done: number;
  readonly elapsedMs: number;
}

/** A name became (with `dryRun`: would become) another name of `canonical`. Emitted only when asked for. */
export interface NameLinked {
  readonly type: 'name-linked';
  readonly path: string;
  readonly canonical: string;
  readonly dryRun: boolean;
}

export interface FailureFound {
  readonly type: 'failure';
  readonly failure: Failure;
}

/** Something a person should know that is not a failure. `path` is what it is about. */
export interface Warning {
  readonly type: 'warning';
  readonly warning: WarningKind;
  readonly path: string;
  readonly movedTo?: string;
  readonly count?: number;
}

export interface RunFinished {
  readonly type: 'run-finished';
  readonly summary: DedupeSummary;
}

/** Stage one begins. */
export interface BackupStarted {
  readonly type: 'backup-started';
  readonly root: string;
  readonly sources: readonly string[];
  /** the name that the snapshot will have */
  readonly snapshot: string;
  /** a run that was killed is taken up again */
  readonly resumed: boolean;
  /** … and what it copied may lack bytes, for the machine was started anew: it is compared */
  readonly doubtful: boolean;
  readonly dryRun: boolean;
  /** the snapshot that unchanged files are looked for in */
  readonly previous: string | undefined;
  readonly threads: number;
}

/** A file of the source is in the snapshot now (with `dryRun`: would be). Emitted only when asked for. */
export interface FileHandled {
  readonly type: 'file-handled';
  /** in the source */
  readonly path: string;
  /** `kept`: a run that was killed had copied it */
  readonly how: 'copied' | 'linked' | 'kept';
  readonly bytes: number;
  readonly dryRun: boolean;
}

export type Hook = 'before' | 'after';

/** A command of `--before` or `--after` is about to run. */
export interface HookStarted {
  readonly type: 'hook-started';
  readonly hook: Hook;
}

/** A line that it wrote. */
export interface HookOutput {
  readonly type: 'hook-output';
  readonly hook: Hook;
  readonly line: string;
}

/** Once its end is known, and before anything is made of that. */
export interface HookFinished {
  readonly type: 'hook-finished';
  readonly hook: Hook;
  /** its exit code, the name of the signal that ended it, or `still running` where the run did not wait for its end */
  readonly end: number | string;
}

export interface BackupFinished {
  readonly type: 'backup-finished';
  readonly summary: BackupSummary;
}

/** What a `prune` is about to do, before anything is deleted. */
export interface PrunePlanned {
  readonly type: 'prune-planned';
  readonly plan: PrunePlan;
}

/** A snapshot is gone. */
export interface SnapshotDeleted {
  readonly type: 'snapshot-deleted';
  readonly name: string;
}

export interface PruneFinished {
  readonly type: 'prune-finished';
  readonly summary: PruneSummary;
}

export interface RestoreStarted {
  readonly type: 'restore-started';
  readonly root: string;
  /** relative to the root */
  readonly source: string;
  readonly destination: string;
}

export interface RestoreFinished {
  readonly type: 'restore-finished';
  readonly summary: RestoreSummary;
}

/** What an `isolate` is about to do, before anything is copied. */
export interface IsolatePlanned {
  readonly type: 'isolate-planned';
  readonly plan: IsolatePlan;
}

export interface IsolateFinished {
  readonly type: 'isolate-finished';
  readonly summary: IsolateSummary;
}

/** Two snapshots, by name, are about to be compared. */
export interface DiffStarted {
  readonly type: 'diff-started';
  readonly root: string;
  readonly older: string;
  readonly newer: string;
}

export interface DiffFinished {
  readonly type: 'diff-finished';
  readonly summary: DiffSummary;
}

export interface FindFinished {
  readonly type: 'find-finished';
  readonly summary: FindSummary;
}

export interface LinksFinished {
  readonly type: 'links-finished';
  readonly summary: LinksSummary;
}

export interface StatusFinished {
  readonly type: 'status-finished';
  readonly summary: RootStatus;
}

export interface HistoryFinished {
  readonly type: 'history-finished';
  readonly summary: RunHistory;
}

export interface ReportFinished {
  readonly type: 'report-finished';
  readonly summary: ReportSummary;
}

export interface VerifyFinished {
  readonly type: 'verify-finished';
  readonly summary: VerifySummary;
}

export interface VersionsFinished {
  readonly type: 'versions-finished';
  readonly summary: VersionsSummary;
}

/** Called at once, and the run goes on when it returns. What it throws ends the run; what an async one rejects with, nobody catches. */
export type Observer = (event: DedupeEvent) => void;
