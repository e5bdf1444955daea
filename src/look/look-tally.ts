import { FailureTally } from '../domain/failure-tally.ts';

/** What went wrong on the way, and what it cost to read. */
export class LookTally extends FailureTally {
  contentBytesRead = 0;
}
