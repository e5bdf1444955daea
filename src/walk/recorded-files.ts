import { Buffer } from 'node:buffer';
import { isSameKeptTime } from '../domain/same-time.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, receivedPath } from '../platform/fs-path.ts';
import { type FolderToLookInto, lookIntoFoundFolder } from './folder-in-hand.ts';

/** Files to be looked at, in columns, and the folder that their paths are relative to. */
export interface RecordedFilesTask {
  readonly root: { readonly path: FsPath; readonly ino: bigint };
  readonly ino: BigUint64Array;
  /** bytes */
  readonly size: Float64Array;
  readonly mtimeNs: BigInt64Array;
  /** `text` up to `textEnd[i]`, from the end before, is the path of file i */
  readonly textEnd: Uint32Array;
  readonly text: Uint8Array;
}

/** False where one of them is another file now, has another size or time, is gone or cannot be looked at. */
export function areAsRecorded(task: RecordedFilesTask, fs: FileSystem): boolean {
  const { path, ino } = task.root;
  const root = unlessRefused(() => lookIntoFoundFolder(fs, { path: receivedPath(path), ino }));
  if (root === undefined || root === 'changed') return false;
  try {
    return unlessRefused(() => areAllAsRecorded(root, task), false);
  } finally {
    root.close();
  }
}

function areAllAsRecorded(root: FolderToLookInto, { ino, size, mtimeNs, textEnd, text }: RecordedFilesTask): boolean {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
  let start = 0;
  for (let file = 0; file < ino.length; file++) {
    const status = root.lstat(decodeName(bytes, start, textEnd[file]));
    if (!status.isFile() || status.ino !== ino[file] || Number(status.size) !== size[file]) return false;
    if (!isSameKeptTime(status.mtimeNs, mtimeNs[file])) return false;
    start = textEnd[file];
  }
  return true;
}
