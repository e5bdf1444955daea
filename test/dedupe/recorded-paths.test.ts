import { Buffer } from 'node:buffer';
import path from 'node:path';
import { expect, test } from 'vitest';
import { orderSnapshots } from '../../src/catalog/snapshot-order.ts';
import { NO_PATH, namePathHasher, recordedPathHasher, snapshotsNewTo } from '../../src/dedupe/recorded-paths.ts';
import type { HashIndex } from '../../src/hash-index/hash-index.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';
import { scanned } from '../kit/scanned.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, type TreeLiteral, tree } from '../kit/tree.ts';

const FILES = ['a', 'b', 'ab', 'a/b', 'a/b/c', 'deep/er/and/deeper/é', 'long'.repeat(20)];

test.each([
  ['*', ['1', '22', '2026-01-01']],
  ['*/*', ['host/1', 'host/22', 'a longer one/1']],
])('a name has the hash of a record in a sealed snapshot that has it at the same path: %s', async (glob, snapshots) => {
  const { table } = await scannedFiles(
    snapshots.flatMap((snapshot) => FILES.map((at, number) => `${snapshot}/${number}/${at}`)),
    glob,
  );
  const paths = tablePaths(table);
  const ofRecord = recordedPathHasher(indexWith(snapshots));
  const ofName = namePathHasher(table);
  const hashes = new Map<string, Set<number>>();
  for (let name = 0; name < table.names.count; name++) {
    const recorded = paths.relativeName(name);
    const hash = ofRecord(recorded);
    expect(ofName(name)).toBe(hash);
    const inSnapshot = `${recorded}`.split(path.sep).slice(glob.split('/').length).join('/');
    hashes.set(inSnapshot, (hashes.get(inSnapshot) ?? new Set()).add(hash));
  }
  const all = [...hashes.values()].map((found) => [...found]);
  expect(all.map((found) => found.length)).toEqual(FILES.map(() => 1));
  expect(new Set(all.flat()).size).toBe(FILES.length);
  expect(all.flat()).not.toContain(NO_PATH);
});

test('a record in a snapshot that is not sealed, or in none, is to be given another path', () => {
  const hashOf = recordedPathHasher(indexWith(['1', '2']));
  for (const recorded of ['3/a', '1.in-progress/a', 'loose', '1', '']) {
    expect(hashOf(Buffer.from(path.normalize('2/a')))).not.toBe(NO_PATH);
    expect(hashOf(Buffer.from(recorded.replace('/', path.sep)))).toBe(NO_PATH);
  }
  expect(recordedPathHasher(noIndex)(Buffer.from(`1${path.sep}a`))).toBe(NO_PATH);
});

test('records may lie in the same memory, one after the other', () => {
  const hashOf = recordedPathHasher(indexWith(['1', '22']));
  const memory = Buffer.alloc(16);
  const hashIn = (recorded: string): number => {
    memory.write(path.normalize(recorded));
    return hashOf(memory.subarray(0, recorded.length));
  };
  expect(hashIn('1/a/b')).toBe(hashIn('22/a/b'));
  expect(hashIn('22/a/b')).not.toBe(hashIn('22/a/c'));
});

test('a name outside of all snapshots is like no record', async () => {
  const { table } = await scannedFiles(['loose'], '*');
  expect(namePathHasher(table)(0)).toBe(NO_PATH);
});

test('a snapshot is new to the index where that has it not, or under another number', async () => {
  const { table } = await scannedFiles(['1/a', '2/a', '3/a'], '*');
  const order = orderSnapshots(table);
  const snapshots = indexWith(['1', '2'])
    .snapshots()
    .map((record, place) => ({ ...record, ino: table.folders.ino[order.folders[place]] + BigInt(place) }));
  expect(snapshotsNewTo({ ...noIndex, snapshots: () => snapshots }, { table, order })).toEqual([false, true, true]);
});

function scannedFiles(paths: readonly string[], snapshots: string) {
  const root = temporaryFolder();
  const literal: Record<string, TreeLiteral[string]> = {};
  for (const at of paths) literal[at] = file(at);
  tree(root, literal);
  return scanned(root, { rules: { snapshots } });
}

function indexWith(names: readonly string[]): HashIndex {
  const record = { ino: 1n, sealedAt: 1, names: 1, apparentBytes: 1 };
  return { ...noIndex, snapshots: () => names.map((name) => ({ ...record, name: path.normalize(name) })) };
}
