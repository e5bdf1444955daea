import type { HashIndex } from '../../hash-index/hash-index.ts';
import type { FinishedPart } from '../../mirror/finished-copies.ts';
import { unlessRefused } from '../../platform/errno.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { decodeName, displayPath, type FsPath, joinPath } from '../../platform/fs-path.ts';
import { rowName } from '../../walk/scan-rows.ts';

/**
 * Files of a batch, as paths in their sources, whose bytes are other than those of the same path in the previous
 * snapshot although size and time are the same: a source that is damaged, or a program that sets times back. Told by
 * the hash that the index has of the previous one; of files that were linked unread nothing can be told. Those that are
 * known to be as before need no look.
 */
export function* suspiciousCopies(
  { rows, folders, digests, hashed }: FinishedPart,
  isAsBefore: Uint8Array,
  { fs, index }: { fs: FileSystem; index: HashIndex },
): Generator<string> {
  const { names } = rows;
  for (let row = 0; row < names.count; row++) {
    const { source, previous } = folders[names.folder[row]];
    if (isAsBefore[row] === 1 || hashed[row] === 0 || names.size[row] === 0 || previous === undefined) continue;
    const name = decodeName(rowName(names, row));
    const ino = unlessRefused(() => inodeOf(fs, joinPath(previous, name))); // it may have no such file
    const recorded = ino === undefined ? undefined : index.digestIfFresh(ino, names.size[row], names.mtimeNs[row]);
    if (recorded !== undefined && recorded !== digests[row]) yield displayPath(joinPath(source, name));
  }
}

function inodeOf(fs: FileSystem, path: FsPath): bigint | undefined {
  const status = fs.lstat(path);
  return status.isFile() ? status.ino : undefined;
}
