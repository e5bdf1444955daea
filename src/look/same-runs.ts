import { isSameKeptTime } from '../domain/same-time.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { kindOf } from '../walk/entry-kind.ts';
import { mtimeOf } from '../walk/file-table.ts';
import type { Digests } from './find-digests.ts';
import type { WalkedTree } from './scan-snapshots.ts';

const NS_PER_MS = 1_000_000;
/** 1970 and 2100 */
const [EARLY_NS, LATE_NS] = [0n, 4_102_444_800_000_000_000n];

/**
 * Splits the names of one path, oldest snapshot first, into runs of the same file in snapshots that follow one
 * another: one inode, or inodes of the same bytes and time. Of folders and the like, one of the same kind and time
 * (a folder's time does not count).
 */
export function* sameRuns(
  names: Uint32Array,
  tree: WalkedTree,
  { inodeOf, digests }: { inodeOf: Uint32Array; digests: Digests },
): Generator<Uint32Array> {
  let first = 0;
  for (let end = 1; end <= names.length; end++) {
    const isNext = end < names.length && rankOf(tree, names[end]) === rankOf(tree, names[end - 1]) + 1;
    if (isNext && isSame(inodeOf[names[end - 1]], inodeOf[names[end]], { tree, digests })) continue;
    yield names.subarray(first, end);
    first = end;
  }
}

export function rankOf({ table, order }: WalkedTree, name: number): number {
  return order.rank[table.folders.snapshot[table.names.folder[name]]];
}

/** ms since the epoch, cut. A time that may be one of before 1677 or after 2262, which the table has 584 years off, is looked at. */
export function mtimeMsOf({ table, paths }: WalkedTree, inode: number, fs: FileSystem): number {
  const kept = mtimeOf(table, inode);
  const isLikely = kept >= EARLY_NS && kept < LATE_NS;
  const mtimeNs = isLikely ? kept : unlessRefused(() => fs.lstat(paths.name(table.inodes.firstName[inode])).mtimeNs);
  return Math.floor(Number(mtimeNs !== undefined && isSameKeptTime(mtimeNs, kept) ? mtimeNs : kept) / NS_PER_MS);
}

function isSame(a: number, b: number, { tree, digests }: { tree: WalkedTree; digests: Digests }): boolean {
  if (a === b) return true;
  const { table } = tree;
  const kind = kindOf(table, a);
  if (kind !== kindOf(table, b)) return false;
  if (kind === 'folder') return true;
  if (table.inodes.size[a] !== table.inodes.size[b] || mtimeOf(table, a) !== mtimeOf(table, b)) return false;
  if (kind !== 'file' || table.inodes.size[a] === 0) return true;
  return digests.has[a] !== 0 && digests.has[b] !== 0 && digests.values[a] === digests.values[b];
}
