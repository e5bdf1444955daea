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
  readonly #told: Set<string>;

  /** `told`: failures of an earlier part of the run, which this one may meet again */
  constructor(observer: Observer, told: readonly Failure[] = []) {
    this.#observer = observer;
    this.#told = new Set(told.map(keyOf));
  }

  /** What failed in the same way before, such as a rotten file that is met again, is told and counted once. */
  fail(failure: Failure): void {
    this.failedBelowRoot.add(failure.path.split(path.sep, 1)[0]);
    const key = keyOf(failure);
    if (this.#told.has(key)) return;
    if (failure.code === FailureCode.changed) this.changedNames++;
    if (this.failures.length < FAILURES_KEPT) {
      this.failures.push(failure);
      this.#told.add(key);
    } else {
      this.failuresNotListed++;
    }
    this.#observer({ type: 'failure', failure });
  }
}

function keyOf({ path: at, attempted, code }: Failure): string {
  return `${code}/${attempted}/${at}`;
}
