import { type ScannedTree, scanTree } from '../walk/scan-tree.ts';
import type { DedupeRun } from './dedupe-run.ts';

/** Walks the tree, and reports what could not be walked. */
export async function scanStage({ request, tools, tally, meters, isStopped }: DedupeRun): Promise<ScannedTree> {
  const { root, rules } = request;
  const { fs, pool, observer } = tools;
  const { ino, mtimeNs } = fs.lstat(root);
  const onNames = (names: number): void => meters.noteNames(names);
  const tree = await meters.scan.during(() =>
    scanTree(pool, { path: root, ino, mtimeNs }, { rules, onNames, isStopped }),
  );
  for (const path of tree.otherDevices) observer({ type: 'warning', warning: 'other-device', path });
  for (const failure of tree.failures) tally.fail(failure);
  if (tree.leftoversRemoved > 0) {
    observer({ type: 'warning', warning: 'leftovers-cleaned', path: '.', count: tree.leftoversRemoved });
  }
  return tree;
}
