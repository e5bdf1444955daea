import { type FlushAnswer, type FlushTask, flushDisk } from '../src/copying/flush-disk.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';

export default function flush(task: FlushTask): FlushAnswer {
  return flushDisk(task, nodeFileSystem);
}
