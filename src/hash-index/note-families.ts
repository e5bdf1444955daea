import { Buffer } from 'node:buffer';
import { METADATA_FIELDS, type MetadataField } from '../domain/metadata.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { decodeCensus } from './census-codec.ts';
import type { Census, GivenUpMetadata, IndexNotes, LinkedFile, VerifiedFile } from './index-notes.ts';
import { HASH_BYTES, hashPart, noteKey, u32Part, u64Part } from './note-codec.ts';
import type { NoteSource } from './note-table.ts';

const INO_AT = 1;
const GIVEN_UP_FIXED_BYTES = 28;
const LINKED_FILE_BYTES = 32;
const NO_BYTES = Buffer.alloc(0);
const AFTER_ANY_HASH = Buffer.alloc(HASH_BYTES + 1, 0xff);
const FIELD_BITS: Record<MetadataField, number> = { mtime: 1, mode: 2, owner: 4 };

/** Notes by what they mean. */
export function notesIn(source: NoteSource): IndexNotes {
  return {
    runs: () =>
      Array.from(source.range(noteKey('r')), ([, content]) => decodeRun(content)).filter((run) => run !== undefined),
    census: (snapshot): Census | undefined => {
      const content = source.get(censusKey(snapshot));
      return content === undefined ? undefined : decodeCensus(snapshot, content);
    },
    stamp: (snapshot) => source.get(stampKey(snapshot)),
    verifiedAt: (ino) => {
      const content = source.get(verifiedKey(ino));
      return content === undefined ? undefined : decodeTime(content);
    },
    *verified(): Iterable<VerifiedFile> {
      for (const [key, content] of source.range(noteKey('v'))) {
        yield { ino: key.readBigUInt64BE(INO_AT), at: decodeTime(content) };
      }
    },
    *givenUp(snapshot): Iterable<GivenUpMetadata> {
      for (const [, content] of source.range(givenUpKey(snapshot))) yield decodeGivenUp(snapshot, content);
    },
    givenUpOf: (snapshot, path) => {
      const content = source.get(givenUpKey(snapshot, path));
      return content === undefined ? undefined : decodeGivenUp(snapshot, content);
    },
    *allGivenUp(snapshots): Iterable<GivenUpMetadata> {
      const byHash = new Map(Array.from(snapshots, (name) => [givenUpKey(name).toString('latin1'), name]));
      for (const [key, content] of source.range(noteKey('g'))) {
        const snapshot = snapshotIn(content) ?? byHash.get(key.subarray(0, -HASH_BYTES).toString('latin1'));
        if (snapshot !== undefined) yield decodeGivenUp(snapshot, content);
      }
    },
    snapshotsWithGivenUp: () =>
      Array.from(firstOfEachSnapshot(source), snapshotIn).filter((name) => name !== undefined),
    hasGivenUp: (snapshot) => {
      for (const _ of source.range(snapshot === undefined ? noteKey('g') : givenUpKey(snapshot))) return true;
      return false;
    },
  };
}

/** The nonce tells runs apart that began in the same ms. */
export function runKey({ startedAt }: RunRecord, nonce: number): Buffer {
  return noteKey('r', u64Part(BigInt(startedAt)), u32Part(nonce));
}

export function encodeRun(run: RunRecord): Buffer {
  return Buffer.from(JSON.stringify(run));
}

export function censusKey(snapshot: string): Buffer {
  return noteKey('c', hashPart(snapshot));
}

export function stampKey(snapshot: string): Buffer {
  return noteKey('s', hashPart(snapshot));
}

export function verifiedKey(ino: bigint): Buffer {
  return noteKey('v', u64Part(ino));
}

export function encodeTime(ms: number): Buffer {
  return u64Part(BigInt(ms));
}

/** Without a path: what the keys of all names of the snapshot begin with. */
export function givenUpKey(snapshot: string, path?: Buffer): Buffer {
  return path === undefined ? noteKey('g', hashPart(snapshot)) : noteKey('g', hashPart(snapshot), hashPart(path));
}

export function encodeGivenUp(note: GivenUpMetadata): Buffer {
  const { path, ino, files, metadata } = note;
  const fixed = Buffer.allocUnsafe(GIVEN_UP_FIXED_BYTES);
  fixed.writeBigUInt64BE(ino, 0);
  fixed.writeBigInt64BE(metadata.mtimeNs, 8);
  fixed.writeUInt32BE(metadata.mode, 16);
  fixed.writeUInt32BE(metadata.uid, 20);
  fixed.writeUInt32BE(metadata.gid, 24);
  return Buffer.concat([fixed, path, files === undefined ? NO_BYTES : encodeFiles(files, note)]);
}

