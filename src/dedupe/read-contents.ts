import { hashInodes } from '../digests/hash-inodes.ts';
import type { HashAnswer } from '../digests/jobs.ts';
import { FailureCode } from '../domain/failure.ts';
import type { ReadFailure } from '../hashing/read-source.ts';
import { isDamage } from '../platform/damage.ts';
import { runAll, type WorkerPool } from '../platform/worker-pool.ts';
import { namesOf } from '../walk/file-table.ts';
import { PARTITION, type PartitionAnswer, type PartitionTask, type SharedState } from './jobs.ts';
import { isKnown, noteDigest, Origin } from './known-digests.ts';
import { type ClassToRead, groupsOf } from './partition-codec.ts';
import { readTasks } from './read-batches.ts';
import type { RunTally } from './run-tally.ts';
import { isAlone } from './size-classes.ts';
import type { TreeFacts } from './tree-facts.ts';

/** What reading needs besides the files. */
export interface ReadContext {
  readonly pool: WorkerPool;
  readonly state: SharedState;
  readonly facts: TreeFacts;
  readonly tally: RunTally;
}

/**
 * Reads a batch of size classes, each split into contents that the workers proved equal byte for byte. The answers,
 * of some classes each, are handed to `onRead` as the columns they come in; see `groupsOf`.
 */
export async function readContents(
  batch: readonly ClassToRead[],
  context: ReadContext & Pick<PartitionTask, 'wantsDigests'>,
  onRead: (answer: PartitionAnswer) => void,
): Promise<void> {
  const isShort = ({ sizes }: PartitionTask): boolean => sizes.length > 1; // a heavy class is a task of its own
  const { pool, wantsDigests } = context;
  const tasks = readTasks(batch, { ...context.state, wantsDigests }, pool.threads);
  await runAll(pool, PARTITION, { tasks, take, isShort });

  function take(answer: PartitionAnswer): void {
    context.tally.contentBytesRead += answer.bytesRead;
    for (const equal of groupsOf(answer)) {
      for (const inode of equal.members) note(inode, equal.digest, context);
    }
    for (const inode of answer.rotten) reportRotten(inode, context);
    reportFailures(answer.failures, context);
    onRead(answer);
  }
}

/** Inodes whose size nothing else has, and whose content is not known. */
export function aloneAndUnknown({ classes, digests }: TreeFacts): Uint32Array {
  const found: number[] = [];
  for (let index = 0; index < classes.count; index++) {
    const inode = classes.inodes[classes.start[index]];
    if (isAlone(classes, index) && !isKnown(digests, inode)) found.push(inode);
  }
  return Uint32Array.from(found);
}

/** Reads files only to know their digests. */
export async function hashAlone(inodes: Uint32Array, context: ReadContext): Promise<void> {
  const { pool, state } = context;
  await hashInodes(inodes, { pool, table: state.table, progress: state.progress }, take);

  function take(answer: HashAnswer): void {
    context.tally.contentBytesRead += answer.bytesRead;
    for (const [at, inode] of answer.inodes.entries()) note(inode, answer.digests[at], context);
    reportFailures(answer.failures, context);
  }
}

function note(inode: number, digest: bigint, context: ReadContext): void {
  if (!noteDigest(context.facts.digests, inode, digest)) reportRotten(inode, context);
}

/** Every name of a rotten inode is named: each is a file that a person believes to be sound. */
function reportRotten(inode: number, { facts, tally }: ReadContext): void {
  for (const name of namesOf(facts.table, inode)) {
    const path = facts.paths.relativeName(name).toString('utf8');
    tally.failDamaged({ path, attempted: 'read', code: FailureCode.rotten });
  }
}

function reportFailures(failures: readonly ReadFailure[], { facts, tally }: ReadContext): void {
  for (const { id, attempted, code } of failures) {
    const path = facts.paths.relativeName(facts.table.inodes.firstName[id]).toString('utf8');
    if (isDamage(code) && facts.digests.origin[id] !== Origin.none) tally.failDamaged({ path, attempted, code });
    else tally.fail({ path, attempted, code });
  }
}
