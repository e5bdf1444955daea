import type { Observer } from '../domain/events.ts';
import type { Attempt, Failure } from '../domain/failure.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';

/** Failures listed in a summary; events tell of all. */
const MOST_FAILURES = 1000;

/** The failures of a run that has no stage to keep them. */
export class Tally {
  readonly #onEvent: Observer;
  readonly #failures: Failure[] = [];
  #failed = 0;

  constructor(onEvent: Observer = () => undefined) {
    this.#onEvent = onEvent;
  }

  readonly fail = (path: FsPath, attempted: Attempt, code: string): void => {
    const failure = { path: displayPath(path), attempted, code };
    if (this.#failed++ < MOST_FAILURES) this.#failures.push(failure);
    this.#onEvent({ type: 'failure', failure });
  };

  figures(): { failures: readonly Failure[]; failuresNotListed: number } {
    return { failures: this.#failures, failuresNotListed: this.#failed - this.#failures.length };
  }
}
