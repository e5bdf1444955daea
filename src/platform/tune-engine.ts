import process from 'node:process';
import v8 from 'node:v8';

/**
 * V8 of node 20 optimises a function after so little of it has run that in a run of seconds a third of the processor's
 * time is the compiler's; it collects a young generation of a few MB with four threads that the work needs, and lets
 * that of the main thread grow to 32 MB, of which next to nothing lives. Later versions of V8 wait by themselves, and do
 * not know the first of these.
 */
const SETTINGS = ['--interrupt-budget=300000', '--no-parallel-scavenge', '--semi-space-growth-factor=1'];

/**
 * By then (ms) all threads have started and loaded their code. What was compiled under other settings, V8 compiles
 * anew: our bundles, and all of node that each thread begins with, which takes longer than the settings save.
 */
const AFTER_MS = 200;

/** For a process of our own: settings of V8 hold for all of its threads. */
export function tuneEngineSoon(): void {
  if (process.versions.v8.startsWith('11.')) setTimeout(tune, AFTER_MS).unref();
}

function tune(): void {
  for (const setting of SETTINGS) v8.setFlagsFromString(setting);
}
