import type { Buffer } from 'node:buffer';
import { FilesAhead, type ReadSpeed } from './files-ahead.ts';
import type { Hasher } from './hasher.ts';
import { inodeOrder } from './inode-order.ts';
import { roundUpToPage } from './page-aligned.ts';
import { addFailure, isCancelled, type ReadJob } from './read-job.ts';
import type { SizeClass } from './read-source.ts';
import { readOpened, readWholeFile } from './read-whole-file.ts';

export interface SmallTools {
  readonly hasher: Hasher;
  /** holds two files of the largest size and, behind them, copies of representatives */
  readonly buffer: Buffer;
  readonly smallBytes: number;
  /** of the calls before */
  readonly speed: ReadSpeed;
}

/** A content found in this call. */
interface Found {
  readonly sizeClass: ClassState;
  readonly digest: bigint;
  readonly members: number[];
  /** where the bytes are kept, or NOT_KEPT */
  readonly keptAt: number;
  /** another content of the same digest */
  readonly next: Found | undefined;
}

interface ClassState {
  readonly sizeClass: SizeClass;
  unreadLeft: number;
  /** the content of the last match, then the first few that are kept: compared before hashing */
  last: Found | undefined;
  readonly likely: Found[];
}

interface SmallRun {
  readonly job: ReadJob;
  readonly hasher: Hasher;
  readonly buffer: Buffer;
  /** the file in hand is at 0, a representative that was not kept is read again to here */
  readonly second: number;
  readonly found: Map<bigint, Found>;
  readonly speed: ReadSpeed;
  /** the first byte that is free for a copy */
  free: number;
}

const NOT_KEPT = -1;
const LIKELY = 4;

/**
 * Splits classes of small files into contents. Files are read in inode order across all classes; each is
 * compared in memory with a few likely contents of its class, then by digest with the one it points at.
 * Where the copies do not fit the buffer, a representative is read again when a digest points at it: that is
 * the only reading of anything twice.
 */
export function partitionSmall(
  classes: readonly SizeClass[],
  job: ReadJob,
  { hasher, buffer, smallBytes, speed }: SmallTools,
): void {
  const second = roundUpToPage(smallBytes + 1);
  const run: SmallRun = { job, hasher, buffer, second, found: new Map(), speed, free: 2 * second };
  const states = classes.map(stateOf);
  readUnread(states, run);
  readKnown(states, run);
  for (const first of run.found.values()) {
    for (let found: Found | undefined = first; found !== undefined; found = found.next) {
      const { sizeClass, digest, members } = found;
      job.groups.push({ size: sizeClass.sizeClass.size, digest, members });
    }
  }
}

function stateOf(sizeClass: SizeClass): ClassState {
  return { sizeClass, unreadLeft: sizeClass.unread.length, last: undefined, likely: [] };
}

function readUnread(states: readonly ClassState[], run: SmallRun): void {
  const { job, buffer } = run;
  const ids: number[] = [];
  const owners: ClassState[] = [];
  for (const state of states) {
    for (let i = 0; i < state.sizeClass.unread.length; i++) {
      ids.push(state.sizeClass.unread[i]);
      owners.push(state);
    }
  }
  const order = inodeOrder(ids, job.source);
  const ahead = new FilesAhead(
    job,
    order.map((position) => ids[position]),
    run.speed,
  );
  try {
    for (const position of order) {
      if (isCancelled(job)) return;
      const id = ids[position];
      const state = owners[position];
      state.unreadLeft--;
      const fault = readOpened(job, id, { fd: ahead.take(), size: state.sizeClass.size, buffer, offset: 0 });
      job.source.onFiles(1);
      if (fault !== undefined) addFailure(job, id, fault);
      else contentInHand(state, run).members.push(id);
    }
  } finally {
    ahead.close();
  }
}

/** The content of the file in hand, which is a new one where no other is equal. */
function contentInHand(state: ClassState, run: SmallRun): Found {
  const { size } = state.sizeClass;
  const likely = likelyContent(state, run);
  if (likely !== undefined) return likely;
  const digest = run.hasher.digest(run.buffer.subarray(0, size));
  const first = run.found.get(digest);
  for (let found = first; found !== undefined; found = found.next) {
    if (found.sizeClass === state && isInHand(found, run)) {
      state.last = found;
      return found;
    }
  }
  const found = { sizeClass: state, digest, members: [], keptAt: keep(state, run), next: first };
  run.found.set(digest, found);
  if (found.keptAt !== NOT_KEPT && state.likely.length < LIKELY) state.likely.push(found);
  return found;
}

