import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { groupBy } from './group-by.ts';

/** Everything a run must not change, and the inode, which it may. */
export interface Seen {
  readonly kind: 'file' | 'folder' | 'symlink' | 'special';
  /** of a file's bytes */
  readonly sha256: string | undefined;
  /** of a symlink, one character per byte */
  readonly target: string | undefined;
  /** bytes; 0 where it is no file, for a folder's own size may change */
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly ino: bigint;
  readonly nlink: number;
  /** bytes on the disk */
  readonly allocated: number;
}

/** Keys are paths relative to the root, with `/`, one character per byte of the name (see `pathKey`). */
export type TreeSnapshot = ReadonlyMap<string, Seen>;

/** Reads every path below `root` with nothing of the product's, but for what the tool keeps there for itself. */
export function snapshotOf(root: string): TreeSnapshot {
  const seen = new Map<string, Seen>();
  readFolder(Buffer.from(root), '', seen);
  return seen;
}

/** The key of a path with names that are not ASCII. */
export function pathKey(relative: string): string {
  return Buffer.from(relative).toString('latin1');
}

/** All paths with their bytes, times, modes and owners are as before; inodes may differ. */
export function expectSameTree(before: TreeSnapshot, after: TreeSnapshot): void {
  expect(differencesOf(before, after)).toEqual([]);
}

/** Every name that there was has its bytes; temporary names and folder times are the next run's. */
export function expectContentKept(before: TreeSnapshot, after: TreeSnapshot): void {
  const lost = [...before].filter(([at, was]) => was.kind === 'file' && after.get(at)?.sha256 !== was.sha256);
  expect(lost).toEqual([]);
}

/** One readable line per difference. */
export function differencesOf(before: TreeSnapshot, after: TreeSnapshot): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((at) => {
    const was = before.get(at);
    const is = after.get(at);
    if (was === undefined) return [`${at} is new`];
    if (is === undefined) return [`${at} is gone`];
    return COMPARED.filter((field) => was[field] !== is[field]).map(
      (field) => `${at}: ${field} was ${was[field]}, is ${is[field]}`,
    );
  });
}

/** The paths of every file, grouped by inode; groups and paths are sorted. */
export function inodeGroups(snapshot: TreeSnapshot): string[][] {
  const groups = groupBy(filesOf(snapshot), ([, seen]) => seen.ino);
  const paths = [...groups.values()].map((group) => group.map(([at]) => at).sort());
  return paths.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** What the files take on the disk: each inode once. */
export function allocatedBytes(snapshot: TreeSnapshot): number {
  const inodes = new Map(filesOf(snapshot).map(([, seen]) => [seen.ino, seen.allocated]));
  return [...inodes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

export function filesOf(snapshot: TreeSnapshot): [string, Seen][] {
  return [...snapshot].filter(([, seen]) => seen.kind === 'file');
}

const OWN_FOLDER = '.dedupe-backups';
const COMPARED = ['kind', 'sha256', 'target', 'size', 'mtimeNs', 'mode', 'uid', 'gid'] as const;

function readFolder(folder: Buffer, key: string, seen: Map<string, Seen>): void {
  for (const name of fs.readdirSync(folder, { encoding: 'buffer' })) {
    const text = name.toString('latin1');
    if (key === '' && text === OWN_FOLDER) continue;
    const at = Buffer.concat([folder, Buffer.from(path.sep), name]);
    const atKey = key === '' ? text : `${key}/${text}`;
    const found = read(at);
    seen.set(atKey, found);
    if (found.kind === 'folder') readFolder(at, atKey, seen);
  }
}

function read(at: Buffer): Seen {
  const status = fs.lstatSync(at, { bigint: true });
  const kind = status.isFile()
    ? 'file'
    : status.isDirectory()
      ? 'folder'
      : status.isSymbolicLink()
        ? 'symlink'
        : 'special';
  return {
    kind,
    sha256: kind === 'file' ? createHash('sha256').update(fs.readFileSync(at)).digest('hex') : undefined,
    target: kind === 'symlink' ? fs.readlinkSync(at, { encoding: 'buffer' }).toString('latin1') : undefined,
    size: kind === 'file' ? Number(status.size) : 0,
    mtimeNs: status.mtimeNs,
    mode: Number(status.mode),
    uid: Number(status.uid),
    gid: Number(status.gid),
    ino: status.ino,
    nlink: Number(status.nlink),
    allocated: Number(status.blocks) * 512,
  };
}
