import type { HashIndex } from '../../hash-index/hash-index.ts';
import { INDEX_FILE } from '../../hash-index/open-index.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { joinPath } from '../../platform/fs-path.ts';
import { lstatOrUndefined } from '../../platform/lstat-or-undefined.ts';

/** In the state folder: a run replaced names without the index there, so what it says of snapshots may be untrue. */
const MARK = 'links-not-in-index';

/** To be called before names are replaced by a run that does not use the index in the state folder. */
export function noteUnrecordedLinks(fs: FileSystem, state: string): void {
  if (isThere(fs, state, INDEX_FILE) && !isThere(fs, state, MARK)) fs.createFile(joinPath(state, MARK), '');
}

/** To be called when the index in the state folder was opened for writing: it forgets what may be untrue. */
export async function forgetUntrueCensuses(fs: FileSystem, state: string, index: HashIndex): Promise<void> {
  if (!isThere(fs, state, MARK)) return;
  const forgetCensuses = index.snapshots().map(({ name }) => name);
  await index.write({ notes: { forgetCensuses } });
  fs.unlink(joinPath(state, MARK));
}

/** The index in the state folder, opened for looking, without what may be untrue. */
export function withoutUntrueCensuses(fs: FileSystem, state: string, index: HashIndex): HashIndex {
  if (!isThere(fs, state, MARK)) return index;
  return { ...index, notes: { ...index.notes, census: () => undefined } };
}

function isThere(fs: FileSystem, state: string, name: string): boolean {
  return lstatOrUndefined(fs, joinPath(state, name)) !== undefined;
}
