import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { type DedupeOptions, dedupe, verify } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, type TreeLiteral, tree } from '../kit/tree.ts';

test('a rotten file is named by every run, and the good copy kept, until a run that doubts the index takes it for the truth', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('good'), '2026-01-02/a': file('good') });
  await dedupe({ root });
  rot(path.join(root, '2026-01-01/a'));
  tree(root, { '2026-01-03/a': file('good') });
  const named = ['2026-01-01/a', '2026-01-02/a'];
  expect(await rottenPaths({ root })).toEqual(named);
  expect(await rottenPaths({ root })).toEqual(named);
  expect(await rottenPaths({ root })).toEqual(named);
  expect(fs.readFileSync(path.join(root, '2026-01-03/a'), 'utf8')).toBe('good');
  expect(await rottenPaths({ root, full: true })).toEqual(named);
  expect(await rottenPaths({ root })).toEqual([]);
});

test('a file that rots is named whichever day it came', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('first') });
  await dedupe({ root });
  tree(root, { '2/b': file('good') });
  await dedupe({ root, newOnly: true }); // the first seal stays the older one
  rot(path.join(root, '2/b'));
  tree(root, { '3/b': file('good') });
  expect(await rottenPaths({ root })).toEqual(['2/b']);
});

test('a rotten file is left alone where others have the bytes that it has now', async () => {
  const root = temporaryFolder();
  const [good, goof] = [file('good'), file('goof')];
  tree(root, { '1/a': good, '2/a': good, '3/a': good, '1/b': goof, '2/b': goof });
  await dedupe({ root });
  await verified(root);
  rot(path.join(root, '1/a'));
  tree(root, { '4/a': good });
  for (let run = 0; run < 2; run++) expect(await rottenPaths({ root })).toEqual(['1/a', '2/a', '3/a']);
  await verified(root);
  expect(fs.readFileSync(path.join(root, '1/b'), 'utf8')).toBe('goof');
  expect(fs.readFileSync(path.join(root, '1/a'), 'utf8')).toBe('good');
});

test('a snapshot with a rotten file keeps the seal that it had, and gets none where it had none', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('good') });
  await dedupe({ root });
  const [first] = await seals(root);
  rot(path.join(root, '1/a'));
  tree(root, { '2/a': file('good') });
  expect(await rottenPaths({ root })).toEqual(['1/a']);
  const [kept, second] = await seals(root);
  expect(kept).toEqual(first);
  expect(second[1]).toBeGreaterThan(first[1]);
  fs.renameSync(path.join(root, '1'), path.join(root, '3'));
  tree(root, { '4/a': file('good') });
  expect((await dedupe({ root })).failures.map((failure) => failure.path)).toEqual([path.join('3', 'a')]);
  expect((await seals(root)).map(([name]) => name)).toEqual(['2', '4']);
});

describe('a file that has the number, size and time of one that the index knows', () => {
  const LITERAL = { '1/a': file('good', { mode: 0o600 }), '2/a': file('past') };

  it('is read, and not called rotten, where it is younger than the seal of a snapshot that it is in', async () => {
    const root = await recordedWrongly(LITERAL, { sealedAt: 1 });
    expect(await rottenPaths({ root })).toEqual([]);
    expect(await verified(root)).toMatchObject({ sound: 2, repaired: 0 });
    expect(fs.readFileSync(path.join(root, '1/a'), 'utf8')).toBe('good');
  });

  it('is read where it is younger than all seals, in none of their snapshots, and recorded under another name', async () => {
    const root = await recordedWrongly(LITERAL, { sealedAt: 1 });
    fs.renameSync(path.join(root, '1'), path.join(root, '3'));
    expect(await rottenPaths({ root })).toEqual([]);
    expect(await verified(root)).toMatchObject({ sound: 2, repaired: 0 });
  });

  it('is read where nothing is sealed, as with --snapshots, and it is recorded under another name', async () => {
    const root = await recordedWrongly(LITERAL);
    await unsealed(root);
    tree(root, { '4/a': file('past', { mode: 0o600 }) });
    fs.renameSync(path.join(root, '1'), path.join(root, '3'));
    expect(await rottenPaths({ root })).toEqual([]);
    expect(await verified(root)).toMatchObject({ sound: 3, repaired: 0 });
  });

  it('is read where that one was verified before it was there', async () => {
    const root = await recordedWrongly(LITERAL, { sealedAt: 1 });
    const { ino } = fs.statSync(path.join(root, '1/a'), { bigint: true });
    const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
    await index.write({ notes: { verified: [{ ino, at: 2 }] } });
    await index.close();
    tree(root, { '3/a': file('past', { mode: 0o600 }) });
    expect(await rottenPaths({ root })).toEqual([]);
  });

  it('is taken for that one where it may be it', async () => {
    const root = await recordedWrongly(LITERAL);
    tree(root, { '3/a': file('past', { mode: 0o600 }) });
    expect(await rottenPaths({ root })).toEqual(['1/a']);
  });
});

test('what a killed run has recorded is not read again', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('good') });
  await dedupe({ root, threads: 1 });
  await resealed(root, 1); // as if the next were younger
  tree(root, { '2/a': file('other') });
  await dedupe({ root, threads: 1, exclude: ['1/**'] }); // records, and seals nothing
  const { contentBytesRead } = await dedupe({ root, threads: 1, exclude: ['1/**'] });
  expect(contentBytesRead).toBe(0);
});

/** Has the index know `1/a` with the bytes of `2/a`, and say when it sealed the snapshots. */
async function recordedWrongly(literal: TreeLiteral, { sealedAt }: { sealedAt?: number } = {}): Promise<string> {
  const root = temporaryFolder();
  tree(root, literal);
  await dedupe({ root, threads: 1 });
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  const [ino, other] = ['1/a', '2/a'].map((name) => fs.statSync(path.join(root, name), { bigint: true }).ino);
  const [record, past] = [index.lookUp(ino), index.lookUp(other)];
  if (record === undefined || past === undefined) throw new Error('not recorded');
  await index.write({ put: [{ ...record, ino, digest: past.digest }] });
  await index.close();
  if (sealedAt !== undefined) await resealed(root, sealedAt);
  return root;
}

async function seals(root: string): Promise<[name: string, at: number][]> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: true });
  const found = index.snapshots().map(({ name, sealedAt }): [string, number] => [name, sealedAt]);
  await index.close();
  return found.sort();
}

async function resealed(root: string, sealedAt: number): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await index.write({ snapshots: index.snapshots().map((each) => ({ ...each, sealedAt })) });
  await index.close();
}

async function unsealed(root: string): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  const forgetSnapshots = index.snapshots().map(({ name }) => name);
  await index.write({ forgetSnapshots });
  await index.close();
}

async function verified(root: string) {
  return await verify({ root, repair: true, threads: 1 });
}

async function rottenPaths(options: DedupeOptions): Promise<string[]> {
  const { failures, linkedNames } = await dedupe({ threads: 1, ...options });
  expect(linkedNames).toBe(0);
  return failures
    .filter(({ code }) => code === 'ROTTEN')
    .map((failure) => failure.path)
    .sort();
}

function rot(at: string): void {
  const { atimeMs, mtimeMs } = fs.statSync(at);
  fs.writeFileSync(at, 'goof');
  fs.utimesSync(at, atimeMs / 1000, mtimeMs / 1000);
}
