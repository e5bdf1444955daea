import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type DedupeOptions, dedupe } from '../../src/index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { DEFAULT_MTIME_NS, file, linkTo, type TreeLiteral, tree } from '../kit/tree.ts';

test('a new day is linked to what sealed snapshots have, without walking them', async () => {
  const root = twoDays();
  await dedupe({ root });
  tree(root, { '2026-01-03/a': file('aa'), '2026-01-03/moved/b': file('bb'), '2026-01-03/new': file('new') });
  const summary = await newOnly(root);
  expect(summary).toMatchObject({ snapshots: 1, snapshotsNotWalked: 2, names: 3, linkedNames: 2, failures: [] });
  expect(linkedPaths(root)).toEqual([
    ['2026-01-01/a', '2026-01-02/a', '2026-01-03/a'],
    ['2026-01-01/b', '2026-01-02/b', '2026-01-03/moved/b'],
  ]);
  expect(await newOnly(root)).toMatchObject({ snapshots: 0, snapshotsNotWalked: 3, names: 0, contentBytesRead: 0 });
});

test('a snapshot that was made anew under its name is walked, though its folder be given the same number', async () => {
  const root = twoDays();
  await dedupe({ root });
  const at = path.join(root, '2026-01-02');
  const { ino } = fs.lstatSync(at);
  fs.rmSync(at, { recursive: true });
  for (let tries = 0; tries < 20 && !isInode(at, ino); tries++) {
    fs.rmSync(at, { recursive: true, force: true });
    fs.mkdirSync(at);
  }
  tree(root, { '2026-01-02/c': file('aa') });
  expect(await newOnly(root)).toMatchObject({ snapshots: 1, snapshotsNotWalked: 1, linkedNames: 1, failures: [] });
  expect(await newOnly(root)).toMatchObject({ snapshots: 0, snapshotsNotWalked: 2 });
});

test('a time that does not fit into 64 bits of ns is one like others', async () => {
  const root = temporaryFolder();
  const late = file('late', { mtime: 10_413_792_000_000_000_001n }); // in 2300
  tree(root, { '2026-01-01/a': late, '2026-01-02/a': late });
  if (nodeFileSystem.lstat(path.join(root, '2026-01-01/a')).mtimeNs < 2n ** 63n) return; // nothing for this disk
  expect(await dedupe({ root })).toMatchObject({ linkedNames: 1, failures: [] });
  tree(root, { '2026-01-03/a': late, '2026-01-03/b': late });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 2, failures: [] });
  expect(linkedPaths(root)).toEqual([['2026-01-01/a', '2026-01-02/a', '2026-01-03/a', '2026-01-03/b']]);
});

test('a look where there is no index yet takes no large file for rotten', async () => {
  const root = temporaryFolder();
  const large = file('x'.repeat(2 ** 20 + 1));
  tree(root, { '2026-01-01/a': large, '2026-01-02/a': large, '2026-01-02/b': file('y'.repeat(2 ** 20 + 1)) });
  const found = { names: 3, linkedNames: 1, differingMetadata: { files: 0 }, failures: [] };
  expect(await dedupe({ root, dryRun: true, newOnly: true })).toMatchObject(found);
  expect(await dedupe({ root, dryRun: true, index: false })).toMatchObject(found);
});

test('a file that is where it was the day before is read once, and its canonical once', async () => {
  const root = twoDays();
  await dedupe({ root });
  tree(root, { '2026-01-03/a': file('aa'), '2026-01-03/b': file('bb', { mode: 0o600 }) });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 1, contentBytesRead: 4 + 2, failures: [] });
});

test('a file of which nothing but the bytes changed is not taken for the one before', async () => {
  const root = twoDays();
  await dedupe({ root });
  tree(root, { '2026-01-03/a': file('bb'), '2026-01-03/b': file('cc') });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 1, failures: [] });
  expect(linkedPaths(root)).toEqual([
    ['2026-01-01/a', '2026-01-02/a'],
    ['2026-01-01/b', '2026-01-02/b', '2026-01-03/a'],
  ]);
});

test('an old file that several new days find by its path has one name', async () => {
  const root = temporaryFolder();
  tree(root, { '1/d/a': file('a') });
  await dedupe({ root });
  tree(root, { '2/d/a': file('a'), '2/d/b': linkTo('2/d/a'), '2/c': linkTo('2/d/a'), '2/e': linkTo('2/d/a') });
  tree(root, { '3/d/a': file('a'), '4/d/a': file('a') });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 3, failures: [] });
  expect(linkedPaths(root)).toEqual([['1/d/a', '2/c', '2/d/a', '2/d/b', '2/e', '3/d/a', '4/d/a']]);
});

test('known files that are left out are neither linked to nor replaced', async () => {
  const root = temporaryFolder();
  tree(root, { '1/b.txt': file('b'), '1/c.txt': file('c'), '1/d/e': file('e'), '1/d/f': file('f') });
  await dedupe({ root });
  tree(root, { '2/b': file('b'), '2/g': linkTo('2/b'), '2/c': file('c'), '2/e': file('e'), '2/d/f': file('f') });
  const before = inodeGroups(snapshotOf(root));
  expect(await newOnly(root, { exclude: ['*.txt', '1/d'] })).toMatchObject({ linkedNames: 0, failures: [] });
  expect(inodeGroups(snapshotOf(root))).toEqual(before);
});

