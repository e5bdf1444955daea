import { loadHasher } from '../src/hashing/hasher.ts';
import { createPartitioner, type Partitioner } from '../src/hashing/partitioner.ts';
import type { ReadSource } from '../src/hashing/read-source.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import {
  countBytes,
  countCompared,
  countFiles,
  isStopRequested,
  noteInode,
  type SharedProgress,
} from '../src/platform/shared-progress.ts';
import { type FileTable, seenFile } from '../src/walk/file-table.ts';
import { tablePaths } from '../src/walk/table-paths.ts';

let partitioner: Promise<Partitioner> | undefined;

/** One a thread: its buffer is used by whichever job reads. */
export function threadPartitioner(): Promise<Partitioner> {
  partitioner ??= loadHasher().then((hasher) => createPartitioner(hasher));
  return partitioner;
}

/** The files of a table, for reading: ids are rows of inodes. */
export function tableSource({
  table,
  eligibility,
  progress,
}: {
  table: FileTable;
  eligibility: Uint32Array;
  progress: SharedProgress;
}): ReadSource {
  const paths = tablePaths(table);
  const { firstName, metadata } = table.inodes;
  return {
    fs: nodeFileSystem,
    pathOf: (inode) => {
      noteInode(progress, inode);
      return paths.name(firstName[inode]);
    },
    inoOf: (inode) => table.inodes.ino[inode],
    seen: (inode) => seenFile(table, inode),
    eligibilityOf: (inode) => eligibility[metadata[inode]],
    onBytes: (bytes) => countBytes(progress, bytes),
    onFiles: (files) => countFiles(progress, files),
    onCompared: (bytes) => countCompared(progress, bytes),
    isCancelled: () => isStopRequested(progress),
  };
}
