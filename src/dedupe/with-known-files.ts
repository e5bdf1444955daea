import { NONE } from '../walk/file-table.ts';
import { addFilesBefore } from './add-files-before.ts';
import { addKnownFiles } from './add-known-files.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { hashUnknown } from './dedupe-tree.ts';
import { runPathRows } from './run-path-rows.ts';
import type { StagedTree } from './scan-stage.ts';
import { newestSealed } from './sealed-snapshots.ts';
import { extendFacts, type TreeFacts } from './tree-facts.ts';

/**
 * Adds the files of sealed snapshots that those of the tree could become links to. Most are where they were the day
 * before. The others find their equals by their digests, so each of them must have one first.
 */
export async function withKnownFiles(
  run: DedupeRun,
  { builder, metFrom }: StagedTree,
  walked: TreeFacts,
): Promise<TreeFacts> {
  const { request, tools } = run;
  const { count } = walked.table.inodes;
  const extended = (facts: TreeFacts): TreeFacts =>
    extendFacts(facts, builder.table(), { index: tools.index, ignore: request.ignore });
  const places = runPathRows(run, walked.table);
  const sealed = newestSealed(tools.index, walked.order.names);
  const snapshotBefore = sealed.find((names) => places.folder(names) !== undefined);
  const before = await addFilesBefore(walked, { builder, places, snapshotBefore }, run);
  const facts = extended(walked);
  await hashUnknown(run, facts, { count, isLeftOut: (inode) => before[inode] !== NONE });
  addKnownFiles(facts, { builder, places, count, metFrom }, run);
  return extended(facts);
}
