import process from 'node:process';
import v8 from 'node:v8';

/**
 * V8 collects a young generation of a few MB with four threads that the work needs, and lets that of the main thread
 * grow to 32 MB, of which next to nothing lives. Old objects it lets come to four times what lives before it collects
 * them: 60 MB of a million names' main thread, where 30 % more, or 8 MB, cost no time that can be told.
 */
const MEMORY = ['--no-parallel-scavenge', '--semi-space-growth-factor=1', '--heap-growing-percent=30'];
/** The versions of V8 that are known to know these: a setting that is none prints an error. Nodes 20, 22, 24 and 26. */
const KNOWING = ['11.', '12.', '13.', '14.'];

/**
 * How much of a function runs before it is optimised. Node 20 optimises after so little that in a run of seconds a third
 * of the processor's time is the compiler's; after 1,000,000 it is too late for such a run. Later versions wait by
 * themselves, and have no such setting.
 */
const BUDGET = '--interrupt-budget=400000';

/** How many threads have not loaded their code yet. */
export type Loading = Int32Array<SharedArrayBuffer>;

let isAllowed = false;

/** For a process of our own: settings of V8 hold for all of its threads. */
export function allowTuning(): void {
  isAllowed = KNOWING.some((version) => process.versions.v8.startsWith(version));
}

/** What so many threads, which start now, are given to be `loaded` with; undefined where V8 is left as it is. */
export function threadsToLoad(threads: number): Loading | undefined {
  if (!isAllowed) return undefined;
  const loading = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  loading[0] = threads;
  return loading;
}

/**
 * Called by each thread once it has loaded its code: the last one changes the settings. What was compiled under other
 * settings, V8 compiles anew: our bundles, and all of node that each thread begins with. Much later is as bad, for by
 * then the compiler has been busy on both of two processors.
 */
export function loaded(loading: Loading | undefined): void {
  if (loading === undefined || Atomics.sub(loading, 0, 1) > 1) return;
  const settings = process.versions.v8.startsWith('11.') ? [BUDGET, ...MEMORY] : MEMORY;
  for (const setting of settings) v8.setFlagsFromString(setting);
}
