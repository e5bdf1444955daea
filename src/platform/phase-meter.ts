import type { Observer, Phase } from '../domain/events.ts';
import { effortOf, type FileWork, shareDone } from '../domain/file-work.ts';

/** What a phase has done so far; asked for ten times a second. */
export interface PhaseState {
  readonly done: number;
  readonly total: number | undefined;
  /** of phases that go through files; `done` and `total` are then their bytes, as a person sees them */
  readonly work?: { readonly done: FileWork; readonly total: FileWork } | undefined;
  readonly path?: string | undefined;
}

const INTERVAL_MS = 100;

/** A phase that is worked on in several goes. Its time is the sum of them, in ms. */
export class PhaseMeter {
  readonly #phase: Phase;
  readonly #observer: Observer;
  readonly #state: () => PhaseState;
  readonly #silentMs: number;
  #effort = 0;
  #share = 0;
  elapsedMs = 0;

  /** Nothing is said of a phase that takes less than `silentMs`. */
  constructor(phase: Phase, observer: Observer, state: () => PhaseState, { silentMs = 0 } = {}) {
    this.#phase = phase;
    this.#observer = observer;
    this.#state = state;
    this.#silentMs = silentMs;
  }

  /**
   * Tells the observer how far the phase is while `work` runs. Where the observer throws, this does too, but not before
   * `work` has ended: nobody else is to have its place meanwhile.
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    let thrown: { readonly error: unknown } | undefined;
    const tell = (): void => {
      if (performance.now() - started >= this.#silentMs) this.#tell();
    };
    tell();
    const timer = setInterval(() => {
      try {
        tell();
      } catch (error: unknown) {
        thrown = { error };
        clearInterval(timer);
      }
    }, INTERVAL_MS);
    try {
      const done = await work();
      if (thrown !== undefined) throw thrown.error;
      return done;
    } finally {
      clearInterval(timer);
      this.elapsedMs += performance.now() - started;
      if (thrown === undefined) tell();
    }
  }

  /** Says that the phase is over, where it began at all. */
  finish(): void {
    if (this.elapsedMs === 0 || this.elapsedMs < this.#silentMs) return;
    const { done } = this.#state();
    this.#observer({ type: 'phase-finished', phase: this.#phase, done, elapsedMs: this.elapsedMs });
  }

  #tell(): void {
    const { done, total, work, path } = this.#state();
    const ofFiles = work && { share: this.#shareOf(work), files: work.done.files, totalFiles: work.total.files };
    this.#observer({ type: 'phase-progress', phase: this.#phase, done, total, ...ofFiles, path });
  }

  /** What is copied after it was compared is counted again: the share waits for it. It falls only where there is more to do. */
  #shareOf({ done, total }: NonNullable<PhaseState['work']>): number {
    if (effortOf(total) > this.#effort) this.#share = 0;
    this.#effort = effortOf(total);
    this.#share = Math.max(this.#share, shareDone(done, total));
    return this.#share;
  }
}

/** Shown only where there is something to wait for. */
const FLUSH_SILENT_MS = 1000;

/** The phase in which a thread waits for the disk. */
export function flushMeter(observer: Observer): PhaseMeter {
  return new PhaseMeter('flush', observer, () => ({ done: 0, total: undefined }), { silentMs: FLUSH_SILENT_MS });
}
