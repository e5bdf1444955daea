import path from 'node:path';
import type { Observer } from '../domain/events.ts';
import { type Failure, FailureCode } from '../domain/failure.ts';
import { FailureTally } from '../domain/failure-tally.ts';

/** What a run counts on its way; the summary is made of it. */
export class RunTally extends FailureTally {
  /** what is directly below the root and failed, or holds something that did; of the failures that are not kept, too */
  readonly failedBelowRoot = new Set<string>();
  /** the same of damaged files that the index knows: what holds them is as complete as it was */
  readonly damagedBelowRoot = new Set<string>();
  changedNames = 0;
  contentBytesRead = 0;
  readonly #told: Set<string>;

  /** `told`: failures of an earlier part of the run, which this one may meet again */
  constructor(observer: Observer, told: readonly Failure[] = []) {
    super(observer);
    this.#told = new Set(told.map(keyOf));
  }

  /** What failed in the same way before, such as a rotten file that is met again, is told and counted once. */
  override fail(failure: Failure): void {
    this.failedBelowRoot.add(belowRoot(failure));
    this.#tell(failure);
  }

  /** Of a damaged file that the index knows. */
  failDamaged(failure: Failure): void {
    this.damagedBelowRoot.add(belowRoot(failure));
    this.#tell(failure);
  }

  #tell(failure: Failure): void {
    const key = keyOf(failure);
    if (this.#told.has(key)) return;
    if (failure.code === FailureCode.changed) this.changedNames++;
    super.fail(failure);
    if (this.failuresNotListed === 0) this.#told.add(key); // as many as are kept
  }
}

function belowRoot(failure: Failure): string {
  return failure.path.split(path.sep, 1)[0];
}

function keyOf({ path: at, attempted, code }: Failure): string {
  return `${code}/${attempted}/${at}`;
}
