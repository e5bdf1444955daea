import { expect } from 'vitest';
import type { DedupeSummary } from '../../src/domain/summary.ts';
import { groupBy } from './group-by.ts';
import { filesOf, type TreeSnapshot } from './snapshot-of.ts';

/** The summary of an undisturbed run over all files says what two independent readings of the tree say. */
export function expectFigures(summary: DedupeSummary, before: TreeSnapshot, after: TreeSnapshot): void {
  const was = figuresOf(before);
  const is = figuresOf(after);
  expect(summary).toMatchObject({
    outcome: 'done',
    names: was.names,
    inodesBefore: was.inodes,
    inodesAfter: is.inodes,
    apparentBytes: was.apparentBytes,
    uniqueBytesBefore: was.uniqueBytes,
    uniqueBytesAfter: is.uniqueBytes,
    diskBytesBefore: was.diskBytes,
    diskBytesAfter: is.diskBytes,
    reclaimedBytes: was.diskBytes - is.diskBytes,
    alreadyLinkedNames: was.names - was.inodes,
    linkedNames: relinkedPaths(before, after).length,
  });
}

/** Paths that are on another inode than before. */
export function relinkedPaths(before: TreeSnapshot, after: TreeSnapshot): string[] {
  return filesOf(after).flatMap(([at, { ino }]) => (before.get(at)?.ino === ino ? [] : [at]));
}

/** Empty files do not count: a run leaves them alone. */
function figuresOf(snapshot: TreeSnapshot) {
  const files = filesOf(snapshot)
    .map(([, seen]) => seen)
    .filter(({ size }) => size > 0);
  const inodes = [...groupBy(files, ({ ino }) => ino).values()].map(([seen]) => seen);
  return {
    names: files.length,
    inodes: inodes.length,
    apparentBytes: sum(files.map(({ size }) => size)),
    uniqueBytes: sum(inodes.map(({ size }) => size)),
    diskBytes: sum(inodes.map(({ allocated }) => allocated)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
