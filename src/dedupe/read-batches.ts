import { type LinksNow, linksAsScanned } from '../catalog/links-now.ts';
import { sum } from '../domain/sum.ts';
import { shareOf } from '../platform/worker-pool.ts';
import { asMember } from './inode-facts.ts';
import type { PartitionTask, ReadState } from './jobs.ts';
import { areKnownApart, isKnown } from './known-digests.ts';
import { type ClassMember, membersToRead } from './members-to-read.ts';
import { type ClassToRead, encodeTask } from './partition-codec.ts';
import { isAlone, membersOf } from './size-classes.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * A batch goes through reading, linking and recording before the next begins, so that a run of hours that is cut
 * off loses minutes. Small enough for that, large enough that the pause between two does not count.
 */
const BATCH_BYTES = 8 * 2 ** 30;
const BATCH_FILES = 50_000;
/** A task at most: some ms of work, and enough neighbours on the disk to be read in the order they lie there. */
const TASK_BYTES = 8 * 2 ** 20;
const TASK_FILES = 2048;

/** Everything the choice of what to read depends on. */
interface ReadChoice extends Pick<TreeFacts, 'table' | 'eligibility' | 'order' | 'digests'> {
  /** names an inode may have */
  readonly limit: number;
}

/**
 * The size classes in which something must be read, in batches. A class of one has no duplicate and is not among them.
 * `limit`: names an inode may have.
 */
export function* readBatches(facts: TreeFacts, limit: number): Generator<ClassToRead[]> {
  const { classes, apart, table, eligibility, order, digests } = facts;
  const choice = { table, eligibility, order, digests, limit };
  let batch: ClassToRead[] = [];
  let bytes = 0;
  let files = 0;
  for (let index = 0; index < classes.count; index++) {
    if (isAlone(classes, index) || apart.has(index)) continue;
    const found = classToRead(membersOf(classes, index), choice);
    if (found === undefined) continue;
    batch.push(found);
    bytes += weightOf(found);
    files += filesOf(found);
    if (bytes < BATCH_BYTES && files < BATCH_FILES) continue;
    yield batch;
    batch = [];
    bytes = 0;
    files = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Tasks of about equal weight; a class is never split, and large ones go first so that no thread ends late. */
export function* readTasks(batch: readonly ClassToRead[], state: ReadState, threads: number): Generator<PartitionTask> {
  const heavy = batch.filter((found) => weightOf(found) >= TASK_BYTES);
  for (const found of heavy.sort((a, b) => weightOf(b) - weightOf(a))) yield encodeTask([found], state);
  const light = batch.filter((found) => weightOf(found) < TASK_BYTES);
  const enoughBytes = shareOf(sum(light, weightOf), { threads, most: TASK_BYTES });
  const enoughFiles = shareOf(sum(light, filesOf), { threads, most: TASK_FILES });
  let task: ClassToRead[] = [];
  let bytes = 0;
  let files = 0;
  for (const found of light) {
    task.push(found);
    bytes += weightOf(found);
    files += filesOf(found);
    if (bytes < enoughBytes && files < enoughFiles) continue;
    yield encodeTask(task, state);
    task = [];
    bytes = 0;
    files = 0;
  }
  if (task.length > 0) yield encodeTask(task, state);
}

/** bytes */
function weightOf({ size, unread }: ClassToRead): number {
  return size * unread.length;
}

function filesOf({ unread }: ClassToRead): number {
  return unread.length;
}

function classToRead(members: Uint32Array, choice: ReadChoice): ClassToRead | undefined {
  const { table, digests } = choice;
  const size = table.inodes.size[members[0]];
  const known: number[] = [];
  const unknown: number[] = [];
  for (const inode of members) (isKnown(digests, inode) ? known : unknown).push(inode);
  if (known.length === 0) return { size, unread: members, known, knownDigests: [] };
  const { unread, compared } = areKnownApart(digests, known)
    ? { unread: unknown, compared: known }
    : chosenOf(members, choice);
  if (unread.length === 0) return undefined;
  const withRoom = compared.filter((inode) => table.inodes.links[inode] < choice.limit);
  return { size, unread, known: withRoom, knownDigests: withRoom.map((inode) => digests.values[inode]) };
}

/** Where known digests are equal: it depends on names and metadata what could be linked. */
function chosenOf(members: Uint32Array, choice: ReadChoice) {
  const links = linksAsScanned(choice.table);
  const { unread, known } = membersToRead(
    Array.from(members, (inode) => asClassMember(inode, choice, links)),
    choice.limit,
  );
  return { unread: unread.map(toInode), compared: known.map(toInode) };
}

function asClassMember(inode: number, choice: ReadChoice, links: LinksNow): ClassMember {
  const { table, eligibility, digests } = choice;
  return {
    member: asMember(inode, choice, links),
    eligibility: eligibility[table.inodes.metadata[inode]],
    digest: isKnown(digests, inode) ? digests.values[inode] : undefined,
  };
}

function toInode({ member }: ClassMember): number {
  return member.inode;
}
