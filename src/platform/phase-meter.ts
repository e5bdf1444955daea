import type { Observer, Phase } from '../domain/events.ts';

/** What a phase has done so far; asked for ten times a second. */
export interface PhaseState {
  readonly done: number;
  readonly total: number | undefined;
  readonly path?: string | undefined;
}

const INTERVAL_MS = 100;

/** A phase that is worked on in several goes. Its time is the sum of them, in ms. */
export class PhaseMeter {
  readonly #phase: Phase;
  readonly #observer: Observer;
  readonly #state: () => PhaseState;
  elapsedMs = 0;

  constructor(phase: Phase, observer: Observer, state: () => PhaseState) {
    this.#phase = phase;
    this.#observer = observer;
    this.#state = state;
  }

  /** Tells the observer how far the phase is while `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const timer = setInterval(() => this.#tell(), INTERVAL_MS);
    this.#tell();
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.elapsedMs += performance.now() - started;
      this.#tell();
    }
  }

  /** Says that the phase is over, where it began at all. */
  finish(): void {
    if (this.elapsedMs === 0) return;
    const { done } = this.#state();
    this.#observer({ type: 'phase-finished', phase: this.#phase, done, elapsedMs: this.elapsedMs });
  }

  #tell(): void {
    const { done, total, path } = this.#state();
    this.#observer({ type: 'phase-progress', phase: this.#phase, done, total, path });
  }
}
