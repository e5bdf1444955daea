import path from 'node:path';
import type { Observer } from '../../domain/events.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import { noIndex } from '../../hash-index/no-index.ts';
import { INDEX_FILE, openIndex } from '../../hash-index/open-index.ts';
import { isGone } from '../../platform/lstat-or-undefined.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { indexFolder } from './index-folder.ts';
import { tellSetAside } from './tell-set-aside.ts';

/** The index where there is one: a command that only keeps it up begins none. */
export async function openExistingIndex(
  wanted: string | false | undefined,
  { state, readOnly, onEvent }: { state: string; readOnly: boolean; onEvent?: Observer | undefined },
): Promise<HashIndex> {
  if (wanted === false) return noIndex;
  const folder = indexFolder(wanted, state);
  if (isGone(nodeFileSystem, path.join(folder, INDEX_FILE))) return noIndex; // opening says why it cannot be looked at
  return await tellSetAside(openIndex({ folder, readOnly }), folder, onEvent);
}
