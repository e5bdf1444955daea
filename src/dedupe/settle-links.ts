import type { FileTable } from '../walk/file-table.ts';
import { namesOf } from '../walk/file-table.ts';
import type { LinkedNames } from './apply-plan.ts';
import type { LinkGroup } from './link-groups.ts';
import type { RunTally } from './run-tally.ts';

const BLOCK_BYTES = 512;

/**
 * Counts what replacing these names did, or in a dry run would do, and returns the inodes that lost their last
 * name: only then do an inode's bytes come free.
 */
export function settleLinks(
  linked: LinkedNames,
  groups: readonly LinkGroup[],
  { table, tally }: { table: FileTable; tally: RunTally },
): ReadonlySet<number> {
  const emptied = new Set<number>();
  for (const group of groups) {
    for (const { inode, names, links } of group) {
      if (links > names || !hasLostAllNames(table, inode, linked)) continue;
      emptied.add(inode);
      tally.emptiedInodes++;
      tally.emptiedSize += table.inodes.size[inode];
      tally.reclaimedBytes += table.inodes.blocks[inode] * BLOCK_BYTES;
    }
  }
  tally.linkedNames += linked.size;
  tally.canonicals += new Set(linked.values()).size;
  return emptied;
}

function hasLostAllNames(table: FileTable, inode: number, linked: LinkedNames): boolean {
  for (const name of namesOf(table, inode)) if (!linked.has(name)) return false;
  return true;
}
