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
}

export const NO_PROGRESS: ProgressView = { started: undefined, phases: [] };

export function advance(view: ProgressView, event: DedupeEvent, now: number): ProgressView {
  switch (event.type) {
    case 'run-started':
      return { ...view, started: event };
    case 'phase-progress': {
      const { done, total, path } = event;
      return withPhase(view, { ...phaseOf(view, event.phase, now), done, total, path, elapsedMs: undefined }, now);
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
  const phases = view.phases.map((phase) => ({ ...phase, path: undefined, samples: [{ at: now, done: phase.done }] }));
  return { ...view, phases };
}

/** Whether it ended with all that there was to do; of a scan nobody knows how much that was. */
export function hasEnded({ done, total, elapsedMs, isCutShort = false }: PhaseView): boolean {
  return elapsedMs !== undefined && !(isCutShort && total !== undefined && done < total);
}

/** A phase that has done all ends later, with the one that goes on beside it: a read with the last links. */
export function hasDoneAll({ done, total, elapsedMs }: PhaseView): boolean {
  return elapsedMs === undefined && total !== undefined && done >= total;
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

/** ms; undefined while it cannot be known. */
export function timeLeftOf(phase: PhaseView, now: number): number | undefined {
  const rate = rateOf(phase, now);
  if (phase.total === undefined || phase.elapsedMs !== undefined || !rate) return undefined;
  return ((phase.total - phase.done) / rate) * 1000;
}

function phaseOf(view: ProgressView, phase: Phase, now: number): PhaseView {
  const fresh = { phase, startedAt: now, done: 0, total: undefined, path: undefined, elapsedMs: undefined };
  return view.phases.find((each) => each.phase === phase) ?? { ...fresh, samples: [{ at: now, done: 0 }] };
}

function withPhase(view: ProgressView, phase: PhaseView, now: number): ProgressView {
  const sampled = { ...phase, samples: sample(phase, now) };
  const others = view.phases.filter((each) => each.phase !== phase.phase);
  const phases = [...others, sampled];
  const order = phases.some((each) => each.phase === 'scan-source') ? ORDER_OF_BACKUP : ORDER;
  return { ...view, phases: phases.sort((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase)) };
}

function sample({ samples, done }: PhaseView, now: number): readonly Sample[] {
  // What it waits for before its first unit, as links for the disk, says nothing of its pace.
  if (done === 0) return [{ at: now, done }];
  const last = samples[samples.length - 1];
  if (now - last.at < SAMPLE_EVERY_MS) return samples;
  // The newest of those that fell out of the window is kept: the rate spans all of the window.
  const firstInside = samples.findIndex(({ at }) => now - at <= WINDOW_MS);
  const from = firstInside < 0 ? samples.length - 1 : Math.max(0, firstInside - 1);
  return [...samples.slice(from), { at: now, done }];
}
