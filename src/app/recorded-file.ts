import { recordedPlace } from '../catalog/recorded-place.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath } from '../platform/fs-path.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import type { LookedAtRoot } from './root/looked-at-root.ts';

/** A file that the index knows. */
export interface RecordedFile {
  /** relative to the root: where it is now, or was when it was recorded */
  readonly at: FsPath;
  /** undefined where it was not found */
  readonly status: FileStatus | undefined;
}

/**
 * Looks for a file where the index last saw it, then under the same path in a snapshot that must have it. Undefined
 * where the index does not know it.
 */
export function recordedFile(
  { root, fs, index, rules }: Pick<LookedAtRoot, 'root' | 'fs' | 'index' | 'rules'>,
  ino: bigint,
  snapshot: string,
): RecordedFile | undefined {
  const recorded = index.lookUp(ino)?.path;
  if (recorded === undefined) return undefined;
  const { inSnapshot } = recordedPlace(recorded, snapshotDepth(rules.snapshots));
  const last = decodeName(recorded);
  for (const at of [last, joinPath(snapshot, decodeName(inSnapshot))]) {
    const status = unlessRefused(() => fs.lstat(joinPath(root, at)));
    if (status?.ino === ino) return { at, status };
  }
  return { at: last, status: undefined };
}
