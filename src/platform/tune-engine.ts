import process from 'node:process';
import v8 from 'node:v8';

/**
 * V8 of node 20 optimises a function after so little of it has run that in a run of seconds a third of the processor's
 * time is the compiler's; it collects a young generation of a few MB with four threads that the work needs, and lets
 * that of the main thread grow to 32 MB, of which next to nothing lives. Old objects it lets come to four times what
 * lives before it collects them: 60 MB of a million names' main thread, where 30 % more, or 8 MB, cost no time that
 * can be told. Later versions of V8 wait by themselves, and do not know the first of these.
 */
const SETTINGS = ['--no-parallel-scavenge', '--semi-space-growth-factor=1', '--heap-growing-percent=30'];

/** How much of a function runs before it is optimised: more in a run's first second, which for many is the last. */
const FIRST_BUDGET = '--interrupt-budget=1000000';
const LATER_BUDGET = '--interrupt-budget=300000';
const FIRST_S = 1;

/** How many threads have not loaded their code yet. */
export type Loading = Int32Array<SharedArrayBuffer>;

let isAllowed = false;

/** For a process of our own: settings of V8 hold for all of its threads. */
export function allowTuning(): void {
  isAllowed = process.versions.v8.startsWith('11.');
}

/** What so many threads, which start now, are given to be `loaded` with; undefined where V8 is left as it is. */
export function threadsToLoad(threads: number): Loading | undefined {
  if (!isAllowed) return undefined;
  const loading = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  loading[0] = threads;
  setTimeout(() => {
    if (Atomics.load(loading, 0) === 0) v8.setFlagsFromString(LATER_BUDGET);
  }, FIRST_S * 1000).unref();
  return loading;
}

/**
 * Called by each thread once it has loaded its code: the last one changes the settings. What was compiled under other
 * settings, V8 compiles anew: our bundles, and all of node that each thread begins with. Much later is as bad, for by
 * then the compiler has been busy on both of two processors.
 */
export function loaded(loading: Loading | undefined): void {
  if (loading === undefined || Atomics.sub(loading, 0, 1) > 1) return;
  const budget = process.uptime() < FIRST_S ? FIRST_BUDGET : LATER_BUDGET;
  for (const setting of [budget, ...SETTINGS]) v8.setFlagsFromString(setting);
}
