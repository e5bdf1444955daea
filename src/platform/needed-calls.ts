import { FailureCode } from '../domain/failure.ts';

/** Calls of the system that node does not make: posix-calls.ts, windows-calls.ts. */
export type CallSet = 'posix' | 'folder' | 'windows';

let needed: readonly CallSet[] = [];

/** For a thread of the pool, which must have what the main thread has. */
export function needCalls(sets: readonly CallSet[]): void {
  needed = sets;
}

/**
 * What `load` gives; undefined where it throws, for koffi has no build for this system, or the C library not the call. In
 * a thread that must have these calls it throws too: they are missing for a reason that passes, such as too many open
 * files, and what stands in for them cuts times and flushes nothing.
 */
export function unlessMissing<T>(set: CallSet, load: () => T): T | undefined {
  try {
    return load();
  } catch (cause: unknown) {
    if (needed.includes(set)) throw notLoaded(cause);
    return undefined;
  }
}

/** As an error of the system, for it is one of the item that is in hand. */
function notLoaded(cause: unknown): Error {
  const code = FailureCode.noSystemCalls;
  return Object.assign(new Error(`${code}: koffi could not be loaded`, { cause }), { code, syscall: 'dlopen' });
}
