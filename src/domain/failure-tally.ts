import type { Observer } from './events.ts';
import type { Failure } from './failure.ts';

/** More are counted, not kept: a dead disk has as many failures as names. Events tell of all. */
export const FAILURES_LISTED = 1000;

/** What failed in a run. */
export class FailureTally {
  readonly #observer: Observer;
  readonly failures: Failure[] = [];
  failuresNotListed = 0;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  fail(failure: Failure): void {
    if (this.failures.length < FAILURES_LISTED) this.failures.push(failure);
    else this.failuresNotListed++;
    this.#observer({ type: 'failure', failure });
  }

  /** As a summary has them. */
  figures(): { failures: readonly Failure[]; failuresNotListed: number } {
    return { failures: this.failures, failuresNotListed: this.failuresNotListed };
  }
}
