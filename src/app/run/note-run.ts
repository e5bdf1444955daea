import { allFailuresOf, type BackupSummary } from '../../domain/backup-summary.ts';
import type { Failure } from '../../domain/failure.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import type { DedupeSummary } from '../../domain/summary.ts';
import { UserError } from '../../domain/user-error.ts';
import type { OpenedDedupe } from './open-dedupe.ts';

/** What a run did, as far as its summary tells it; when it began and how long it took is known here. */
export type RunFigures = Omit<RunRecord, 'startedAt' | 'durationMs' | 'command'>;

type Notebook = Pick<OpenedDedupe['tools'], 'index' | 'observer' | 'remembers'>;

/**
 * Does `work` and notes in the index how it went, also where it throws. A run whose work is done does not fail because
 * that could not be noted.
 */
export async function notingRun<S>(
  { index, observer, remembers }: Notebook,
  { command, work, figuresOf }: { command: string; work: () => Promise<S>; figuresOf: (summary: S) => RunFigures },
): Promise<S> {
  const startedAt = Date.now();
  const began = performance.now();
  const note = async (figures: RunFigures): Promise<void> => {
    if (!remembers) return;
    const run = { startedAt, command, durationMs: Math.round(performance.now() - began), ...figures };
    try {
      await index.write({ notes: { runs: [run] } });
    } catch (error: unknown) {
      if (!(error instanceof UserError)) throw error;
      observer({ type: 'warning', warning: 'run-not-noted', path: error.message });
    }
  };
  let summary: S;
  try {
    summary = await work();
  } catch (error: unknown) {
    await note({ ...NOTHING, outcome: 'failed', error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
  await note(figuresOf(summary));
  return summary;
}

const NOTHING = { names: 0, changedNames: 0, bytesRead: 0, bytesWritten: 0, reclaimedBytes: 0, failures: 0 };

export function figuresOfDedupe(summary: DedupeSummary): RunFigures {
  return {
    outcome: summary.outcome,
    names: summary.names,
    changedNames: summary.linkedNames,
    bytesRead: summary.contentBytesRead,
    bytesWritten: 0,
    reclaimedBytes: summary.reclaimedBytes,
    failures: summary.failures.length + summary.failuresNotListed,
    ...problems(summary.failures),
  };
}

export function figuresOfBackup(summary: Omit<BackupSummary, 'elapsedMs'>, job: string): RunFigures {
  const { dedupe, files } = summary;
  const { failures, failuresNotListed } = allFailuresOf(summary);
  return {
    outcome: summary.outcome === 'interrupted' ? 'interrupted' : 'done',
    ...(summary.snapshot === undefined ? {} : { snapshot: summary.snapshot }),
    job,
    names: files.total,
    changedNames: files.copied + files.linked,
    bytesRead: summary.contentBytesRead + (dedupe?.contentBytesRead ?? 0),
    bytesWritten: summary.bytesWritten,
    reclaimedBytes: dedupe?.reclaimedBytes ?? 0,
    failures: failures.length + failuresNotListed,
    ...problems(failures),
  };
}

/** As many as a person will read; all were in the summary. */
const MOST_PROBLEMS = 50;

export function problems(failures: readonly Failure[]): Pick<RunFigures, 'problems'> {
  return failures.length === 0 ? {} : { problems: failures.slice(0, MOST_PROBLEMS) };
}
