import { hashInodes } from '../digests/hash-inodes.ts';
import type { FileRecord, IndexedFile } from '../hash-index/hash-index.ts';
import type { Suspect } from './judge.ts';
import { whereabouts } from './names-of-file.ts';
import { repairFile } from './repair-file.ts';
import type { Verifying } from './verify-run.ts';

/** What the index is to be told of the files that were not as they should be. */
export interface Settled {
  /** sound files that took their places, and that were read on the way */
  readonly verified: bigint[];
  readonly put: FileRecord[];
  readonly forget: bigint[];
}

/** Of equal files at most these are read to find a sound one. */
const COPIES_TRIED = 20;

/** Looks for a sound copy of each, repairs where that is wanted, and tells what was found. */
export async function settleSuspects(suspects: readonly Suspect[], verifying: Verifying): Promise<Settled> {
  const settled: Settled = { verified: [], put: [], forget: [] };
  for (const suspect of suspects) await settle(suspect, verifying, settled);
  return settled;
}

async function settle({ inode, finding, code }: Suspect, verifying: Verifying, settled: Settled): Promise<void> {
  const { run, tree } = verifying;
  const { ino, size } = tree.table.inodes;
  const record = run.compares ? run.tools.index.lookUp(ino[inode]) : undefined;
  const isDamaged = finding !== 'changed';
  const places = whereabouts(tree, inode); // as they are now, for a repair gives the names to another file
  const sound = record !== undefined && isDamaged ? await findSound(inode, record, verifying) : undefined;
  const repaired =
    record !== undefined && sound !== undefined && (await repair(inode, { sound, record, settled }, verifying));
  run.findings.add({
    finding,
    ...places,
    size: record?.size ?? size[inode],
    ...(code === undefined ? {} : { code }),
    ...(sound === undefined ? {} : { soundCopy: whereabouts(tree, sound).paths[0] }),
    ...(run.verify.repair && isDamaged ? { repaired } : {}),
  });
}

/** True where all names have sound bytes now. */
async function repair(
  inode: number,
  { sound, record, settled }: { sound: number; record: IndexedFile; settled: Settled },
  verifying: Verifying,
): Promise<boolean> {
  const { run, tree } = verifying;
  settled.verified.push(tree.table.inodes.ino[sound]);
  if (!run.verify.repair || run.isStopped()) return false;
  const { isWhole, put } = await repairFile(inode, { sound, record }, verifying);
  settled.put.push(...put);
  settled.verified.push(...put.map(({ ino }) => ino));
  if (isWhole) settled.forget.push(tree.table.inodes.ino[inode]);
  return isWhole;
}

/** Another file that the index has under the same content, and that was read just now and has it. */
async function findSound(
  inode: number,
  { size, digest }: IndexedFile,
  { run, tree }: Verifying,
): Promise<number | undefined> {
  const { pool, progress, index } = run.tools;
  const { table, rowOf } = tree;
  const copies = index
    .inodesOf(size, digest)
    .map((ino) => rowOf(ino))
    .filter((row) => row !== undefined)
    .filter((row) => row !== inode && table.inodes.size[row] === size)
    .slice(0, COPIES_TRIED);
  for (const copy of copies) {
    let found: bigint | undefined;
    await hashInodes(Uint32Array.of(copy), { pool, table, progress }, (answer) => {
      run.tally.contentBytesRead += answer.bytesRead;
      found = answer.digests.at(0);
    });
    if (found === digest) return copy;
  }
  return undefined;
}
