import type { RawEntries } from '../platform/file-system.ts';
import type { MetInodes } from './met-inodes.ts';
import type { ScanRowsBuilder } from './scan-rows-builder.ts';
import type { ScanRules } from './scan-task.ts';
import type { ScannedPaths } from './scanned-paths.ts';

/** Names that begin with it may be temporary ones. */
const DOT = '.'.charCodeAt(0);

interface Taking {
  readonly rows: ScanRowsBuilder;
  readonly met: MetInodes;
  readonly device: bigint;
  /** of the folder, within the task */
  readonly number: number;
}

/** True where neither the name nor the size of a file says whether it is taken. */
export function areAllTaken(
  { minSize, maxSize, ownLog, countsShortNames, takesAll }: ScanRules,
  paths: ScannedPaths,
): boolean {
  if (paths.matter || ownLog !== undefined || countsShortNames === true || takesAll === true) return false;
  return minSize <= 0 && maxSize === Number.POSITIVE_INFINITY;
}

/** True for a file of which nothing but the look at it can say more. */
export function isPlainFile(entries: RawEntries, index: number): boolean {
  return entries.isFile(index) && entries.bytes[entries.nameStart(index)] !== DOT;
}

/**
 * Adds plain files to the rows by looks of which no object is made, nor strings of their names; in the order of inodes, in
 * which a disk has what is looked at. Returns those that are to be looked at more closely: they are empty, on another
 * disk, no files after all, or there is no look at them.
 */
export function takeAsListed(entries: RawEntries, indexes: number[], taking: Taking): number[] {
  const { words } = entries;
  const inOrder = indexes.sort((a, b) => {
    const [left, right] = [entries.inoAt(a), entries.inoAt(b)];
    return words[left + 1] - words[right + 1] || words[left] - words[right];
  });
  return inOrder.filter((index) => !take(entries, index, taking));
}

const ino = new Uint32Array(2);

function take(entries: RawEntries, index: number, { rows, met, device, number }: Taking): boolean {
  const status = entries.look(index);
  if (status === undefined || !status.isFile() || !status.isOn(device) || status.size === 0) return false;
  rows.addListedName(number, { entries, index }, status);
  if (status.nlink > 1) {
    status.putIno(ino, 0);
    met.addWords(ino);
  }
  return true;
}
