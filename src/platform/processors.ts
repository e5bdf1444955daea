import os from 'node:os';

/** Processors that this process may use. */
export function availableProcessors(): number {
  return os.availableParallelism();
}
