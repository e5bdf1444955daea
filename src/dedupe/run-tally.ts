import path from 'node:path';
import type { Observer } from '../domain/events.ts';
import { type Failure, FailureCode } from '../domain/failure.ts';

/** More are counted, not kept: a dead disk has as many failures as names. */
const FAILURES_KEPT = 1000;

/** What a run counts on its way; the summary is made of it. */
export class RunTally {
  readonly #observer: Observer;
  readonly failures: Failure[] = [];
  failuresNotListed = 0;
  /** what is directly below the root and failed, or holds something that did; of the failures that are not kept, too */
  readonly failedBelowRoot = new Set<string>();
  changedNames = 0;
  contentBytesRead = 0;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  fail(failure: Failure): void {
    if (failure.code === FailureCode.changed) this.changedNames++;
    this.failedBelowRoot.add(failure.path.split(path.sep, 1)[0]);
    if (this.failures.length < FAILURES_KEPT) this.failures.push(failure);
    else this.failuresNotListed++;
    this.#observer({ type: 'failure', failure });
  }
}