test('what lies in a folder that was walked is not found a second time by its path', async () => {
  const root = temporaryFolder();
  tree(root, { '1/d/f': file('f') });
  await dedupe({ root });
  tree(root, { '2/x/d/f': file('f'), '2/x/g': linkTo('2/x/d/f'), '2/x/h': linkTo('2/x/d/f') });
  const summary = await newOnly(root, { snapshots: '*/*' });
  expect(summary).toMatchObject({ linkedNames: 1, inodesBefore: 2, inodesAfter: 1, failures: [] });
});

test('any old snapshot may be deleted by hand: the next day finds what is left', async () => {
  for (const gone of ['2026-01-01', '2026-01-02']) {
    const root = twoDays();
    await dedupe({ root });
    fs.rmSync(path.join(root, gone), { recursive: true });
    tree(root, { '2026-01-03/a': file('aa') });
    expect(await newOnly(root)).toMatchObject({ linkedNames: 1, failures: [] });
  }
});

test('a file that left years ago is found when it comes back, though the snapshots it was recorded in were deleted', async () => {
  const root = temporaryFolder();
  const literal: Record<string, TreeLiteral[string]> = {};
  for (let day = 10; day < 30; day++) literal[`${day}/kept`] = file('kept');
  for (let day = 10; day < 20; day++) literal[`${day}/d/left`] = file('left');
  for (const day of Array.from({ length: 20 }, (_, at) => `${at + 10}`)) {
    tree(root, Object.fromEntries(Object.entries(literal).filter(([at]) => at.startsWith(day))));
    await newOnly(root);
  }
  for (let day = 10; day < 15; day++) fs.rmSync(path.join(root, `${day}`), { recursive: true });
  tree(root, { '30/elsewhere': file('left') });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 1, failures: [] });
  const left = ['15/d/left', '16/d/left', '17/d/left', '18/d/left', '19/d/left', '30/elsewhere'];
  expect(linkedPaths(root)).toContainEqual(left);
});

test('where all snapshots of a content are gone, the new file becomes the canonical', async () => {
  const root = twoDays();
  await dedupe({ root });
  for (const gone of ['2026-01-01', '2026-01-02']) fs.rmSync(path.join(root, gone), { recursive: true });
  const later = file('aa', { mtime: DEFAULT_MTIME_NS + 1n }); // its inode may be that of a file that is gone
  tree(root, { '2026-01-03/a': later });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 0, failures: [] });
  tree(root, { '2026-01-04/a': later });
  expect(await newOnly(root)).toMatchObject({ linkedNames: 1, failures: [] });
  expect(linkedPaths(root)).toEqual([['2026-01-03/a', '2026-01-04/a']]);
});

test('a sealed snapshot whose folder was made anew is walked again', async () => {
  const root = twoDays();
  await dedupe({ root });
  fs.renameSync(path.join(root, '2026-01-02'), path.join(root, 'aside'));
  tree(root, { '2026-01-02/a': file('aa') });
  expect(await newOnly(root)).toMatchObject({ snapshots: 2, snapshotsNotWalked: 1, linkedNames: 1 });
});

test('a canonical whose bytes changed behind the index is reported, and the good new copy stays', async () => {
  const root = twoDays();
  await dedupe({ root });
  rot(path.join(root, '2026-01-01/a'));
  tree(root, { '2026-01-03/a': file('aa') });
  const { failures, linkedNames } = await newOnly(root);
  expect(linkedNames).toBe(0);
  expect(failures).toEqual([expect.objectContaining({ code: 'ROTTEN' })]);
  expect(fs.readFileSync(path.join(root, '2026-01-03/a'), 'utf8')).toBe('aa');
});

test('the link limit holds across snapshots that are not walked', async () => {
  const root = twoDays();
  await dedupe({ root, maxLinks: 3 });
  tree(root, { '2026-01-03/a': file('aa'), '2026-01-03/again': file('aa') });
  expect(await newOnly(root, { maxLinks: 3 })).toMatchObject({ linkedNames: 1, failures: [] });
  expect(Math.max(...inodeGroups(snapshotOf(root)).map((paths) => paths.length))).toBe(3);
});

test('a dry run says what a run would link and changes nothing', async () => {
  const root = twoDays();
  await dedupe({ root });
  tree(root, { '2026-01-03/a': file('aa') });
  const before = snapshotOf(root);
  expect(await newOnly(root, { dryRun: true })).toMatchObject({ linkedNames: 1 });
  expect(snapshotOf(root)).toEqual(before);
});

function twoDays(): string {
  const root = temporaryFolder();
  tree(root, {
    '2026-01-01/a': file('aa'),
    '2026-01-01/b': file('bb'),
    '2026-01-02/a': file('aa'),
    '2026-01-02/b': file('bb'),
  });
  return root;
}

function newOnly(root: string, options: Partial<DedupeOptions> = {}) {
  return dedupe({ root, newOnly: true, threads: 2, ...options });
}

function linkedPaths(root: string): string[][] {
  return inodeGroups(snapshotOf(root))
    .filter((paths) => paths.length > 1)
    .map((paths) => [...paths].sort())
    .sort();
}

function rot(at: string): void {
  const { atimeMs, mtimeMs } = fs.statSync(at);
  fs.writeFileSync(at, 'ax');
  fs.utimesSync(at, atimeMs / 1000, mtimeMs / 1000);
}

function isInode(at: string, ino: number): boolean {
  return fs.lstatSync(at, { throwIfNoEntry: false })?.ino === ino;
}
