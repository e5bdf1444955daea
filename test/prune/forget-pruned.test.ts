import { Buffer } from 'node:buffer';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { IndexChanges, IndexedFile, RecordView } from '../../src/hash-index/hash-index.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { forgetGone, moveRecords } from '../../src/prune/forget-pruned.ts';
import { NamesLeft } from '../../src/prune/measure-snapshot.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

it('the record of a file whose folder the disk does not give stays as it is, and those of others move or go', async () => {
  const root = temporaryFolder();
  tree(root, {
    '1/unreadable': file('bad sector'),
    '1/moves': file('linked'),
    '2/moves': linkTo('1/moves'),
    '1/goes': file('alone'),
    '2/left 1': file('by hand'),
    '2/sub/has another path': file('and other'),
    '1/had another path': linkTo('2/sub/has another path'),
    '2/stays': file('alone too'),
  });
  const fs = {
    ...nodeFileSystem,
    lstat: (at: Parameters<typeof nodeFileSystem.lstat>[0]) => {
      if (`${at}` !== path.join(root, '1/unreadable')) return nodeFileSystem.lstat(at);
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'lstat' });
    },
  };
  const inoOf = (name: string): bigint => nodeFileSystem.lstat(path.join(root, name)).ino;
  const records = new Map(
    ['1/unreadable', '1/moves', '1/goes', '2/stays', '2/left 1', '1/had another path'].map((name) => [
      inoOf(name),
      { path: Buffer.from(path.normalize(name.replace('2/left', '1/left'))), size: 1, mtimeNs: 0n, digest: 1n },
    ]),
  );
  const written: Partial<IndexChanges>[] = [];
  const index = {
    ...noIndex,
    count: () => records.size,
    inodes: () => [...records.keys()],
    lookUp: (ino: bigint) => records.get(ino),
    view: (ino: bigint) => viewOf(records.get(ino)),
    write: (changes: IndexChanges) => Promise.resolve(void written.push(changes)),
  };
  const folder = (name: string) => ({ name, path: path.join(root, name), ino: inoOf(name), isSealed: true });
  const device = nodeFileSystem.lstat(root).dev;
  const walk = { fs, device, mountPoints: new Set<string>(), isStopped: () => false };
  const planned = { doomed: [folder('1')], kept: [folder('2')], left: new NamesLeft() };

  const toForget = await moveRecords(root, planned, { fs, index, walk });
  expect(toForget.map(({ ino }) => ino)).toEqual([inoOf('1/goes')]);
  expect(written.flatMap(({ moved = [] }) => Array.from(moved, (record) => `${record.path}`))).toEqual(
    ['2/moves', '2/left 1', '2/sub/has another path'].map(path.normalize),
  );
  await forgetGone(root, [{ ino: inoOf('1/unreadable'), names: ['1', 'unreadable'] }], { fs, index });
  expect(written).toHaveLength(2);
});

it('looks once for a folder that a kept snapshot lacks, not for each file that was in it', async () => {
  const root = temporaryFolder();
  const files = Array.from({ length: 30 }, (_unused, at) => `${at}`);
  tree(root, {
    ...Object.fromEntries(files.map((name) => [`1/was here/${name}`, file(name)])),
    ...Object.fromEntries(files.map((name) => [`4/is here/${name}`, linkTo(`1/was here/${name}`)])),
    '2/another': file('x'),
    '3/another': file('y'),
  });
  const looked: string[] = [];
  const fs = {
    ...nodeFileSystem,
    lstat: (at: Parameters<typeof nodeFileSystem.lstat>[0]) => {
      looked.push(path.relative(root, `${at}`));
      return nodeFileSystem.lstat(at);
    },
  };
  const inoOf = (name: string): bigint => nodeFileSystem.lstat(path.join(root, name)).ino;
  const folder = (name: string) => ({ name, path: path.join(root, name), ino: inoOf(name), isSealed: true });
  const recorded = new Map(files.map((name) => [inoOf(`1/was here/${name}`), path.join('1', 'was here', name)]));
  const moved: string[] = [];
  const index = {
    ...indexOf(recorded),
    write: ({ moved: records = [] }: IndexChanges) => {
      for (const record of records) moved.push(`${record.path}`);
      return Promise.resolve();
    },
  };
  const walk = { fs, device: nodeFileSystem.lstat(root).dev, mountPoints: new Set<string>(), isStopped: () => false };
  const planned = { doomed: [folder('1')], kept: ['4', '3', '2'].map(folder), left: new NamesLeft() };
  await moveRecords(root, planned, { fs, index, walk });
  expect(moved.sort()).toEqual(files.map((name) => path.join('4', 'is here', name)).sort());
  expect(looked.filter((at) => at.includes('was here') && !at.startsWith('1'))).toHaveLength(6);
});

it('hears a stop while it looks for other names', async () => {
  const root = temporaryFolder();
  const recorded = new Map(Array.from({ length: 1000 }, (_unused, at) => [BigInt(at + 1), path.join('1', `${at}`)]));
  let isStopped = false;
  const fs = {
    ...nodeFileSystem,
    lstat: (at: Parameters<typeof nodeFileSystem.lstat>[0]) => {
      setImmediate(() => {
        isStopped = true;
      });
      return nodeFileSystem.lstat(at);
    },
  };
  const walk = { fs, device: 1n, mountPoints: new Set<string>(), isStopped: () => isStopped };
  const doomed = [{ name: '1', path: path.join(root, '1'), ino: 1n, isSealed: true }];
  const planned = { doomed, kept: [], left: new NamesLeft() };
  const gone = await moveRecords(root, planned, { fs, index: indexOf(recorded), walk });
  expect(gone.length).toBeLessThan(1000);
});

function indexOf(recorded: ReadonlyMap<bigint, string>) {
  const recordOf = (ino: bigint): IndexedFile | undefined => {
    const at = recorded.get(ino);
    return at === undefined ? undefined : { path: Buffer.from(at), size: 1, mtimeNs: 0n, digest: 1n };
  };
  return {
    ...noIndex,
    count: () => recorded.size,
    inodes: () => [...recorded.keys()],
    lookUp: recordOf,
    view: (ino: bigint) => viewOf(recordOf(ino)),
  };
}

function viewOf(record: IndexedFile | undefined): RecordView | undefined {
  return record === undefined ? undefined : { ...record, isOf: () => true };
}

it('after a prune only what is no longer there is forgotten', async () => {
  const root = temporaryFolder();
  tree(root, { '1/still there': file('x'), '2/another': file('y') });
  const { ino } = nodeFileSystem.lstat(path.join(root, '1/still there'));
  const snapshots = () =>
    ['1', '2', 'gone'].map((name) => ({ name, names: 1, ino: 1n, sealedAt: 0, apparentBytes: 1 }));
  const written: Partial<IndexChanges>[] = [];
  const write = (changes: IndexChanges) => Promise.resolve(void written.push(changes));
  const records = [
    { ino, names: ['1', 'still there'] },
    { ino: 2n, names: ['2', 'another'] },
    { ino: 3n, names: ['gone', 'too'] },
  ];
  await forgetGone(root, records, { fs: nodeFileSystem, index: { ...noIndex, snapshots, write } });
  expect(written).toEqual([{ forget: [2n, 3n], forgetSnapshots: ['gone'], notes: { forgetGivenUpIn: ['gone'] } }]);
});
