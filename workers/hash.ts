import type { HashAnswer, HashTask } from '../src/digests/jobs.ts';
import { tableSource, threadPartitioner } from './reading.ts';

/** Files of a class of their own are held against no other. */
const NO_CHOICE = new Uint32Array(0);

export default async function hash(task: HashTask): Promise<HashAnswer> {
  const partitioner = await threadPartitioner();
  const { files, failures, bytesRead } = partitioner.hashFiles(
    task.inodes,
    tableSource({ ...task, eligibility: NO_CHOICE }),
  );
  return {
    inodes: Uint32Array.from(files, ({ id }) => id),
    digests: BigUint64Array.from(files, ({ digest }) => digest),
    failures,
    bytesRead,
  };
}
