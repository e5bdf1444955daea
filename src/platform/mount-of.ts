import type { FsPath } from './fs-path.ts';
import { mountNumber } from './native-status.ts';
import { folderCalls } from './posix-calls.ts';

/**
 * What tells the mount that a path is on from every other since the machine was started, also from one of the same disk;
 * undefined where the system does not say.
 */
export function mountOf(path: FsPath): string | undefined {
  const calls = folderCalls();
  return calls === undefined ? undefined : mountNumber(calls, path)?.toString();
}
