import type { Buffer } from 'node:buffer';
import { groupBy } from '../domain/group-by.ts';
import { type BlockFile, finish, letGo, type OpenFiles, readBlock } from './block-file.ts';
import type { Hasher, HashStream } from './hasher.ts';
import type { HashingLimits } from './limits.ts';
import { isCancelled, type ReadJob } from './read-job.ts';

export interface LockstepTools {
  readonly job: ReadJob;
  /** `stream` is for whole files; `digest`, of a block, is always a real one */
  readonly hasher: Hasher;
  readonly buffer: Buffer;
  readonly limits: HashingLimits;
}

/** Files of equal bytes. */
export interface LockstepGroup {
  readonly digest: bigint;
  /** hashed files and followers */
  readonly members: readonly number[];
}

/** Files whose first `position` bytes are equal. */
interface Front {
  readonly files: BlockFile[];
  readonly position: number;
  /** of those bytes */
  readonly stream: HashStream;
  readonly blockBytes: number;
}

/** The files of a front whose next block is equal, and the place in the buffer where it is. */
interface Branch {
  readonly offset: number;
  readonly files: BlockFile[];
}

/** A file whose block finds no place is read again from there: at most 1/64 of it each time. */
const PART_READ_TWICE = 64;

/** So many are compared one after the other: that costs less than a digest of each block. */
const FEW_BRANCHES = 32;

interface Run extends LockstepTools {
  readonly size: number;
  readonly open: OpenFiles;
}

/**
 * Reads files of `size` bytes side by side, a block of each at a time, and splits them where blocks differ.
 * Equal beginnings are hashed once. `followers` are only compared: they are let go as soon as no hashed file
 * agrees with them. One front is read to its end before the next, so that the disk moves between few files.
 * Returns the groups with a hashed member; failures are added to the job; when cancelled, what was finished.
 */
export function lockstep(
  hashed: readonly number[],
  followers: readonly number[],
  { size, ...tools }: LockstepTools & { readonly size: number },
): LockstepGroup[] {
  const run: Run = { ...tools, size, open: { count: 0, limit: tools.limits.openFiles } };
  const files = [...hashed.map((id) => blockFile(id, true)), ...followers.map((id) => blockFile(id, false))];
  try {
    return readFronts(firstFront(files, run), run);
  } finally {
    for (const file of files) letGo(run.job, file, run.open);
  }
}

function blockFile(id: number, hashed: boolean): BlockFile {
  return { id, hashed, fd: undefined };
}

function readFronts(first: Front, run: Run): LockstepGroup[] {
  const groups: LockstepGroup[] = [];
  const fronts = [first];
  for (let front = fronts.pop(); front !== undefined; front = fronts.pop()) {
    if (run.job.cancelled) return groups;
    if (front.position < run.size) fronts.push(...nextFronts(front, run).reverse());
    else groups.push(...finishedGroup(front, run));
  }
  return groups;
}

function firstFront(files: BlockFile[], run: Run): Front {
  const stream = run.hasher.stream(countHashed(files));
  return { files, position: 0, stream, blockBytes: firstBlockBytes(files.length, run) };
}

function firstBlockBytes(files: number, run: Run): number {
  if (files === 1) return largestBlock(run);
  return Math.min(fittingBlock(files, run), run.limits.firstBlockBytes);
}

/** Twice the block where nothing differs, as far as no place can be wanting, or what that may cost is little. */
function grownBlock({ files, blockBytes }: Front, run: Run): number {
  const cheap = Math.min(run.size / PART_READ_TWICE, largestBlock(run));
  const most = Math.max(fittingBlock(files.length, run), cheap);
  return 2 * blockBytes <= most ? 2 * blockBytes : blockBytes;
}

/** Small enough that there is a place for each file's block should all of them differ: a power of two. */
function fittingBlock(files: number, run: Run): number {
  const fitting = 2 ** Math.floor(Math.log2(run.buffer.length / (files + 1)));
  return Math.min(Math.max(fitting, run.limits.minBlockBytes), largestBlock(run));
}

