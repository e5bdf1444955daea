import path from 'node:path';
import { expect, it } from 'vitest';
import type { KeepReason } from '../../src/domain/prune-choice.ts';
import type { FolderFound, FoundFolders, SnapshotFound } from '../../src/prune/find-snapshots.ts';
import { foldersNamed } from '../../src/prune/folders-named.ts';

const FOUND: FoundFolders = {
  snapshots: [snapshot('2026-01-01'), snapshot('2026-01-02'), snapshot('2026-01-03', { isSealed: false })],
  others: [folder('notes'), folder('caf\ufffd')],
  inProgress: ['2026-01-04.in-progress'],
};

it('what is named is found among the snapshots and the other folders, each once', () => {
  expect(named(['2026-01-01/', 'notes', '2026-01-01'])).toEqual(['2026-01-01', 'notes']);
});

it.skipIf(path.sep === '\\')('a backslash that a name ends with is part of the name', () => {
  expect(named(['notes\\'], { ...FOUND, others: [folder('notes'), folder('notes\\')] })).toEqual(['notes\\']);
});

it.each([
  ['2026-01-09', 'has no folder 2026-01-09'],
  ['caf\ufffd', 'is not the whole name of a folder'],
  ['2026-01-04.in-progress', 'is in progress'],
  ['2026-01-03', 'is the newest of its kind'],
  ['2026-01-02', 'is the newest complete one'],
])('%s is never deleted: it %s', (name, why) => {
  expect(() => named(['2026-01-01', name])).toThrow(why);
});

it('the last complete one is never deleted, though nothing else keeps it', () => {
  const only = { ...FOUND, snapshots: [snapshot('2026-01-03', { isSealed: false })], others: [sealedFolder('notes')] };
  expect(() => named(['notes'], only)).toThrow('notes is the last complete one');
  expect(named(['notes'], { ...only, snapshots: [snapshot('2026-01-02')] })).toEqual(['notes']);
});

function named(names: readonly string[], found = FOUND): string[] {
  const keptBy: Record<string, KeepReason[]> = { '2026-01-02': ['newest-sealed'], '2026-01-03': ['newest'] };
  const judged = found.snapshots.map((each) => ({ snapshot: each, keptBy: keptBy[each.name] ?? [] }));
  return foldersNamed(names, found, { root: '/root', judged }).map(({ name }) => name);
}

function folder(name: string): FolderFound {
  return { name, path: `/root/${name}`, ino: 1n, isSealed: false };
}

function sealedFolder(name: string): FolderFound {
  return { ...folder(name), isSealed: true };
}

function snapshot(name: string, { isSealed = true } = {}): SnapshotFound {
  return { ...folder(name), isSealed, date: new Date(name), series: '*', missing: 0 };
}
