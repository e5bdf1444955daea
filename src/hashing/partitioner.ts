import { contentNumbers } from './content-numbers.ts';
import { unknownSpeed } from './files-ahead.ts';
import type { Hasher } from './hasher.ts';
import { DEFAULT_LIMITS, type HashingLimits } from './limits.ts';
import { pageAlignedBuffer, roundUpToPage } from './page-aligned.ts';
import { partitionLarge } from './partition-large.ts';
import { partitionSmall } from './partition-small.ts';
import { startJob } from './read-job.ts';
import type { HashResult, PartitionResult, ReadSource, SizeClass } from './read-source.ts';

/** Reads files, one call at a time. Calls reuse one buffer, which lives as long as the partitioner. */
export interface Partitioner {
  /**
   * Splits each class into contents, proved byte for byte. Each unread file is read once, but for
   * representatives of small ones that the buffer has no room for.
   * Errors of the file system become failures of that file; anything else is thrown. Where digests are not wanted,
   * large contents have numbers in their place; then no file may be known.
   */
  partition(classes: readonly SizeClass[], source: ReadSource, options?: PartitionOptions): PartitionResult;
  /** The digest of each file, read once: for inodes that cannot have a duplicate. */
  hashFiles(ids: ArrayLike<number>, source: ReadSource): HashResult;
}

export interface PartitionOptions {
  readonly wantsDigests: boolean;
}

export function createPartitioner(hasher: Hasher, limits: HashingLimits = DEFAULT_LIMITS): Partitioner {
  const { smallBytes, bufferBytes } = limits;
  const buffer = pageAlignedBuffer(2 * roundUpToPage(smallBytes + 1) + bufferBytes);
  const speed = unknownSpeed();
  const blocks = buffer.subarray(buffer.length - bufferBytes);
  return { partition, hashFiles };

  function partition(
    classes: readonly SizeClass[],
    source: ReadSource,
    { wantsDigests }: PartitionOptions = { wantsDigests: true },
  ): PartitionResult {
    const job = startJob(source);
    const large = { job, hasher: wantsDigests ? hasher : contentNumbers(hasher), buffer: blocks, limits };
    const small = classes.filter(({ size }) => size <= smallBytes);
    partitionSmall(small, job, { hasher, buffer, smallBytes, speed });
    for (const sizeClass of classes) {
      if (job.cancelled) break;
      if (sizeClass.size > smallBytes) partitionLarge(sizeClass, large);
    }
    const { groups, failures, rotten, bytesRead, cancelled } = job;
    return { groups, failures, rotten, bytesRead, cancelled };
  }

  function hashFiles(ids: ArrayLike<number>, source: ReadSource): HashResult {
    const classes = Array.from(ids, (id) => classOfOne(id, source));
    const { groups, failures, bytesRead, cancelled } = partition(classes, source);
    const files = groups.map(({ members: [id], digest }) => ({ id, digest }));
    return { files, failures, bytesRead, cancelled };
  }
}

function classOfOne(id: number, source: ReadSource): SizeClass {
  return { size: Number(source.seen(id).size), unread: [id], known: [], knownDigests: NO_DIGESTS };
}

const NO_DIGESTS = new BigUint64Array(0);
