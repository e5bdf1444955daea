import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { CensusReader } from '../../src/hash-index/census-codec.ts';
import type { Census } from '../../src/hash-index/index-notes.ts';

/** What is in a snapshot, in plain values. */
export interface Counted {
  readonly files: number;
  readonly folders: number;
  readonly others: number;
  readonly apparentBytes: number;
  readonly ownBytes: number;
  /** `ino: names x bytes on the disk`, sorted */
  readonly inodes: readonly string[];
}

/** The same with nothing of the product's: one lstat a name. */
export function countSnapshot(folder: string): Counted {
  const counted = { files: 0, folders: 1, others: 0, apparentBytes: 0, ownBytes: bytesOf(fs.lstatSync(folder)) };
  const inodes = new Map<number, { names: number; bytes: number }>();
  for (const status of statusesIn(Buffer.from(folder))) {
    if (status.isDirectory()) counted.folders++;
    else if (status.isFile()) counted.files++;
    else counted.others++;
    if (!status.isFile() || status.size === 0) {
      if (status.isDirectory() || status.nlink === 1) counted.ownBytes += bytesOf(status);
      continue;
    }
    counted.apparentBytes += status.size;
    const known = inodes.get(status.ino);
    inodes.set(status.ino, { names: (known?.names ?? 0) + 1, bytes: bytesOf(status) });
  }
  return { ...counted, inodes: lines(Array.from(inodes, ([ino, { names, bytes }]) => [ino, names, bytes])) };
}

export function countedIn(census: Census): Counted {
  const { files, folders, others, apparentBytes, ownBytes } = census;
  const reader = new CensusReader(census);
  const inodes: number[][] = [];
  while (reader.next()) inodes.push([reader.high * 2 ** 32 + reader.low, reader.names, reader.units * 512]);
  return { files, folders, others, apparentBytes, ownBytes, inodes: lines(inodes) };
}

function* statusesIn(folder: Buffer): Generator<fs.Stats> {
  for (const name of fs.readdirSync(folder, 'buffer')) {
    const at = Buffer.concat([folder, Buffer.from(path.sep), name]);
    const status = fs.lstatSync(at);
    yield status;
    if (status.isDirectory()) yield* statusesIn(at);
  }
}

function lines(inodes: readonly (readonly number[])[]): string[] {
  return inodes.map(([ino, names, bytes]) => `${ino}: ${names} x ${bytes}`).sort();
}

function bytesOf({ blocks }: fs.Stats): number {
  return blocks * 512;
}
