import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { CHECK_BYTES, checkOf } from './record-check.ts';

// The table `notes`, since format 2: what the index keeps besides files, contents and snapshots. A key begins with the
// letter of its family, so that each family is one stretch of the table. Numbers are big-endian.
//
//   r  startedAt ms u64, nonce u32                          -> the run as JSON
//   c  hash of the snapshot's name                          -> its census (census-codec.ts)
//   s  hash of the snapshot's name, since format 3           -> its stamp (walk/folder-stamp.ts)
//   v  ino u64                                              -> ms u64 when its bytes were found to be those recorded
//   g  hash of the snapshot's name, hash of the path in it  -> ino u64, mtimeNs i64, mode u32, uid u32, gid u32, path;
//                                                             then, but in notes of earlier versions, a zero byte,
//                                                             count u8, as often ino u64, size u64, mtimeNs i64,
//                                                             digest u64, and the snapshot's name (UTF-16); then, but
//                                                             in notes of earlier versions, a byte: which were given
//                                                             up (1 mtime, 2 mode, 4 uid and gid)
//
// A hash is the first 16 bytes of a sha256. Every value begins with a u32, the FNV-1a of key and rest.

export type NoteFamily = 'r' | 'c' | 's' | 'v' | 'g';

export const HASH_BYTES = 16;
/** Key bytes of each family. */
const KEY_BYTES: ReadonlyMap<number, number> = new Map([
  ['r'.charCodeAt(0), 13],
  ['c'.charCodeAt(0), 1 + HASH_BYTES],
  ['s'.charCodeAt(0), 1 + HASH_BYTES],
  ['v'.charCodeAt(0), 9],
  ['g'.charCodeAt(0), 1 + 2 * HASH_BYTES],
]);

/** The key of a note; of fewer parts, the prefix that the notes which begin so have in common. */
export function noteKey(family: NoteFamily, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(family, 'latin1'), ...parts]);
}

export function hashPart(bytes: Buffer | string): Buffer {
  return createHash('sha256')
    .update(typeof bytes === 'string' ? Buffer.from(bytes, 'utf16le') : bytes) // keeps lone surrogates
    .digest()
    .subarray(0, HASH_BYTES);
}

export function u64Part(value: bigint): Buffer {
  const part = Buffer.allocUnsafe(8);
  part.writeBigUInt64BE(value);
  return part;
}

export function u32Part(value: number): Buffer {
  const part = Buffer.allocUnsafe(4);
  part.writeUInt32BE(value);
  return part;
}

/** A note's value: the check, then the content. */
export function sealNote(key: Buffer, content: Buffer): Buffer {
  const value = Buffer.allocUnsafe(CHECK_BYTES + content.length);
  value.set(content, CHECK_BYTES);
  value.writeUInt32BE(checkOf(key, value, 0), 0);
  return value;
}

/** The content of a note's value; undefined where it is not what was written under that key. */
export function openNote(key: Buffer, value: Buffer): Buffer | undefined {
  return isSoundNote(key, value) ? value.subarray(CHECK_BYTES) : undefined;
}

export function isSoundNote(key: Buffer, value: Buffer): boolean {
  return isNoteKey(key) && value.length >= CHECK_BYTES && value.readUInt32BE(0) === checkOf(key, value, 0);
}

export function isNoteKey(key: Buffer): boolean {
  return key.length === KEY_BYTES.get(key[0]);
}
