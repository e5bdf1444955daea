import path from 'node:path';
import { STATE_FOLDER } from '../domain/state-names.ts';
import { unlessRefused } from '../platform/errno.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { usageError } from './usage-error.ts';

/** Throws a UserError of kind `usage` where the folder of the backups stands behind what is in it, as after `grep`. */
export function checkRootIsFirst([first, ...others]: readonly string[], example: string): void {
  if (isThere(first)) return;
  const root = others.find((given) => isThere(path.join(given, STATE_FOLDER)));
  if (root === undefined) return;
  throw usageError(`${root}, the folder of the backups, comes before ${first}.`, `For example  ${example}`);
}

function isThere(at: string): boolean {
  return unlessRefused(() => nodeFileSystem.lstat(at)) !== undefined;
}
