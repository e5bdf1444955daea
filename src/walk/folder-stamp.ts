import { Buffer } from 'node:buffer';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath, receivedPath } from '../platform/fs-path.ts';
import { type FileTable, folderNameOf, NONE } from './file-table.ts';
import { type FolderToLookInto, lookIntoFoundFolder } from './folder-in-hand.ts';

// A stamp: the length of the rules u16, the rules; then a record for each folder, parents first, the snapshot's own
// before all: ino u64, ctimeNs i64, the place of its parent among the records u32, the length of its name u16, its name,
// which the snapshot's own folder has not. Numbers are big-endian.

const CTIME_AT = 8;
const PARENT_AT = 16;
const NAME_LENGTH_AT = 20;
const NAME_AT = 22;
const NO_NAME = Buffer.alloc(0);

/** Whether a snapshot is as it was stamped. */
export interface StampTask {
  /** of the snapshot */
  readonly path: FsPath;
  readonly device: bigint;
  readonly stamp: Uint8Array;
}

/** The folders of a table by snapshot. */
export interface SnapshotFolders {
  /** rows, snapshot by snapshot; ascending, so that parents are first and the snapshot's own before all */
  readonly rows: Uint32Array;
  /** by snapshot number, where in `rows` its own end */
  readonly end: Uint32Array;
  /** by row, the place among those of the snapshot */
  readonly place: Uint32Array;
}

export function foldersBySnapshot({ folders, snapshots }: FileTable): SnapshotFolders {
  const end = new Uint32Array(snapshots.length);
  for (const [number, sums] of snapshots.entries()) end[number] = (end[number - 1] ?? 0) + sums.folders;
  const next = end.map((_, number) => end[number - 1] ?? 0);
  const rows = new Uint32Array(end.at(-1) ?? 0);
  const place = new Uint32Array(folders.count);
  for (let row = 0; row < folders.count; row++) {
    const snapshot = folders.snapshot[row];
    if (snapshot === NONE) continue;
    place[row] = next[snapshot] - (end[snapshot - 1] ?? 0);
    rows[next[snapshot]++] = row;
  }
  return { rows, end, place };
}

/**
 * The paths of all folders of a snapshot, with their change times, which nobody can set: while these stay, no name in
 * them came, went or was renamed. `rules` are those by which the table came about.
 */
export function stampOf(
  table: FileTable,
  snapshot: number,
  given: { bySnapshot: SnapshotFolders; rules: string },
): Buffer {
  const { bySnapshot, rules } = given;
  const { rows, end, place } = bySnapshot;
  const { ino, ctimeNs, parent, textEnd } = table.folders;
  const own = rows.subarray(end[snapshot - 1] ?? 0, end[snapshot]);
  const rulesLength = Buffer.byteLength(rules);
  let length = 2 + rulesLength;
  for (const row of own) length += NAME_AT + textEnd[row] - textEnd[row - 1];
  const stamp = Buffer.allocUnsafe(length);
  stamp.writeUInt16BE(rulesLength);
  stamp.write(rules, 2);
  let at = 2 + rulesLength;
  for (const row of own) {
    const name = row === own[0] ? NO_NAME : folderNameOf(table, row);
    stamp.writeBigUInt64BE(ino[row], at);
    stamp.writeBigInt64BE(ctimeNs[row], at + CTIME_AT);
    stamp.writeUInt32BE(row === own[0] ? 0 : place[parent[row]], at + PARENT_AT);
    stamp.writeUInt16BE(name.length, at + NAME_LENGTH_AT);
    stamp.set(name, at + NAME_AT);
    at += NAME_AT + name.length;
  }
  return stamp.subarray(0, at);
}

/** The rules by which a stamped snapshot was walked. */
export function rulesOf(stamp: Buffer): string {
  return stamp.toString('utf8', 2, 2 + stamp.readUInt16BE(0));
}

/** Looks at each folder once. False also where one cannot be looked at. */
export function isAsStamped({ path, device, stamp }: StampTask, fs: FileSystem): boolean {
  const bytes = Buffer.from(stamp.buffer, stamp.byteOffset, stamp.length);
  const start = 2 + bytes.readUInt16BE(0);
  const ino = bytes.readBigUInt64BE(start);
  const own = unlessRefused(() => lookIntoFoundFolder(fs, { path: receivedPath(path), ino }));
  if (own === undefined || own === 'changed') return false;
  try {
    return unlessRefused(() => areFoldersAsStamped(own, device, bytes.subarray(start)), false);
  } finally {
    own.close();
  }
}

function areFoldersAsStamped(own: FolderToLookInto, device: bigint, records: Buffer): boolean {
  const paths: FsPath[] = [];
  for (let at = 0; at < records.length; ) {
    const end = at + NAME_AT + records.readUInt16BE(at + NAME_LENGTH_AT);
    const parent = records.readUInt32BE(at + PARENT_AT);
    const name = paths.length === 0 ? '.' : decodeName(records, at + NAME_AT, end);
    const path = paths.length === 0 || parent === 0 ? name : joinPath(paths[parent], name);
    const status = own.lstat(path);
    if (!status.isDirectory() || status.dev !== device) return false;
    if (status.ino !== records.readBigUInt64BE(at) || status.ctimeNs !== records.readBigInt64BE(at + CTIME_AT))
      return false;
    paths.push(path);
    at = end;
  }
  return true;
}
