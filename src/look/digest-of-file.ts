import { orderSnapshots } from '../catalog/snapshot-order.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { FileTableBuilder } from '../walk/file-table-builder.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import { PathRows } from '../walk/path-rows.ts';
import { tablePaths } from '../walk/table-paths.ts';
import { findDigests } from './find-digests.ts';
import type { LookRun } from './look-run.ts';

/**
 * The digest of one file, to which `names` lead from the root: the index's where that is of this file, else the file is
 * read. Undefined where it cannot be.
 */
export async function digestOfFile(
  run: LookRun,
  { names, status }: { names: readonly FsPath[]; status: FileStatus },
): Promise<bigint | undefined> {
  if (status.size === 0n) return undefined;
  const { root, rules } = run.request;
  const { ino, mtimeNs } = run.tools.fs.lstat(root);
  const builder = new FileTableBuilder({ path: root, ino, mtimeNs });
  const rows = new PathRows(run.tools.fs, {
    root,
    device: rules.device,
    snapshotDepth: snapshotDepth(rules.snapshots),
  });
  if (!rows.addFile(names, (found) => found.ino === status.ino)) return undefined;
  rows.addTo(builder);
  const table = builder.table();
  const tree = { table, paths: tablePaths(table), order: orderSnapshots(table) };
  const digests = await findDigests(tree, run, Uint8Array.of(1));
  return digests.has[0] === 0 ? undefined : digests.values[0];
}
