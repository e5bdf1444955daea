import type { Failure } from '../domain/failure.ts';
import { isStopRequested } from '../platform/shared-progress.ts';
import { CensusGuard } from './census-guard.ts';
import type { DedupeRequest, DedupeTools } from './dedupe-request.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { flushBeforeLinks } from './flush-links.ts';
import { type Meters, startMeters } from './meters.ts';
import { RunTally } from './run-tally.ts';

/** What a run takes over from one before it. */
export interface Begun {
  readonly told?: readonly Failure[];
  readonly meters?: Meters;
}

/** Nothing is done yet, but for asking the index which snapshots are sealed. */
export function startRun(request: DedupeRequest, tools: DedupeTools, { told, meters }: Begun = {}): DedupeRun {
  let flushing: Promise<void> | undefined;
  let linksBegin: Promise<void> | undefined;
  const run: DedupeRun = {
    request,
    tools,
    tally: new RunTally(tools.observer, told),
    meters: meters ?? startMeters(tools),
    censusGuard: new CensusGuard(tools.index),
    flushed: () => (flushing ??= flushBeforeLinks(run)),
    beforeLinks: () => (linksBegin ??= run.flushed().then(tools.beforeFirstLink)),
    isStopped: () => isStopRequested(tools.progress),
  };
  return run;
}
