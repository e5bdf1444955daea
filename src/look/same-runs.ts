import { rankOfName } from '../catalog/snapshot-order.ts';
import { isSameKeptTime } from '../domain/same-time.ts';
import { seriesOfName, splitSeries } from '../domain/snapshot-series.ts';
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
 * another in their series: one inode, or inodes of the same bytes and time. Of folders and the like, one of the same
 * kind and time (a folder's time does not count). The run that begins first comes first.
 */
export function sameRuns(
  tree: WalkedTree,
  { inodeOf, digests }: { inodeOf: Uint32Array; digests: Digests },
): (names: Uint32Array) => Uint32Array[] {
  const { table, order } = tree;
  const { count, series, place } = placesInSeries(order.names);
  const rankOf = (name: number): number => rankOfName(table, order, name);
  return (names) => {
    if (count === 1) return [...runsIn(names)];
    const split = splitSeries(names, (name) => series[rankOf(name)]);
    const runs = split.flatMap((inSeries) => [...runsIn(Uint32Array.from(inSeries))]);
    return runs.sort((a, b) => rankOf(a[0]) - rankOf(b[0]));
  };

  function* runsIn(names: Uint32Array): Generator<Uint32Array> {
    let first = 0;
    for (let end = 1; end <= names.length; end++) {
      const isNext = end < names.length && placeOf(names[end]) === placeOf(names[end - 1]) + 1;
      if (isNext && isSame(inodeOf[names[end - 1]], inodeOf[names[end]], { tree, digests })) continue;
      yield names.subarray(first, end);
      first = end;
    }
  }

  function placeOf(name: number): number {
    return place[rankOf(name)];
  }
}

/** Of each snapshot, oldest first, which series it is of and its place in that. */
function placesInSeries(names: readonly string[]): { count: number; series: Uint32Array; place: Uint32Array } {
  const all = splitSeries(names.keys(), (rank) => seriesOfName(names[rank]));
  const [series, place] = [new Uint32Array(names.length), new Uint32Array(names.length)];
  for (const [number, ranks] of all.entries()) {
    for (const [at, rank] of ranks.entries()) {
      series[rank] = number;
      place[rank] = at;
    }
  }
  return { count: all.length, series, place };
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
