import { Buffer } from 'node:buffer';
import { isSameKeptTime } from '../domain/same-time.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath, namesIn, receivedPath } from '../platform/fs-path.ts';
import { type FolderToLookInto, lookIntoFoundFolder } from './folder-in-hand.ts';

/** Files to be looked at, in columns. */
export interface RecordedFilesTask {
  /** their paths are relative to it */
  readonly root: { readonly path: FsPath; readonly ino: bigint };
  /** snapshots where one may be, at the same path, that is not where it was recorded */
  readonly elsewhere: readonly string[];
  readonly ino: BigUint64Array;
  /** bytes */
  readonly size: Float64Array;
  readonly mtimeNs: BigInt64Array;
  /** `text` up to `textEnd[i]`, from the end before, is the path of file i */
  readonly textEnd: Uint32Array;
  readonly text: Uint8Array;
}

/** False where one of them has another size or time now, is gone from all snapshots or cannot be looked at. */
export function areAsRecorded(task: RecordedFilesTask, fs: FileSystem): boolean {
  const { path: at, ino } = task.root;
  const root = unlessRefused(() => lookIntoFoundFolder(fs, { path: receivedPath(at), ino }));
  if (root === undefined || root === 'changed') return false;
  try {
    return areAllAsRecorded(root, task);
  } finally {
    root.close();
  }
}

function areAllAsRecorded(root: FolderToLookInto, task: RecordedFilesTask): boolean {
  const { ino, size, mtimeNs, textEnd } = task;
  const text = Buffer.from(task.text.buffer, task.text.byteOffset, task.text.length);
  for (let file = 0, start = 0; file < ino.length; start = textEnd[file], file++) {
    const recorded = text.subarray(start, textEnd[file]);
    const status = fileAt(root, decodeName(recorded), ino[file]) ?? fileElsewhere(root, recorded, file, task);
    if (status === undefined || Number(status.size) !== size[file]) return false;
    if (!isSameKeptTime(status.mtimeNs, mtimeNs[file])) return false;
  }
  return true;
}

function fileAt(root: FolderToLookInto, at: FsPath, ino: bigint): FileStatus | undefined {
  const status = unlessRefused(() => root.lstat(at));
  return status?.isFile() === true && status.ino === ino ? status : undefined;
}

/** It has other names, maybe, than the one that was removed. */
function fileElsewhere(
  root: FolderToLookInto,
  recorded: Buffer,
  file: number,
  { ino, elsewhere }: RecordedFilesTask,
): FileStatus | undefined {
  const [, ...inSnapshot] = namesIn(recorded);
  if (inSnapshot.length === 0) return undefined;
  for (const snapshot of elsewhere) {
    const status = fileAt(root, inSnapshot.reduce(joinPath, snapshot), ino[file]);
    if (status !== undefined) return status;
  }
  return undefined;
}
