import type { LinkActions } from '../linking/link-names.ts';
import type { CensusGuard } from './census-guard.ts';
import type { DedupeRequest, DedupeTools } from './dedupe-request.ts';
import type { Meters } from './meters.ts';
import type { RunTally } from './run-tally.ts';

/** A run under way; every stage gets it. */
export interface DedupeRun {
  readonly request: DedupeRequest;
  readonly tools: DedupeTools;
  readonly tally: RunTally;
  readonly meters: Meters;
  readonly censusGuard: CensusGuard;
  /** Waits until the disk has what was written before the links of this run; the first call begins it. */
  flushed(): Promise<void>;
  /** To be called before each round of links, with what is to be linked; mostly does something the first time only. */
  beforeLinks(actions: LinkActions): Promise<void>;
  isStopped(): boolean;
}
