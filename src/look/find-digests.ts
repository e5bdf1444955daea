import { orderByInode } from '../catalog/order-by-inode.ts';
import { youngerFiles } from '../catalog/younger-files.ts';
import { hashInodes } from '../digests/hash-inodes.ts';
import type { HashAnswer } from '../digests/jobs.ts';
import { minus } from '../domain/file-work.ts';
import { PhaseMeter } from '../platform/phase-meter.ts';
import { forgetInodes, inodeInHand, workCounted } from '../platform/shared-progress.ts';
import { mtimeOf } from '../walk/file-table.ts';
import type { LookRun } from './look-run.ts';
import type { WalkedTree } from './scan-snapshots.ts';

/** Digests by inode of a table; `has` says which are known. */
export interface Digests {
  readonly values: BigUint64Array;
  readonly has: Uint8Array;
}

/** Files in a table, however they came there. */
export type FilesInTable = Pick<WalkedTree, 'table' | 'paths' | 'order'>;

/**
 * The digests of the `wanted` inodes: those that the index knows, the others by reading; what cannot be read is reported
 * and stays unknown.
 */
export async function findDigests(tree: FilesInTable, run: LookRun, wanted: Uint8Array): Promise<Digests> {
  const digests = digestsInIndex(tree, run, wanted);
  await readDigests(tree, run, { digests, wanted });
  return digests;
}

/** The digests that the index knows of files that are still as they were recorded. */
export function digestsInIndex(tree: FilesInTable, { tools }: LookRun, wanted: Uint8Array): Digests {
  const { table } = tree;
  const { count, ino, size } = table.inodes;
  const digests = { values: new BigUint64Array(count), has: new Uint8Array(count) };
  const isTooYoung = youngerFiles(tree, tools.index);
  for (let inode = 0; inode < count; inode++) {
    if (wanted[inode] === 0) continue;
    const digest = tools.index.digestIfFresh(ino[inode], size[inode], mtimeOf(table, inode));
    if (digest === undefined || isTooYoung(inode)) continue;
    digests.values[inode] = digest;
    digests.has[inode] = 1;
  }
  return digests;
}

/** Reads those of the `wanted` inodes whose digests are not known yet. */
async function readDigests(
  tree: FilesInTable,
  run: LookRun,
  { digests, wanted }: { digests: Digests; wanted: Uint8Array },
): Promise<void> {
  const { table, paths } = tree;
  const { pool, progress } = run.tools;
  const unknown = inInodeOrder(tree, (inode) => wanted[inode] !== 0 && digests.has[inode] === 0);
  if (unknown.length === 0) return;
  const meter = readMeter(tree, run, unknown);
  await meter.during(() => hashInodes(unknown, { pool, table, progress }, take));
  meter.finish();

  function take(answer: HashAnswer): void {
    run.tally.contentBytesRead += answer.bytesRead;
    for (const [at, inode] of answer.inodes.entries()) {
      digests.values[inode] = answer.digests[at];
      digests.has[inode] = 1;
    }
    for (const { id, attempted, code } of answer.failures) {
      run.tally.fail({ path: `${paths.relativeName(table.inodes.firstName[id])}`, attempted, code });
    }
  }
}

/** What is to be read, in the order in which it is likely to lie on the disk. */
export function inInodeOrder({ table }: Pick<FilesInTable, 'table'>, takes: (inode: number) => boolean): Uint32Array {
  return orderByInode(table.inodes.ino, table.inodes.count).filter(takes);
}

/** The phase that a person sees while `inodes` are read. */
export function readMeter({ table, paths }: FilesInTable, { tools }: LookRun, inodes: Uint32Array): PhaseMeter {
  const { progress } = tools;
  const before = workCounted(progress);
  const bytes = inodes.reduce((sum, inode) => sum + table.inodes.size[inode], 0);
  const total = { bytes, files: inodes.length };
  forgetInodes(progress);
  return new PhaseMeter('read', tools.observer, () => {
    const inode = inodeInHand(progress);
    const path = inode === undefined ? undefined : `${paths.relativeName(table.inodes.firstName[inode])}`;
    const done = minus(workCounted(progress), before);
    return { done: done.bytes, total: bytes, work: { done, total }, path };
  });
}
