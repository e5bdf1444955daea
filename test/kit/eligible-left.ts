import { groupBy } from './group-by.ts';
import { filesOf, type Seen, type TreeSnapshot } from './snapshot-of.ts';

export interface OracleOptions {
  readonly ignore?: readonly ('mtime' | 'mode' | 'owner')[];
  readonly limit?: number;
}

export interface LeftOver {
  readonly paths: readonly string[];
  readonly inodes: number;
  /** the fewest inodes these names fit on */
  readonly fewest: number;
}

/**
 * What a run should have linked and did not: files of equal bytes and metadata that are on more inodes than
 * their names need. Written from the promise, with nothing of the planner's in it.
 *
 * An inode with names outside the tree, or with more names than the limit, stays whatever we do.
 */
export function eligibleLeft(snapshot: TreeSnapshot, options: OracleOptions = {}): LeftOver[] {
  const { ignore = [], limit = 1023 } = options;
  const files = filesOf(snapshot).filter(([, seen]) => seen.size > 0);
  const contents = groupBy(files, ([, seen]) => contentKey(seen, ignore));
  return [...contents.values()]
    .map((names) => ({ paths: names.map(([at]) => at).sort(), ...countInodes(names, limit) }))
    .filter(({ inodes, fewest }) => inodes > fewest);
}

function countInodes(names: readonly [string, Seen][], limit: number): { inodes: number; fewest: number } {
  const inodes = [...groupBy(names, ([, seen]) => seen.ino).values()].map((group) => ({
    here: group.length,
    everywhere: group[0][1].nlink,
  }));
  const fixed = inodes.filter(({ here, everywhere }) => everywhere > here || everywhere > limit);
  const free = inodes.filter((inode) => !fixed.includes(inode));
  const room = total(fixed.map(({ everywhere }) => Math.max(0, limit - everywhere)));
  const homeless = Math.max(0, total(free.map(({ here }) => here)) - room);
  return { inodes: inodes.length, fewest: fixed.length + Math.ceil(homeless / limit) };
}

function contentKey(seen: Seen, ignore: readonly string[]): string {
  const owner = `${seen.uid}:${seen.gid}`;
  const kept = [
    ['mtime', seen.mtimeNs],
    ['mode', seen.mode],
    ['owner', owner],
  ].map(([field, value]) => (ignore.includes(String(field)) ? '' : value));
  return [seen.sha256, ...kept].join(' ');
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
