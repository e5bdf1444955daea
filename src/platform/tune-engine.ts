import process from 'node:process';
import v8 from 'node:v8';

/**
 * V8 of node 20 optimises a function after so little of it has run that in a run of seconds a third of the processor's
 * time is the compiler's, and it collects a young generation of a few MB with four threads that the work needs. Later
 * versions of V8 wait by themselves, and do not know the first of these.
 */
const SETTINGS = ['--interrupt-budget=300000', '--no-parallel-scavenge'];

/** For a process of our own: settings of V8 hold for all of its threads. */
export function tuneEngine(): void {
  if (process.versions.v8.startsWith('11.')) for (const setting of SETTINGS) v8.setFlagsFromString(setting);
}
