import { setImmediate as breathe } from 'node:timers/promises';
import { snapshotOf } from '../catalog/names-in-snapshots.ts';
import type { FileVersion } from '../domain/versions.ts';
import { digestsInIndex } from '../look/find-digests.ts';
import { hexDigest } from '../look/hex-digest.ts';
import type { LookRun } from '../look/look-run.ts';
import { groupsByPath, orderByPath } from '../look/path-order.ts';
import { mtimeMsOf, sameRuns } from '../look/same-runs.ts';
import { scanSnapshots, shownPath } from '../look/scan-snapshots.ts';
import { kindOf } from '../walk/entry-kind.ts';
import { inodesOfNames } from '../walk/file-table.ts';

/** The versions of every file whose path matches, path by path; followed to no other path, and nothing is read. */
export async function globVersions(run: LookRun, glob: string): Promise<{ snapshots: number; versions: number }> {
  const patterns = { ...run.request.rules.patterns, include: [glob] };
  const tree = await scanSnapshots(run, { takesAll: true, patterns }); // else it would leave empty files out
  const inodeOf = inodesOfNames(tree.table);
  const digests = digestsInIndex(tree, run, new Uint8Array(tree.table.inodes.count).fill(1));
  const runsOf = sameRuns(tree, { inodeOf, digests });
  let versions = 0;
  for (const names of groupsByPath(orderByPath(tree.table, tree.order))) {
    if (run.isStopped()) break;
    for (const same of runsOf(names)) {
      const inode = inodeOf[same[0]];
      if (kindOf(tree.table, inode) !== 'file') continue;
      const version: FileVersion = {
        type: 'file-version',
        path: shownPath(tree, same[0]),
        oldest: snapshotOf(same[0], tree),
        newest: snapshotOf(same[same.length - 1], tree),
        snapshots: same.length,
        size: tree.table.inodes.size[inode],
        mtimeMs: mtimeMsOf(tree, inode, run.tools.fs),
        ...(digests.has[inode] === 0 ? {} : { digest: hexDigest(digests.values[inode]) }),
      };
      run.tools.observer(version);
      versions++;
    }
    await breathe();
  }
  return { snapshots: tree.order.names.length, versions };
}
