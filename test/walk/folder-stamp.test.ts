import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it, test } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { foldersBySnapshot, isAsStamped, rulesOf, stampOf } from '../../src/walk/folder-stamp.ts';
import { scanned } from '../kit/scanned.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, rawPath, tree } from '../kit/tree.ts';

const RULES = 'as it was – ✓';

test('a stamp holds while its folders are as they were, whatever they are called', async () => {
  const root = temporaryFolder();
  const odd = process.platform === 'linux' ? { [rawPath('1/caf\xe9/in it/x')]: file('x') } : {};
  tree(root, { '1/a/b/c/x': file('x'), '1/a/b2/x': file('x'), '1/-\n/é/x': file('x'), '2/x': file('x'), ...odd });
  const stamps = await stampsBelow(root);
  expect([...stamps.keys()].sort()).toEqual(['1', '2']);
  for (const [name, stamp] of stamps) {
    expect(rulesOf(stamp)).toBe(RULES);
    expect(holds(root, name, stamp)).toBe(true);
  }
});

it.each<[string, (at: string) => void]>([
  ['a name came', (at) => fs.writeFileSync(`${at}/a/b/new`, '')],
  ['a name went', (at) => fs.rmSync(`${at}/a/b/x`)],
  ['a name changed', (at) => fs.renameSync(`${at}/a/b/x`, `${at}/a/b/y`)],
  ['another file took the place', (at) => fs.renameSync(`${at}/other`, `${at}/a/b/x`)],
  ['its time was set', (at) => fs.utimesSync(`${at}/a/b`, 1, 1)],
  ['it is gone', (at) => fs.rmSync(`${at}/a/b`, { recursive: true })],
  ['the snapshot is gone', (at) => fs.rmSync(at, { recursive: true })],
  ['the snapshot is a file now', (at) => replacedByFile(at)],
])('it does not once %s', async (_, change) => {
  const root = temporaryFolder();
  tree(root, { '1/a/b/x': file('x'), '1/other': file('other') });
  const stamp = (await stampsBelow(root)).get('1') ?? Buffer.alloc(0);
  expect(holds(root, '1', stamp)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 25)); // for the clock of the disk
  change(path.join(root, '1'));
  expect(holds(root, '1', stamp)).toBe(false);
});

it('does not on another disk', async () => {
  const root = temporaryFolder();
  tree(root, { '1/x': file('x') });
  const stamp = (await stampsBelow(root)).get('1') ?? Buffer.alloc(0);
  const { dev } = nodeFileSystem.lstat(root);
  expect(isAsStamped({ path: path.join(root, '1'), device: dev + 1n, stamp }, nodeFileSystem)).toBe(false);
});

it('does not for another folder with the same change time', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a/x': file('x') });
  const stamp = (await stampsBelow(root)).get('1') ?? Buffer.alloc(0);
  const { ino } = nodeFileSystem.lstat(path.join(root, '1/a'));
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(ino);
  const at = stamp.indexOf(number);
  expect(at).toBeGreaterThan(0);
  number.writeBigUInt64BE(ino + 1n);
  stamp.set(number, at);
  expect(holds(root, '1', stamp)).toBe(false);
});

async function stampsBelow(root: string): Promise<Map<string, Buffer>> {
  const { table } = await scanned(root);
  const bySnapshot = foldersBySnapshot(table);
  const names = new Map<string, Buffer>();
  for (const name of fs.readdirSync(root)) {
    const { ino } = nodeFileSystem.lstat(path.join(root, name));
    const row = table.folders.ino.indexOf(ino);
    names.set(name, stampOf(table, table.folders.snapshot[row], { bySnapshot, rules: RULES }));
  }
  return names;
}

function holds(root: string, name: string, stamp: Buffer): boolean {
  const { dev } = nodeFileSystem.lstat(root);
  return isAsStamped({ path: path.join(root, name), device: dev, stamp: new Uint8Array(stamp) }, nodeFileSystem);
}

function replacedByFile(at: string): void {
  fs.rmSync(at, { recursive: true });
  fs.writeFileSync(at, '');
}