function likelyContent(state: ClassState, run: SmallRun): Found | undefined {
  const { last } = state;
  if (last !== undefined && isKeptInHand(last, run)) return last;
  for (const found of state.likely) {
    if (found !== last && isKeptInHand(found, run)) {
      state.last = found;
      return found;
    }
  }
  return undefined;
}

/** Copies the bytes in hand where something may yet be compared with them and there is room. */
function keep({ sizeClass, unreadLeft }: ClassState, run: SmallRun): number {
  const keptAt = run.free;
  const end = keptAt + sizeClass.size;
  if ((unreadLeft === 0 && sizeClass.known.length === 0) || end > run.buffer.length) return NOT_KEPT;
  run.buffer.copyWithin(keptAt, 0, sizeClass.size);
  run.free = end;
  return keptAt;
}

function isInHand(found: Found, run: SmallRun): boolean {
  return found.keptAt === NOT_KEPT ? isRereadInHand(found, run) : isKeptInHand(found, run);
}

function isKeptInHand({ keptAt, sizeClass }: Found, { buffer }: SmallRun): boolean {
  if (keptAt === NOT_KEPT) return false;
  const { size } = sizeClass.sizeClass;
  return buffer.compare(buffer, keptAt, keptAt + size, 0, size) === 0;
}

/** A member that is gone or changed since is not reported: it was read well once, and is looked at before linking. */
function isRereadInHand({ sizeClass, members }: Found, { job, buffer, second }: SmallRun): boolean {
  const { size } = sizeClass.sizeClass;
  for (const member of members) {
    if (readWholeFile(job, member, { size, buffer, offset: second }) === undefined) {
      job.source.onCompared(size);
      return buffer.compare(buffer, second, second + size, 0, size) === 0;
    }
  }
  return false;
}

function readKnown(states: readonly ClassState[], run: SmallRun): void {
  const { job, hasher, buffer } = run;
  const asked = states.flatMap((state) => knownToRead(state, run));
  const ids = asked.map(({ id }) => id);
  for (const position of inodeOrder(ids, job.source)) {
    if (isCancelled(job)) return;
    const { id, state, expectedDigest } = asked[position];
    const { size } = state.sizeClass;
    const fault = readWholeFile(job, id, { size, buffer, offset: 0 });
    if (fault !== undefined) {
      addFailure(job, id, fault);
      continue;
    }
    job.source.onCompared(size);
    const equal = contentsOf(state, expectedDigest, run).find((found) => isInHand(found, run));
    if (equal !== undefined) {
      equal.members.push(id);
      continue;
    }
    if (hasher.digest(buffer.subarray(0, size)) !== expectedDigest) job.rotten.push(id);
  }
}

interface KnownToRead {
  readonly id: number;
  readonly state: ClassState;
  readonly expectedDigest: bigint;
}

function knownToRead(state: ClassState, run: SmallRun): KnownToRead[] {
  const { known, knownDigests } = state.sizeClass;
  const { source } = run.job;
  const eligibilities = new Map<Found, ReadonlySet<number>>();
  const toRead: KnownToRead[] = [];
  for (let i = 0; i < known.length; i++) {
    const id = known[i];
    const expectedDigest = knownDigests[i];
    const mayJoin = contentsOf(state, expectedDigest, run).some((found) =>
      eligibilitiesIn(found).has(source.eligibilityOf(id)),
    );
    if (mayJoin) toRead.push({ id, state, expectedDigest });
  }
  return toRead;

  function eligibilitiesIn(found: Found): ReadonlySet<number> {
    let inIt = eligibilities.get(found);
    if (inIt === undefined) {
      inIt = new Set(found.members.map((member) => source.eligibilityOf(member)));
      eligibilities.set(found, inIt);
    }
    return inIt;
  }
}

function contentsOf(state: ClassState, digest: bigint, { found }: SmallRun): Found[] {
  const contents: Found[] = [];
  for (let content = found.get(digest); content !== undefined; content = content.next) {
    if (content.sizeClass === state) contents.push(content);
  }
  return contents;
}
