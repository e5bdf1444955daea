import type { Observer } from '../domain/events.ts';
import type { Failure } from '../domain/failure.ts';

/** More are counted, not kept: a dead disk has as many failures as names. */
const FAILURES_KEPT = 1000;

/** What went wrong on the way, and what it cost to read. */
export class FailureTally {
  readonly #observer: Observer;
  readonly failures: Failure[] = [];
  failuresNotListed = 0;
  contentBytesRead = 0;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  fail(failure: Failure): void {
    if (this.failures.length < FAILURES_KEPT) this.failures.push(failure);
    else this.failuresNotListed++;
    this.#observer({ type: 'failure', failure });
  }
}
