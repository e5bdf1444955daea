import type { LinksNow } from '../catalog/links-now.ts';
import { rankOfName, type SnapshotOrder } from '../catalog/snapshot-order.ts';
import type { Member } from '../domain/link-plan.ts';
import { eligibilityKey, type MetadataField } from '../domain/metadata.ts';
import { type FileTable, metadataOf, NONE } from '../walk/file-table.ts';
import type { Digests } from './known-digests.ts';

/** Per metadata row a number; rows of equal numbers are eligible for one another under `ignore`. */
export function numberEligibility(table: FileTable, ignore: ReadonlySet<MetadataField>): Uint32Array {
  const numbers = new Uint32Array(new SharedArrayBuffer(Math.max(1, table.metadata.count) * 4));
  const seen = new Map<string, number>();
  for (let row = 0; row < table.metadata.count; row++) {
    if (ignore.size === 0) {
      numbers[row] = row;
      continue;
    }
    const key = eligibilityKey(metadataOf(table, row), ignore);
    numbers[row] = seen.get(key) ?? seen.size;
    seen.set(key, numbers[row]);
  }
  return numbers;
}

export interface MemberFacts {
  readonly table: FileTable;
  readonly order: SnapshotOrder;
  readonly digests: Pick<Digests, 'fresh'>;
}

/** An inode as the planner sees it, where its links are as `now` tells. */
export function asMember(
  inode: number,
  { table, order, digests }: MemberFacts,
  now: Pick<LinksNow, 'linksOf' | 'isReplaced'>,
): Member {
  let names = 0;
  let age = Number.POSITIVE_INFINITY;
  for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) {
    if (now.isReplaced(name)) continue;
    names++;
    age = Math.min(age, rankOfName(table, order, name));
  }
  return { inode, names, links: Math.max(names, now.linksOf(inode)), age, recorded: digests.fresh.has(inode) };
}
