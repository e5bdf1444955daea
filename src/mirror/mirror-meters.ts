import type { Observer, Phase } from '../domain/events.ts';
import { displayPath } from '../platform/fs-path.ts';
import { bytesCounted, inodeInHand } from '../platform/shared-progress.ts';
import type { MirrorTools } from './mirror-run.ts';
import type { SourceTree } from './source-tree.ts';

const INTERVAL_MS = 100;

interface State {
  readonly done: number;
  readonly total: number | undefined;
  readonly path?: string | undefined;
}

/** The phases of stage one as a person sees them. */
export function startMirrorMeters({ observer, progress }: Pick<MirrorTools, 'observer' | 'progress'>) {
  let names = 0;
  let total: number | undefined;
  let tree: SourceTree | undefined;
  const scan = new Meter('scan-source', observer, () => ({ done: names, total: undefined }));
  const copy = new Meter('copy', observer, () => ({ done: bytesCounted(progress), total, path: pathInHand() }));
  return {
    scan,
    copy,
    noteNames: (count: number): void => {
      names = count;
    },
    expectToCopy: (found: SourceTree, bytes: number): void => {
      tree = found;
      total = bytes;
    },
    finish: (): void => {
      for (const meter of [scan, copy]) meter.finish();
    },
  };

  function pathInHand(): string | undefined {
    const folder = inodeInHand(progress);
    const source = folder === undefined ? undefined : tree?.folders[folder]?.source;
    return source === undefined ? undefined : displayPath(source);
  }
}

class Meter {
  readonly #phase: Phase;
  readonly #observer: Observer;
  readonly #state: () => State;
  elapsedMs = 0;

  constructor(phase: Phase, observer: Observer, state: () => State) {
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

  finish(): void {
    if (this.elapsedMs === 0) return;
    const { done } = this.#state();
    this.#observer({ type: 'phase-finished', phase: this.#phase, done, elapsedMs: this.elapsedMs });
  }

  #tell(): void {
    this.#observer({ type: 'phase-progress', phase: this.#phase, path: undefined, ...this.#state() });
  }
}
