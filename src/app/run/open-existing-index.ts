import path from 'node:path';
import type { Observer } from '../../domain/events.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import { noIndex } from '../../hash-index/no-index.ts';
import { INDEX_FILE, openIndex } from '../../hash-index/open-index.ts';
import { isErrno } from '../../platform/errno.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { tellSetAside } from './tell-set-aside.ts';

/** The index where there is one: a command that only keeps it up begins none. */
export async function openExistingIndex(
  wanted: string | false | undefined,
  { state, readOnly, onEvent }: { state: string; readOnly: boolean; onEvent?: Observer | undefined },
): Promise<HashIndex> {
  if (wanted === false) return noIndex;
  const folder = wanted === undefined ? state : path.resolve(wanted);
  if (!isThere(path.join(folder, INDEX_FILE))) return noIndex;
  return await tellSetAside(openIndex({ folder, readOnly }), folder, onEvent);
}

function isThere(file: string): boolean {
  try {
    nodeFileSystem.lstat(file);
    return true;
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    if (isErrno(error, 'EACCES', 'EPERM')) return true; // opening it says what to do
    throw error;
  }
}
