import { hashInodes } from '../digests/hash-inodes.ts';
import type { VerifyFinding } from '../domain/verify.ts';
import type { FileRecord, IndexedFile } from '../hash-index/hash-index.ts';
import type { GivenUpMetadata } from '../hash-index/index-notes.ts';
import { mtimeOf } from '../walk/file-table.ts';
import { isOnDisk } from './is-on-disk.ts';
import type { Suspect } from './judge.ts';
import { repairFile } from './repair-file.ts';
import type { Verifying } from './verify-run.ts';
import { whereabouts } from './whereabouts.ts';
import { type WhoseRecord, whoseRecord } from './whose-record.ts';

/** What the index is to be told of the files that were not as they should be. */
export interface Settled {
  /** sound files that took their places, and that were read on the way */
  readonly verified: bigint[];
  readonly put: FileRecord[];
  readonly forget: bigint[];
  readonly givenUp: GivenUpMetadata[];
}

/** Of equal files at most these are read to find a sound one. */
const COPIES_TRIED = 20;

/**
 * Looks for a sound copy of each, repairs where that is wanted, and tells what was found. A sound copy may have been made
 * a moment ago, and a name must not become one of it before the disk has it: where the disk has lost something nothing is
 * repaired.
 */
export async function settleSuspects(suspects: readonly Suspect[], verifying: Verifying): Promise<Settled> {
  const settled = nothingSettled();
  const mayRepair = verifying.run.verify.repair && suspects.length > 0 && (await isOnDisk(verifying.run));
  for (const suspect of suspects) await settle(suspect, verifying, { settled, mayRepair });
  return settled;
}

export function nothingSettled(): Settled {
  return { verified: [], put: [], forget: [], givenUp: [] };
}

interface Settling {
  readonly settled: Settled;
  readonly mayRepair: boolean;
}

async function settle(suspect: Suspect, verifying: Verifying, settling: Settling): Promise<void> {
  const { inode, finding, code } = suspect;
  const { run, tree } = verifying;
  const places = whereabouts(tree, inode); // as they are now, for a repair gives the names to another file
  const outcome =
    finding === 'changed' ? leave(inode, verifying, settling.settled) : await mend(inode, verifying, settling);
  run.findings.add({ finding, ...places, ...outcome, ...(code === undefined ? {} : { code }) });
}

type Outcome = Pick<VerifyFinding, 'size' | 'soundCopy' | 'repaired' | 'unproven'>;

/** Somebody changed it. A record of an earlier file is forgotten, so that this one is read as what it is. */
function leave(inode: number, verifying: Verifying, settled: Settled): Outcome {
  const { ino, size } = verifying.tree.table.inodes;
  const record = recordOf(inode, verifying);
  if (record !== undefined && whoseIfFresh(inode, record, verifying) === 'other') settled.forget.push(ino[inode]);
  return { size: record?.size ?? size[inode] };
}

/** It is damaged. Looks for a sound copy, and repairs where that is wanted. */
async function mend(inode: number, verifying: Verifying, { settled, mayRepair }: Settling): Promise<Outcome> {
  const { run, tree } = verifying;
  const wants = run.verify.repair;
  const record = recordOf(inode, verifying);
  const whose = record === undefined ? undefined : whoseIfFresh(inode, record, verifying);
  const isKnown = record !== undefined && (whose === 'this' || whose === 'unknown');
  const sound = isKnown ? await findSound(inode, record, verifying) : undefined;
  const size = tree.table.inodes.size[inode];
  if (!isKnown || sound === undefined) return { size, ...(wants ? { repaired: false } : {}) };
  settled.verified.push(tree.table.inodes.ino[sound]);
  const soundCopy = whereabouts(tree, sound).paths[0];
  if (!wants) return { size, soundCopy };
  if (whose !== 'this') return { size, soundCopy, repaired: false, unproven: true };
  if (!mayRepair) return { size, soundCopy, repaired: false };
  return { size, soundCopy, repaired: await repair(inode, { sound, record, settled }, verifying) };
}

function recordOf(inode: number, { run, tree }: Verifying): IndexedFile | undefined {
  return run.compares ? run.tools.index.lookUp(tree.table.inodes.ino[inode]) : undefined;
}

/** Undefined for a record of another size or time. */
function whoseIfFresh(inode: number, record: IndexedFile, verifying: Verifying): WhoseRecord | undefined {
  const { table } = verifying.tree;
  const isFresh = record.size === table.inodes.size[inode] && record.mtimeNs === mtimeOf(table, inode);
  return isFresh ? whoseRecord(inode, record, verifying) : undefined;
}

/** True where all names have sound bytes now. */
async function repair(
  inode: number,
  { sound, record, settled }: { sound: number; record: IndexedFile; settled: Settled },
  verifying: Verifying,
): Promise<boolean> {
  const { run, tree } = verifying;
  if (run.isStopped()) return false;
  const { isWhole, put, givenUp } = await repairFile(inode, { sound, record }, verifying);
  settled.put.push(...put);
  settled.givenUp.push(...givenUp);
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
