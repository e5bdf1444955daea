import { Buffer } from 'node:buffer';
import type { Census } from './index-notes.ts';

// A census, as the content of a note: ino u64, then files, folders, others, apparentBytes, ownBytes, inodes as u64,
// big-endian; then an entry for each inode, ascending by number, of three varints (7 bits a byte, lowest first, the
// top bit says that more follows): the number less that of the entry before, names * 4 + standing, allocated units of
// 512 bytes. About 4 to 6 bytes an inode.

/** What is known of names that an inode has outside the snapshots. */
export const Standing = {
  /** none, when the census was taken */
  allInside: 0,
  someOutside: 1,
  /** it has names that were not looked at */
  unknown: 2,
} as const;

const FIXED_BYTES = 56;
const STANDINGS = 4;
const LONGEST_ENTRY = 30;
const FIRST_ROOM = 256;
const TWO_POW_32 = 2 ** 32;

export function encodeCensus(census: Census): Buffer {
  const content = Buffer.allocUnsafe(FIXED_BYTES + census.packed.length);
  content.writeBigUInt64BE(census.ino, 0);
  const { files, folders, others, apparentBytes, ownBytes, inodes } = census;
  for (const [place, number] of [files, folders, others, apparentBytes, ownBytes, inodes].entries()) {
    content.writeBigUInt64BE(BigInt(number), 8 + 8 * place);
  }
  content.set(census.packed, FIXED_BYTES);
  return content;
}

export function decodeCensus(snapshot: string, content: Buffer): Census {
  const number = (place: number): number => Number(content.readBigUInt64BE(8 + 8 * place));
  return {
    snapshot,
    ino: content.readBigUInt64BE(0),
    files: number(0),
    folders: number(1),
    others: number(2),
    apparentBytes: number(3),
    ownBytes: number(4),
    inodes: number(5),
    packed: content.subarray(FIXED_BYTES),
  };
}

/** Packs entries, which come in ascending order of inodes. */
export class CensusPacker {
  inodes = 0;
  #bytes = Buffer.allocUnsafe(FIRST_ROOM);
  #length = 0;
  #lastLow = 0;
  #lastHigh = 0;

  /** `low` and `high` are the 32-bit halves of the inode's number, so that no bigint is made for it. */
  add(low: number, high: number, { names, units, standing }: { names: number; units: number; standing: number }): void {
    if (this.#length + LONGEST_ENTRY > this.#bytes.length) this.#grow();
    this.#pair(low - this.#lastLow, high - this.#lastHigh);
    this.#lastLow = low;
    this.#lastHigh = high;
    const both = names * STANDINGS + standing;
    if (both < 0x80) this.#bytes[this.#length++] = both;
    else this.#number(both);
    if (units < 0x80) this.#bytes[this.#length++] = units;
    else this.#number(units);
    this.inodes++;
  }

  packed(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #pair(lowDifference: number, highDifference: number): void {
    let low = lowDifference >>> 0;
    let high = highDifference - (lowDifference < 0 ? 1 : 0);
    while (high !== 0 || low >= 0x80) {
      this.#bytes[this.#length++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[this.#length++] = low;
  }

  #number(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  #grow(): void {
    const grown = Buffer.allocUnsafe(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Goes through a census; the fields are those of the entry that `next` came to. */
export class CensusReader {
  /** the 32-bit halves of the inode's number */
  low = 0;
  high = 0;
  /** names in the snapshot */
  names = 0;
  /** allocated, of 512 bytes */
  units = 0;
  standing = 0;
  #at = 0;
  #left: number;
  readonly #packed: Buffer;

  constructor({ packed, inodes }: Census) {
    this.#packed = packed;
    this.#left = inodes;
  }

  /** Made when it is asked for: most entries are told apart by the halves. */
  get ino(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** False at the end. */
  next(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    this.#addDifference();
    const both = this.#number();
    this.names = Math.floor(both / STANDINGS);
    this.standing = both % STANDINGS;
    this.units = this.#number();
    return true;
  }

  #addDifference(): void {
    let low = 0;
    let high = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      byte = this.#packed[this.#at++];
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      shift += 7;
    }
    const sum = this.low + (low >>> 0);
    this.low = sum >>> 0;
    this.high = (this.high + high + (sum >= TWO_POW_32 ? 1 : 0)) >>> 0;
  }

  #number(): number {
    let value = 0;
    let weight = 1;
    let byte = 0x80;
    while (byte >= 0x80) {
      byte = this.#packed[this.#at++];
      value += (byte & 0x7f) * weight;
      weight *= 0x80;
    }
    return value;
  }
}