function decodeGivenUp(snapshot: string, content: Buffer): GivenUpMetadata {
  const end = content.indexOf(0, GIVEN_UP_FIXED_BYTES); // no path has a zero byte
  return {
    snapshot,
    path: Buffer.from(content.subarray(GIVEN_UP_FIXED_BYTES, end === -1 ? content.length : end)),
    ino: content.readBigUInt64BE(0),
    ...(end === -1 ? {} : { files: decodeFiles(content.subarray(end + 1)) }),
    metadata: {
      mtimeNs: content.readBigInt64BE(8),
      mode: content.readUInt32BE(16),
      uid: content.readUInt32BE(20),
      gid: content.readUInt32BE(24),
    },
    fields: fieldsIn(content),
  };
}

function encodeFiles(files: readonly LinkedFile[], { snapshot, fields }: GivenUpMetadata): Buffer {
  return Buffer.concat([
    Buffer.of(0, files.length),
    ...files.flatMap(({ ino, size, mtimeNs, digest }) => [
      u64Part(ino),
      u64Part(BigInt(size)),
      u64Part(BigInt.asUintN(64, mtimeNs)),
      u64Part(digest),
    ]),
    Buffer.from(snapshot, 'utf16le'),
    Buffer.of(fields.reduce((bits, field) => bits | FIELD_BITS[field], 0)),
  ]);
}

/** The first note of what names gave up in each snapshot, without a look at the others. */
function* firstOfEachSnapshot(source: NoteSource): Iterable<Buffer> {
  const all = noteKey('g');
  for (let from = all; ; ) {
    const [first] = source.range(all, from); // takes no more than one
    if (first === undefined) return;
    const [key, content] = first;
    yield content;
    from = Buffer.concat([key.subarray(0, -HASH_BYTES), AFTER_ANY_HASH]);
  }
}

/** Undefined in notes of the first versions. */
function snapshotIn(content: Buffer): string | undefined {
  const bytes = behindFiles(content);
  return bytes?.toString('utf16le', 0, bytes.length - (bytes.length % 2));
}

/**
 * Behind the files are the name, in units of two bytes, and the byte of the fields, which makes the length odd. Versions
 * that do not know it read the name all the same. In their notes it is missing, and all fields count.
 */
function fieldsIn(content: Buffer): readonly MetadataField[] {
  const bytes = behindFiles(content);
  if (bytes === undefined || bytes.length % 2 === 0) return METADATA_FIELDS;
  const bits = bytes[bytes.length - 1];
  return METADATA_FIELDS.filter((field) => (bits & FIELD_BITS[field]) !== 0);
}

/** Undefined where no files are told, as in notes of the first versions. */
function behindFiles(content: Buffer): Buffer | undefined {
  const end = content.indexOf(0, GIVEN_UP_FIXED_BYTES);
  return end === -1 ? undefined : content.subarray(end + 2 + content[end + 1] * LINKED_FILE_BYTES);
}

function decodeFiles(bytes: Buffer): LinkedFile[] {
  return Array.from({ length: bytes[0] }, (_, index) => {
    const at = 1 + index * LINKED_FILE_BYTES;
    return {
      ino: bytes.readBigUInt64BE(at),
      size: Number(bytes.readBigUInt64BE(at + 8)),
      mtimeNs: bytes.readBigInt64BE(at + 16),
      digest: bytes.readBigUInt64BE(at + 24),
    };
  });
}

function decodeTime(content: Buffer): number {
  return Number(content.readBigUInt64BE(0));
}

function decodeRun(content: Buffer): RunRecord | undefined {
  const parsed: unknown = JSON.parse(content.toString('utf8'));
  return isRun(parsed) ? parsed : undefined;
}

const RUN_NUMBERS = [
  'startedAt',
  'durationMs',
  'names',
  'changedNames',
  'bytesRead',
  'bytesWritten',
  'reclaimedBytes',
  'failures',
] as const satisfies readonly (keyof RunRecord)[];

function isRun(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return typeof fields.get('command') === 'string' && RUN_NUMBERS.every((name) => typeof fields.get(name) === 'number');
}
