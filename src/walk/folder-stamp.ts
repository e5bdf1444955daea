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

/** Whether a snapshot is as it was stamped. */
export interface StampTask {
  /** of the snapshot */
  readonly path: FsPath;
  readonly device: bigint;
  readonly stamp: Uint8Array;
}

/**
 * Stamps of the snapshots of a table, by number: the paths of all their folders, with the change times, which nobody can
 * set. While these stay, no name in them came, went or was renamed. `rules` are those by which the table came about.
 */
export function stampsOf(table: FileTable, rules: string): Buffer[] {
  const { snapshot, parent, count } = table.folders;
  const place = new Uint32Array(count);
  const stamps = table.snapshots.map(() => ({ folders: 0, parts: [rulesPart(rules)] }));
  for (let folder = 0; folder < count; folder++) {
    if (snapshot[folder] === NONE) continue;
    const stamp = stamps[snapshot[folder]];
    place[folder] = stamp.folders++;
    const isOwn = place[folder] === 0;
    const name = isOwn ? Buffer.alloc(0) : folderNameOf(table, folder);
    stamp.parts.push(fixedPart(table, folder, { parent: isOwn ? 0 : place[parent[folder]], name }), name);
  }
  return stamps.map(({ parts }) => Buffer.concat(parts));
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

function rulesPart(rules: string): Buffer {
  const part = Buffer.alloc(2 + Buffer.byteLength(rules));
  part.writeUInt16BE(part.length - 2);
  part.write(rules, 2);
  return part;
}

function fixedPart(
  { folders: { ino, ctimeNs } }: FileTable,
  folder: number,
  { parent, name }: { parent: number; name: Buffer },
): Buffer {
  const part = Buffer.allocUnsafe(NAME_AT);
  part.writeBigUInt64BE(ino[folder]);
  part.writeBigInt64BE(ctimeNs[folder], CTIME_AT);
  part.writeUInt32BE(parent, PARENT_AT);
  part.writeUInt16BE(name.length, NAME_LENGTH_AT);
  return part;
}
