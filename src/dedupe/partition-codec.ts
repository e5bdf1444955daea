import type { PartitionAnswer, PartitionTask, ReadState } from './jobs.ts';

/** A size class with something to read. Rows of inodes. */
export interface ClassToRead {
  readonly size: number;
  readonly unread: ArrayLike<number>;
  readonly known: readonly number[];
  readonly knownDigests: readonly bigint[];
}

/** Files proved equal byte for byte; rows of inodes. */
export interface EqualFiles {
  readonly digest: bigint;
  readonly members: Uint32Array;
}

/** A task is columns, not objects: hundreds of files cross to a worker for the price of one message. */
export function encodeTask(classes: readonly ClassToRead[], state: ReadState): PartitionTask {
  const known = classes.flatMap((found) => found.known);
  const unread = new Uint32Array(classes.reduce((sum, found) => sum + found.unread.length, 0));
  const unreadEnd = new Uint32Array(classes.length);
  const knownEnd = new Uint32Array(classes.length);
  let unreadCount = 0;
  let knownCount = 0;
  for (const [index, found] of classes.entries()) {
    unread.set(found.unread, unreadCount);
    unreadEnd[index] = unreadCount += found.unread.length;
    knownEnd[index] = knownCount += found.known.length;
  }
  return {
    ...state,
    sizes: Float64Array.from(classes, ({ size }) => size),
    unread,
    unreadEnd,
    known: Uint32Array.from(known),
    knownDigests: BigUint64Array.from(classes.flatMap((found) => found.knownDigests)),
    knownEnd,
  };
}

/** The contents that answers hold; each is made when it is asked for. */
export function* contentsOf(answers: readonly PartitionAnswer[]): Generator<EqualFiles> {
  for (const answer of answers) yield* groupsOf(answer);
}

export function* groupsOf({ digests, members, memberEnd }: PartitionAnswer): Generator<EqualFiles> {
  for (let group = 0; group < digests.length; group++) {
    const start = group === 0 ? 0 : memberEnd[group - 1];
    yield { digest: digests[group], members: members.subarray(start, memberEnd[group]) };
  }
}
