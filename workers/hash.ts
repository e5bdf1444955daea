import type { HashAnswer, HashTask } from '../src/dedupe/jobs.ts';
import { partitioner, tableSource } from './reading.ts';

export default function hash(task: HashTask): HashAnswer {
  const { files, failures, bytesRead } = partitioner.hashFiles(task.inodes, tableSource(task));
  return {
    inodes: Uint32Array.from(files, ({ id }) => id),
    digests: BigUint64Array.from(files, ({ digest }) => digest),
    failures,
    bytesRead,
  };
}
