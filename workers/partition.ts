import type { PartitionAnswer, PartitionTask } from '../src/dedupe/jobs.ts';
import type { SizeClass } from '../src/hashing/read-source.ts';
import { tableSource, threadPartitioner } from './reading.ts';

export default async function partition(task: PartitionTask): Promise<PartitionAnswer> {
  const partitioner = await threadPartitioner();
  const { groups, failures, rotten, bytesRead } = partitioner.partition([...classesOf(task)], tableSource(task), task);
  return {
    digests: BigUint64Array.from(groups, ({ digest }) => digest),
    members: Uint32Array.from(groups.flatMap(({ members }) => members)),
    memberEnd: runningTotals(groups.map(({ members }) => members.length)),
    failures,
    rotten,
    bytesRead,
  };
}

function* classesOf(task: PartitionTask): Generator<SizeClass> {
  for (const [index, size] of task.sizes.entries()) {
    const before = index - 1;
    const unread = task.unread.subarray(index === 0 ? 0 : task.unreadEnd[before], task.unreadEnd[index]);
    const firstKnown = index === 0 ? 0 : task.knownEnd[before];
    const known = task.known.subarray(firstKnown, task.knownEnd[index]);
    yield { size, unread, known, knownDigests: task.knownDigests.subarray(firstKnown, task.knownEnd[index]) };
  }
}

function runningTotals(counts: readonly number[]): Uint32Array {
  let total = 0;
  return Uint32Array.from(counts, (count) => (total += count));
}
