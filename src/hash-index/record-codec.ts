import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { FileRecord, IndexedFile, RecordView, SnapshotRecord } from './hash-index.ts';
import { CHECK_BYTES, checkOf, hashBytes } from './record-check.ts';

// The bytes of the index's records. All numbers are big-endian, so that keys sort as numbers do.
//
//   files      ino u64                          -> size u64, mtimeNs i64, digest u64, check u32, path
//   contents   size u64, digest u64, ino u64    -> (nothing)
//   snapshots  sha256 of the name               -> ino u64, sealedAt u64, names u64, apparentBytes u64, check u32, name
//   meta       ASCII name                       -> check u32, value
//   notes      see note-codec.ts; since format 2
//
// `check` is the FNV-1a of key and value (without `check` itself).

export const FORMAT_VERSION = 3;
/** Without notes; it is given them when it is opened for writing. */
export const FIRST_FORMAT = 1;
export const APPLICATION_ID = 'dedupe-backups';

const FILE_FIXED_BYTES = 28;
const SNAPSHOT_FIXED_BYTES = 36;
const TWO_POW_32 = 2 ** 32;

export function fileKey(ino: bigint, target: Buffer = Buffer.allocUnsafe(8)): Buffer {
  writtenView.of(target).setBigUint64(target.byteOffset, ino);
  return target;
}

export function inoOfFileKey(key: Buffer): bigint {
  return key.readBigUInt64BE(0);
}

/** In memory that the next call fills again. */
export function encodeFile(record: FileRecord): Buffer {
  const length = FILE_FIXED_BYTES + record.path.length;
  if (length > encoded.length) encoded = Buffer.alloc(2 * length);
  const value = encoded.subarray(0, length);
  const view = encodedView.of(value);
  writeSize(view, record.size, 0);
  view.setBigInt64(8, record.mtimeNs);
  view.setBigUint64(16, record.digest);
  value.set(record.path, FILE_FIXED_BYTES);
  view.setUint32(24, checkOf(fileKey(record.ino, scratchKey), value, 24));
  return value;
}

/** The path is copied, so `value` may be a buffer that is used again. */
export function decodeFile(value: Buffer): IndexedFile {
  return {
    size: sizeOf(value),
    mtimeNs: value.readBigInt64BE(8),
    digest: digestOf(value),
    path: Buffer.from(value.subarray(FILE_FIXED_BYTES, value.length)),
  };
}

export function sizeOf(fileValue: Buffer): number {
  return readSize(fileValue, 0);
}

export function digestOf(fileValue: Buffer): bigint {
  return readView.of(fileValue).getBigUint64(fileValue.byteOffset + 16);
}

export function mtimeOf(fileValue: Buffer): bigint {
  return readView.of(fileValue).getBigInt64(fileValue.byteOffset + 8);
}

/** The value of a file's record, of which only what is asked for is decoded. */
export class FileView implements RecordView {
  readonly #value: Buffer;

  constructor(value: Buffer) {
    this.#value = value;
  }

  isOf(size: number, mtimeNs: bigint): boolean {
    return sizeOf(this.#value) === size && mtimeOf(this.#value) === mtimeNs;
  }

  get digest(): bigint {
    return digestOf(this.#value);
  }

  get path(): Buffer {
    return this.#value.subarray(FILE_FIXED_BYTES, this.#value.length);
  }
}

export function isSoundFile(key: Buffer, value: Buffer): boolean {
  return key.length === 8 && value.length >= FILE_FIXED_BYTES && value.readUInt32BE(24) === checkOf(key, value, 24);
}

export function contentKey(size: number, digest: bigint, ino: bigint): Buffer {
  const key = Buffer.allocUnsafe(24);
  const view = writtenView.of(key);
  writeSize(view, size, key.byteOffset);
  view.setBigUint64(key.byteOffset + 8, digest);
  view.setBigUint64(key.byteOffset + 16, ino);
  return key;
}

export function inoOfContentKey(key: Buffer): bigint {
  return key.readBigUInt64BE(16);
}

/** 32 bits that tell a content entry from others; `fileContentMark` of its file's record is the same. */
export function contentMark(contentsKey: Buffer): number {
  return hashBytes(contentsKey, 0, 24);
}

export function fileContentMark(filesKey: Buffer, value: Buffer): number {
  const hash = hashBytes(value, 16, 24, hashBytes(value, 0, 8));
  return hashBytes(filesKey, 0, 8, hash);
}

/** A fixed size, because a name may be longer than a key may. */
export function snapshotKey(name: string): Buffer {
  return createHash('sha256').update(Buffer.from(name, 'utf16le')).digest();
}

export function encodeSnapshot(record: SnapshotRecord): Buffer {
  const name = Buffer.from(record.name, 'utf16le'); // keeps lone surrogates
  const value = Buffer.allocUnsafe(SNAPSHOT_FIXED_BYTES + name.length);
  value.writeBigUInt64BE(record.ino, 0);
  const view = writtenView.of(value);
  writeSize(view, record.sealedAt, value.byteOffset + 8);
  writeSize(view, record.names, value.byteOffset + 16);
  writeSize(view, record.apparentBytes, value.byteOffset + 24);
  value.set(name, SNAPSHOT_FIXED_BYTES);
  value.writeUInt32BE(checkOf(snapshotKey(record.name), value, 32), 32);
  return value;
}

export function decodeSnapshot(value: Buffer): SnapshotRecord {
  return {
    name: value.toString('utf16le', SNAPSHOT_FIXED_BYTES),
    ino: value.readBigUInt64BE(0),
    sealedAt: readSize(value, 8),
    names: readSize(value, 16),
    apparentBytes: readSize(value, 24),
  };
}

export function isSoundSnapshot(key: Buffer, value: Buffer): boolean {
  return value.length >= SNAPSHOT_FIXED_BYTES && value.readUInt32BE(32) === checkOf(key, value, 32);
}

export function encodeMeta(name: string, text: string): Buffer {
  const value = Buffer.concat([Buffer.alloc(CHECK_BYTES), Buffer.from(text)]);
  value.writeUInt32BE(checkOf(Buffer.from(name), value, 0), 0);
  return value;
}

export function decodeMeta(value: Buffer): string {
  return value.toString('utf8', CHECK_BYTES);
}

export function isSoundMeta(key: Buffer, value: Buffer): boolean {
  return value.length >= CHECK_BYTES && value.readUInt32BE(0) === checkOf(key, value, 0);
}

/**
 * Of all of the memory that a value is in: many are in the same, LMDB's or that which Buffer allots from. Buffer's own
 * methods make a bigint a byte, and are slow until they are compiled.
 */
class LastView {
  #view: DataView = new DataView(new ArrayBuffer(0));

  of({ buffer }: Buffer): DataView {
    if (this.#view.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }
}

const readView = new LastView();
const writtenView = new LastView();
const scratchKey = Buffer.alloc(8);
/** A memory of its own, from its first byte on: most paths are shorter. */
let encoded = Buffer.alloc(1024);
const encodedView = new LastView();

/** Whole numbers up to 2^53 without the cost of a bigint. */
function writeSize(view: DataView, size: number, at: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is not a whole number up to 2^53`);
  view.setUint32(at, Math.floor(size / TWO_POW_32));
  view.setUint32(at + 4, size % TWO_POW_32);
}

function readSize(value: Buffer, offset: number): number {
  const view = readView.of(value);
  const at = value.byteOffset + offset;
  return view.getUint32(at) * TWO_POW_32 + view.getUint32(at + 4);
}
