import type { DedupeEvent, Phase, RunStarted } from '../domain/events.ts';

/** A rate is taken over the last so many ms: it follows a change of speed, and a batch of links does not stop it. */
const WINDOW_MS = 20_000;
const SAMPLE_EVERY_MS = 250;
/** Before that a rate is a guess. */
const LEAST_MS = 1_000;
const ORDER: readonly Phase[] = ['scan', 'copy', 'read', 'link', 'flush', 'measure', 'delete'];
/** `backup` scans for stage two what it has copied. */
const ORDER_OF_BACKUP: readonly Phase[] = ['scan-source', 'copy', 'scan', 'read', 'link', 'flush'];

/** What a person may see of a run that is under way. Times are ms of an injected clock. */
export interface ProgressView {
  readonly started: RunStarted | undefined;
  /** those that have begun, in the order of their bars; read and link may both be running */
  readonly phases: readonly PhaseView[];
}

export interface PhaseView {
  readonly phase: Phase;
  readonly startedAt: number;
  /** names or bytes, see Phase */
  readonly done: number;
  readonly total: number | undefined;
  /** by effort, see PhaseProgress; undefined where the units are all that counts */
  readonly share?: number | undefined;
  readonly files?: number | undefined;
  readonly totalFiles?: number | undefined;
  readonly path: string | undefined;
  /** undefined while it runs */
  readonly elapsedMs: number | undefined;
  /** the run was interrupted: what ended before all was done did not come to its end */
  readonly isCutShort?: boolean;
  /** within the window, oldest first */
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly at: number;
  readonly done: number;
  readonly share?: number | undefined;
}

export const NO_PROGRESS: ProgressView = { started: undefined, phases: [] };

export function advance(view: ProgressView, event: DedupeEvent, now: number): ProgressView {
  switch (event.type) {
    case 'run-started':
      return { ...view, started: event };
    case 'phase-progress': {
      const { done, total, share, files, totalFiles, path } = event;
      const phase = phaseOf(view, event.phase, now);
      return withPhase(view, { ...phase, done, total, share, files, totalFiles, path, elapsedMs: undefined }, now);
    }
    case 'phase-finished': {
      const { done, elapsedMs } = event;
      const phase = phaseOf(view, event.phase, now);
      return withPhase(view, { ...phase, done, elapsedMs, path: undefined }, now);
    }
    case 'snapshots-found':
    case 'name-linked':
    case 'failure':
    case 'warning':
    case 'backup-started':
    case 'file-handled':
    case 'hook-started':
    case 'hook-output':
    case 'hook-finished':
    case 'prune-planned':
    case 'snapshot-deleted':
    case 'restore-started':
    case 'isolate-planned':
    case 'diff-started':
    case 'difference':
    case 'found-name':
    case 'linked-name':
    case 'history-finished':
    case 'verify-finding':
    case 'file-version':
      return view;
    case 'run-finished':
    case 'backup-finished':
    case 'prune-finished':
    case 'restore-finished':
    case 'isolate-finished':
    case 'diff-finished':
    case 'find-finished':
    case 'links-finished':
    case 'status-finished':
    case 'report-finished':
    case 'verify-finished':
    case 'versions-finished':
      return event.summary.outcome === 'interrupted' ? cutShort(view) : view;
  }
}

function cutShort(view: ProgressView): ProgressView {
  return { ...view, phases: view.phases.map((phase) => ({ ...phase, isCutShort: true })) };
}

/** The view when nothing more will come: no rate, no time left, no file in hand for phases that did not finish. */
export function atRest(view: ProgressView, now: number): ProgressView {
  const phases = view.phases.map((phase) => ({ ...phase, path: undefined, samples: [sampleOf(phase, now)] }));
  return { ...view, phases };
}

/** Whether it ended with all that there was to do; of a scan nobody knows how much that was. */
export function hasEnded(phase: PhaseView): boolean {
  return phase.elapsedMs !== undefined && !(phase.isCutShort === true && (shareOf(phase) ?? 1) < 1);
}

/** A phase that has done all ends later, with the one that goes on beside it: a read with the last links. */
export function hasDoneAll(phase: PhaseView): boolean {
  return phase.elapsedMs === undefined && (shareOf(phase) ?? 0) >= 1;
}

/** How much of it is done, from 0 to 1; undefined while nobody knows how much there is. */
export function shareOf({ done, total, share }: PhaseView): number | undefined {
  if (total === undefined) return undefined;
  return share ?? (total > 0 ? Math.min(1, done / total) : 1);
}

/**
 * Units per second over the window, or over all of a finished phase; undefined while it cannot be known, and while
 * nothing is left to do.
 */
export function rateOf(phase: PhaseView, now: number): number | undefined {
  if (phase.elapsedMs !== undefined) return phase.elapsedMs > 0 ? (phase.done / phase.elapsedMs) * 1000 : undefined;
  if (hasDoneAll(phase)) return undefined;
  const [oldest] = phase.samples;
  const span = now - oldest.at;
  return span >= LEAST_MS ? ((phase.done - oldest.done) / span) * 1000 : undefined;
}

/** ms, by effort where that is told; undefined while it cannot be known. */
export function timeLeftOf(phase: PhaseView, now: number): number | undefined {
  if (phase.total === undefined || phase.elapsedMs !== undefined || hasDoneAll(phase)) return undefined;
  const [oldest] = phase.samples;
  const span = now - oldest.at;
  const [before, done, total] =
    phase.share === undefined ? [oldest.done, phase.done, phase.total] : [oldest.share ?? 0, phase.share, 1];
  if (span < LEAST_MS || done <= before) return undefined;
  return ((total - done) / (done - before)) * span;
}

function phaseOf(view: ProgressView, phase: Phase, now: number): PhaseView {
  const fresh = { phase, startedAt: now, done: 0, total: undefined, path: undefined, elapsedMs: undefined };
  return view.phases.find((each) => each.phase === phase) ?? { ...fresh, samples: [sampleOf(fresh, now)] };
}

function withPhase(view: ProgressView, phase: PhaseView, now: number): ProgressView {
  const before = view.phases.find((each) => each.phase === phase.phase);
  const isLess = (phase.share ?? 0) < (before?.share ?? 0);
  const sampled = { ...phase, samples: isLess ? [sampleOf(phase, now)] : sample(phase, now) };
  const others = view.phases.filter((each) => each !== before);
  const phases = [...others, sampled];
  const order = phases.some((each) => each.phase === 'scan-source') ? ORDER_OF_BACKUP : ORDER;
  return { ...view, phases: phases.sort((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase)) };
}

function sample(phase: PhaseView, now: number): readonly Sample[] {
  const { samples, done, share = 0 } = phase;
  // What it waits for before its first unit, as links for the disk, says nothing of its pace.
  if (done === 0 && share === 0) return [sampleOf(phase, now)];
  const last = samples[samples.length - 1];
  if (now - last.at < SAMPLE_EVERY_MS) return samples;
  // The newest of those that fell out of the window is kept: the rate spans all of the window.
  const firstInside = samples.findIndex(({ at }) => now - at <= WINDOW_MS);
  const from = firstInside < 0 ? samples.length - 1 : Math.max(0, firstInside - 1);
  return [...samples.slice(from), sampleOf(phase, now)];
}

function sampleOf({ done, share }: Pick<PhaseView, 'done' | 'share'>, at: number): Sample {
  return { at, done, share };
}
