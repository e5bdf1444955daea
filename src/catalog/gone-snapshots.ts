import type { FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath, mayHaveLostBytes } from '../platform/fs-path.ts';
import { isGone } from '../platform/lstat-or-undefined.ts';

/**
 * Those of the snapshots, which are named relative to the root, that are no more. One that nobody can come to may be
 * there, and so may one of which the name has lost bytes.
 */
export function goneSnapshots(
  names: readonly string[],
  { fs, root }: { readonly fs: FileSystem; readonly root: FsPath },
): string[] {
  return names.filter((name) => !mayHaveLostBytes(name) && isGone(fs, joinPath(root, name)));
}