/** There must be places for two blocks at least. */
function largestBlock({ limits, buffer }: Run): number {
  return Math.min(limits.maxBlockBytes, Math.floor(buffer.length / 2));
}

/** Reads the next block of each file of a front and splits it by what came. */
function nextFronts(front: Front, run: Run): Front[] {
  const length = Math.min(front.blockBytes, run.size - front.position);
  const { branches, overflow } = readBranches(front, length, run);
  if (run.job.cancelled) return [];
  const alive = branches.filter((branch) => isWanted(branch.files, run));
  const rest = overflow.length > 0 && isWanted(overflow, run) ? [overflow] : [];
  const streams = share(front.stream, [...alive.map(({ files }) => files), ...rest]);
  const blockBytes = branches.length + rest.length === 1 ? grownBlock(front, run) : front.blockBytes;
  const fronts = alive.map(({ files, offset }, i) => {
    streams[i].update(run.buffer.subarray(offset, offset + length));
    return { files, position: front.position + length, stream: streams[i], blockBytes };
  });
  for (const files of rest) {
    const stream = streams[alive.length];
    fronts.push({ files, position: front.position, stream, blockBytes: firstBlockBytes(files.length, run) });
  }
  return fronts;
}

/**
 * The files of a front by their next block. Each different block takes a place in the buffer; files whose block
 * is yet another when all places are taken overflow: they differ from every branch and are read again, from
 * this block on, on their own.
 */
function readBranches(
  { files, position, blockBytes }: Front,
  length: number,
  { job, hasher, buffer, open }: Run,
): { branches: Branch[]; overflow: BlockFile[] } {
  const branches: Branch[] = [];
  let byDigest = new Map<bigint, Branch[]>(); // a hint: bytes decide
  const overflow: BlockFile[] = [];
  const places = Math.floor(buffer.length / blockBytes);
  for (const file of files) {
    if (isCancelled(job)) break;
    const offset = branches.length * blockBytes;
    if (!readBlock(job, file, { buffer, offset, position, length }, open)) continue;
    const digest = branches.length < FEW_BRANCHES ? undefined : digestAt(offset);
    const alike = digest === undefined ? branches : byDigest.get(digest);
    const equal = alike?.find(
      (branch) => buffer.compare(buffer, branch.offset, branch.offset + length, offset, offset + length) === 0,
    );
    if (equal !== undefined) equal.files.push(file);
    else if (branches.length + 1 < places) addBranch({ offset, files: [file] }, digest);
    else overflow.push(file);
  }
  return { branches, overflow };

  function digestAt(offset: number): bigint {
    return hasher.digest(buffer.subarray(offset, offset + length));
  }

  function addBranch(branch: Branch, digest: bigint | undefined): void {
    branches.push(branch);
    if (digest !== undefined) byDigest.set(digest, [...(byDigest.get(digest) ?? []), branch]);
    else if (branches.length === FEW_BRANCHES) byDigest = groupBy(branches, (each) => digestAt(each.offset));
  }
}

/** False where no file's digest is wanted; they are closed then. */
function isWanted(files: readonly BlockFile[], { job, open }: Run): boolean {
  if (files.some(({ hashed }) => hashed)) return true;
  for (const file of files) letGo(job, file, open);
  return false;
}

/** A stream for each list of files: forks, and the stream itself for the last. */
function share(stream: HashStream, lists: readonly (readonly BlockFile[])[]): HashStream[] {
  return lists.map((files, i) => (i < lists.length - 1 ? stream.fork(countHashed(files)) : stream));
}

function countHashed(files: readonly BlockFile[]): number {
  return files.filter(({ hashed }) => hashed).length;
}

function finishedGroup({ files, stream }: Front, { job, open }: Run): LockstepGroup[] {
  const finished = files.filter((file) => finish(job, file, open));
  if (!finished.some(({ hashed }) => hashed)) return [];
  return [{ digest: stream.digest(), members: finished.map(({ id }) => id) }];
}
