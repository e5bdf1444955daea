import { latestName } from '../catalog/names-in-snapshots.ts';
import { hashInodes } from '../digests/hash-inodes.ts';
import type { HashAnswer } from '../digests/jobs.ts';
import type { FileRecord } from '../hash-index/hash-index.ts';
import { readMeter } from '../look/find-digests.ts';
import { isDamage } from '../platform/damage.ts';
import { mtimeOf } from '../walk/file-table.ts';
import { isOnDisk } from './is-on-disk.ts';
import { judge, type Suspect } from './judge.ts';
import { nothingSettled, type Settled, settleSuspects } from './settle-suspects.ts';
import type { Verifying, VerifyRun } from './verify-run.ts';

/** A batch is recorded before the next begins, so that a run of hours that is cut off loses minutes. */
const BATCH_BYTES = 8 * 2 ** 30;
const BATCH_FILES = 50_000;

/** Reads each inode once, compares and records, a batch at a time. */
export async function readFiles(inodes: Uint32Array, verifying: Verifying): Promise<void> {
  const { run, tree } = verifying;
  const meter = readMeter(tree, run, inodes);
  for (const batch of batchesOf(inodes, tree.table.inodes.size)) {
    if (run.isStopped()) break;
    await meter.during(() => verifyBatch(batch, verifying));
  }
  meter.finish();
}

async function verifyBatch(inodes: Uint32Array, verifying: Verifying): Promise<void> {
  const { run, tree } = verifying;
  const { pool, progress } = run.tools;
  const { table } = tree;
  const verified: bigint[] = [];
  const put: FileRecord[] = [];
  const suspects: Suspect[] = [];
  await hashInodes(inodes, { pool, table, progress }, take);
  const done = await settleSuspects(suspects, verifying);
  if (!run.remembers) return;
  const settled = (await isCertain(done, run)) ? done : nothingSettled();
  const at = run.verify.now();
  const notes = {
    verified: [...verified, ...settled.verified].map((ino) => ({ ino, at })),
    givenUp: settled.givenUp,
  };
  await run.tools.index.write({ put: [...put, ...settled.put], forget: settled.forget, notes });

  function take(answer: HashAnswer): void {
    run.tally.contentBytesRead += answer.bytesRead;
    for (const [at, inode] of answer.inodes.entries()) takeDigest(inode, answer.digests[at]);
    for (const { id, attempted, code } of answer.failures) {
      const path = `${tree.paths.relativeName(table.inodes.firstName[id])}`;
      if (isDamage(code)) suspects.push({ inode: id, finding: 'unreadable', code });
      else run.tally.fail({ path, attempted, code });
    }
  }

  function takeDigest(inode: number, digest: bigint): void {
    const verdict = judge(inode, digest, verifying);
    if (verdict.kind === 'suspect') {
      suspects.push(verdict.suspect);
      return;
    }
    verified.push(table.inodes.ino[inode]);
    if (verdict.kind === 'sound') run.findings.sound++;
    else {
      run.findings.newlyRecorded++;
      put.push(recordOf(inode, digest, verifying));
    }
  }
}

/**
 * Before the index forgets what was rotten the disk has to have the repairs: on Btrfs, or where the index is on another
 * disk, that could be forgotten before they are there. The power would fail, the rotten file be back, and its bytes taken
 * for the truth.
 */
async function isCertain({ put, forget }: Settled, run: VerifyRun): Promise<boolean> {
  return (put.length === 0 && forget.length === 0) || (await isOnDisk(run));
}

function recordOf(inode: number, digest: bigint, { tree }: Verifying): FileRecord {
  const { table, paths } = tree;
  const path = paths.relativeName(latestName(inode, tree));
  return { ino: table.inodes.ino[inode], size: table.inodes.size[inode], mtimeNs: mtimeOf(table, inode), digest, path };
}

function* batchesOf(inodes: Uint32Array, size: Float64Array): Generator<Uint32Array> {
  let first = 0;
  let bytes = 0;
  for (let end = 1; end <= inodes.length; end++) {
    bytes += size[inodes[end - 1]];
    const isFull = bytes >= BATCH_BYTES || end - first >= BATCH_FILES;
    if (!isFull && end < inodes.length) continue;
    yield inodes.subarray(first, end);
    first = end;
    bytes = 0;
  }
}
