import { isSpare, isTemporaryName } from '../domain/state-names.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { HeldFolder } from './held-folder.ts';

/**
 * Removes the temporary names that a killed run left in a folder, where no byte goes with them. What cannot be removed
 * stays for a scan to report. Moves the folder's time.
 */
export function removeLeftNames(held: HeldFolder): void {
  for (const { name } of unlessRefused(() => held.list(), [])) {
    if (typeof name === 'string' && isTemporaryName(name)) unlessRefused(() => removeIfSpare(held, name));
  }
}

function removeIfSpare({ calls, pathOf }: HeldFolder, name: string): void {
  const status = calls.lstat(pathOf(name));
  if (!status.isDirectory() && isSpare(name, status.nlink)) calls.unlink(pathOf(name));
}
