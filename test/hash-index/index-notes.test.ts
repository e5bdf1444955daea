import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { open } from 'lmdb';
import { expect, test } from 'vitest';
import { METADATA_FIELDS, type MetadataField } from '../../src/domain/metadata.ts';
import type { HashIndex, IndexChanges } from '../../src/hash-index/hash-index.ts';
import { type IndexNotes, type LinkedFile, MOST_RUNS, type NoteChanges } from '../../src/hash-index/index-notes.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { encodeGivenUp, givenUpKey, notesIn } from '../../src/hash-index/note-families.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { isOf } from '../../src/hash-index/own-metadata.ts';
import { encodeMeta } from '../../src/hash-index/record-codec.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { censusEntries, censusOf, givenUp, record, run } from './records.ts';

const SNAPSHOT = { name: '2026-01-01', ino: 7n, sealedAt: 1_790_000_000_000, names: 3, apparentBytes: 2 ** 45 };

test('runs are kept in the order in which they began, two of the same ms too, and the newest thousand only', async () => {
  const index = begin(temporaryFolder());
  await note(index, { runs: [run(20), run(10), run(10, 'backup')] });
  expect(index.notes.runs().map(({ startedAt }) => startedAt)).toEqual([10, 10, 20]);
  expect(index.notes.runs()).toContainEqual(run(10, 'backup'));
  await note(index, { runs: Array.from({ length: MOST_RUNS }, (_, at) => run(1000 + at)) });
  expect(index.notes.runs().length).toBe(MOST_RUNS);
  expect(index.notes.runs()[0].startedAt).toBe(1000);
  await index.close();
});

test('a file that was verified is so until it has other content, another time, or is forgotten', async () => {
  const index = begin(temporaryFolder());
  const files = [1, 2, 3, 4, 5].map((ino) => record(ino, 10, 100));
  const verified = files.map(({ ino }) => ({ ino, at: 1_790_000_000_000 + Number(ino) }));
  await index.write({ put: files, notes: { verified } });
  expect([...index.notes.verified()]).toEqual(verified);
  const put = [
    { ...files[0], path: Buffer.from('elsewhere') },
    { ...files[1], digest: 101n },
    { ...files[2], mtimeNs: 0n },
  ];
  await index.write({ put, forget: [4n] });
  expect([...index.notes.verified()].map(({ ino }) => ino)).toEqual([1n, 5n]);
  expect(index.notes.verifiedAt(5n)).toBe(1_790_000_000_005);
  expect(index.notes.verifiedAt(2n)).toBeUndefined();
  await index.close();
});

test('snapshots with what names gave up are told once each, by an index that is written to and one that is not', async () => {
  const folder = temporaryFolder();
  const index = begin(folder);
  expect(index.notes.snapshotsWithGivenUp()).toEqual([]);
  const days = ['2026-01-01', '2026-01-02', '2026-01-03', ''];
  const given = days.flatMap((name) => ['a', 'b', 'c'].map((at) => ({ ...givenUp(name, at), files: [] })));
  await note(index, { givenUp: given, runs: [run(1)], verified: [{ ino: 1n, at: 1 }] });
  expect(index.notes.snapshotsWithGivenUp().sort()).toEqual(days.toSorted());
  await index.close();
  const { index: frozen } = openIndex({ folder, readOnly: true });
  expect(frozen.notes.snapshotsWithGivenUp().sort()).toEqual(days.toSorted());
  await frozen.close();
});

test('a stamp stays until another is made, or it or its snapshot is forgotten', async () => {
  const folder = temporaryFolder();
  const index = begin(folder);
  const stamps = ['2026-01-01', '2026-01-02', '2026-01-03'].map((snapshot) => ({
    snapshot,
    stamp: Buffer.from(snapshot),
  }));
  await index.write({ snapshots: [SNAPSHOT], notes: { stamps } });
  const long = Buffer.alloc(9000, 'long');
  await note(index, { forgetStamps: ['2026-01-02', '2026-01-03'], stamps: [{ snapshot: '2026-01-03', stamp: long }] });
  expect(index.notes.stamp('2026-01-01')).toEqual(stamps[0].stamp);
  expect(index.notes.stamp('2026-01-02')).toBeUndefined();
  await index.write({ forgetSnapshots: ['2026-01-01'] });
  expect(index.notes.stamp('2026-01-01')).toBeUndefined();
  await index.close();
  const { index: frozen } = openIndex({ folder, readOnly: true });
  expect(frozen.notes.stamp('2026-01-03')).toEqual(long);
  expect(frozen.notes.stamp('2026-01-01')).toBeUndefined();
  await frozen.close();
});

test('a forgotten snapshot takes its census along, and one that is gone what its names gave up', async () => {
  const index = begin(temporaryFolder());
  const censuses = ['2026-01-01', '2026-01-02'].map((name) => censusOf(name, []));
  const given = ['2026-01-01', '2026-01-02'].flatMap((name) => [givenUp(name, 'a'), givenUp(name, 'b'.repeat(6000))]);
  await index.write({ snapshots: [SNAPSHOT], notes: { censuses, givenUp: given } });
  expect([...index.notes.givenUp('2026-01-01')].sort(byPath)).toEqual(given.slice(0, 2));
  await index.write({ forgetSnapshots: ['2026-01-01'] });
  expect([...index.notes.givenUp('2026-01-01')].sort(byPath)).toEqual(given.slice(0, 2));
  expect(index.notes.census('2026-01-01')).toBeUndefined();
  await note(index, { forgetGivenUpIn: ['2026-01-01'] });
  expect([...index.notes.givenUp('2026-01-01')]).toEqual([]);
  expect([...index.notes.givenUp('2026-01-02')].sort(byPath)).toEqual(given.slice(2));
  expect(index.notes.census('2026-01-02')).toEqual(censuses[1]);
  await index.close();
});

test('metadata that a name gave up are found by its path, replaced and forgotten', async () => {
  const index = begin(temporaryFolder());
  await note(index, { givenUp: [givenUp('s', 'a'), givenUp('s', 'b')] });
  await note(index, { givenUp: [givenUp('s', 'a', 77n)], forgetGivenUp: [{ snapshot: 's', path: Buffer.from('b') }] });
  expect(index.notes.givenUpOf('s', Buffer.from('a'))).toEqual(givenUp('s', 'a', 77n));
  expect(index.notes.givenUpOf('s', Buffer.from('b'))).toBeUndefined();
  await index.close();
});

test('what was given up is listed of all snapshots, of those that the notes do not tell where they are asked for', async () => {
  const index = begin(temporaryFolder());
  const file = { ino: 9n, size: 5, mtimeNs: 7n, digest: 1n };
  const [earlier, told] = [givenUp('s', 'a'), { ...givenUp('t', 'b'), files: [file] }];
  await note(index, { givenUp: [earlier, told] });
  expect([...index.notes.allGivenUp([])]).toEqual([told]);
  expect([...index.notes.allGivenUp(['s'])].sort(byPath)).toEqual([earlier, told]);
  await index.close();
});

test('what a name gave up is known with the file it was linked to, or as earlier versions noted it', async () => {
  const index = begin(temporaryFolder());
  const file = { ino: 9n, size: 2 ** 40, mtimeNs: -7n, digest: 2n ** 64n - 1n };
  const notes = [givenUp('s', 'a'), { ...givenUp('s', 'b'), files: [file, { ...file, ino: 256n, mtimeNs: 7n }] }];
  await note(index, { givenUp: notes });
  expect([...index.notes.givenUp('s')].sort(byPath)).toEqual(notes);
  await index.close();
});

test('which fields a name gave up is told in one byte at the end; without it, as in earlier versions, all were', () => {
  const file = { ino: 9n, size: 5, mtimeNs: 7n, digest: 1n };
  const choices: MetadataField[][] = [['mtime'], ['mode'], ['owner'], ['mtime', 'owner'], [...METADATA_FIELDS]];
  for (const [fields, files, snapshot] of choices.flatMap((each) => [
    [each, [file], '2026-01-01'] as const,
    [each, [file, file], '\ud800ü'] as const,
  ])) {
    const noted = { ...givenUp(snapshot, 'odd'), files, fields };
    const content = encodeGivenUp(noted);
    expect([...holding(snapshot, content).allGivenUp([])]).toEqual([noted]);
    const earlier = holding(snapshot, content.subarray(0, -1));
    expect([...earlier.allGivenUp([])]).toEqual([{ ...noted, fields: METADATA_FIELDS }]);
  }
});

function holding(snapshot: string, content: Buffer): IndexNotes {
  return notesIn({ get: () => content, range: () => [[givenUpKey(snapshot, Buffer.from('x')), content]] });
}

test('a note fits a file of the size, time and, where known, bytes of the one that its name was linked to', () => {
  const file = { ino: 9n, size: 5, mtimeNs: 7n, digest: 1n };
  const status = { ino: 9n, size: 5n, mtimeNs: 7n };
  const old = givenUp('s', 'a');
  const knowing = (digest: bigint | undefined) => ({ ...noIndex, digestIfFresh: () => digest });
  const fits = (files: LinkedFile[] | undefined, digest?: bigint) => isOf({ ...old, files }, status, knowing(digest));
  expect([fits([file], 1n), fits([file]), fits([{ ...file, ino: 8n }, file], 1n)]).toEqual([true, true, true]);
  expect(fits([file], 2n)).toBe(false);
  for (const change of [{ ino: 8n }, { size: 6 }, { mtimeNs: 8n }]) expect(fits([{ ...file, ...change }])).toBe(false);
  expect([fits(undefined, 2n), fits(undefined)]).toEqual([true, false]);
});

test('for reading only, and after it was opened again, the notes are the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(censusEntries, { maxLength: 4 }), fc.nat(80), async (censuses, count) => {
      await inTemporaryFolder(async (folder) => {
        const index = begin(folder);
        await note(index, {
          censuses: censuses.map((entries, at) => censusOf(`s${at}`, entries)),
          runs: [run(count)],
          verified: Array.from({ length: count }, (_, at) => ({ ino: BigInt(at) * 3n, at })),
          givenUp: Array.from({ length: count }, (_, at) => givenUp(`s${at % 3}`, `folder/${'x'.repeat(at * 50)}`)),
        });
        const before = everything(index);
        await index.close();
        for (const readOnly of [true, false]) {
          const opened = openIndex({ folder, readOnly });
          expect(opened.setAside).toBeUndefined();
          expect(everything(opened.index)).toEqual(before);
          await opened.index.close();
        }
      });
    }),
    { numRuns: 6 },
  );
});

test('a census of millions of bytes is written, compared and read', async () => {
  const folder = temporaryFolder();
  const index = begin(folder);
  const census = { ...censusOf('s', []), packed: Buffer.alloc(20_000_000, 'census') };
  await note(index, { censuses: [census] });
  expect(index.notes.census('s')?.packed.equals(census.packed)).toBe(true);
  await note(index, { censuses: [{ ...census, packed: Buffer.alloc(5) }] });
  await note(index, { censuses: [census] });
  await index.close();
  const frozen = openIndex({ folder, readOnly: true });
  expect(frozen.index.notes.census('s')?.packed.equals(census.packed)).toBe(true);
  await frozen.index.close();
});

test('a long note with a changed byte is as good as none; the rest of the index is used', async () => {
  const folder = temporaryFolder();
  const index = begin(folder);
  const packed = Buffer.alloc(100_000, 'census');
  await note(index, { censuses: [{ ...censusOf('s', []), packed }], runs: [run(1)] });
  await index.close();
  const file = path.join(folder, 'index.mdb');
  const bytes = fs.readFileSync(file);
  bytes[bytes.indexOf(packed.subarray(0, 50_000)) + 40_000] ^= 1;
  fs.writeFileSync(file, bytes);
  for (const readOnly of [true, false]) {
    const opened = openIndex({ folder, readOnly });
    expect(opened.setAside).toBeUndefined();
    expect(opened.index.notes.census('s')).toBeUndefined();
    expect(opened.index.notes.runs()).toEqual([run(1)]);
    await opened.index.close();
  }
});

test('an index of the first format is read as it is, and given notes when it is opened for writing', async () => {
  for (const killedAt of ['before', 'after the table was made']) {
    const folder = temporaryFolder();
    await makeFirstFormat(folder, killedAt !== 'before');
    const frozen = openIndex({ folder, readOnly: true });
    expect(frozen.index.lookUp(1n)?.digest).toBe(100n);
    expect(frozen.index.count()).toBe([...frozen.index.inodes()].length);
    expect(frozen.index.notes.runs()).toEqual([]);
    await frozen.index.close();
    for (const known of [[], [run(5)]]) {
      const { index, setAside } = openIndex({ folder, readOnly: false });
      expect(setAside).toBeUndefined();
      expect(index.lookUp(1n)?.digest).toBe(100n);
      expect(index.snapshots()).toEqual([SNAPSHOT]);
      expect(index.notes.runs()).toEqual(known);
      await note(index, { runs: [run(5)] });
      await index.close();
    }
  }
});

async function makeFirstFormat(folder: string, withNotes: boolean): Promise<void> {
  const index = begin(folder);
  await index.write({ put: [record(1, 10, 100)], snapshots: [SNAPSHOT] });
  await index.close();
  const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const root = open({ path: path.join(folder, 'index.mdb'), noSubdir: true, overlappingSync: false });
  await root.openDB('meta', binary).put(Buffer.from('format'), encodeMeta('format', '1'));
  if (!withNotes) root.openDB('notes', binary).dropSync();
  await root.close();
}

function begin(folder: string): HashIndex {
  return openIndex({ folder, readOnly: false }).index;
}

function note(index: HashIndex, notes: NoteChanges): Promise<void> {
  const changes: IndexChanges = { notes };
  return index.write(changes);
}

function everything({ notes }: HashIndex): unknown {
  const names = ['s0', 's1', 's2', 's3', 's4'];
  return {
    runs: notes.runs(),
    verified: [...notes.verified()],
    censuses: names.map((name) => notes.census(name)),
    givenUp: names.map((name) => [...notes.givenUp(name)]),
    one: notes.givenUpOf('s0', Buffer.from('folder/')),
  };
}

function byPath(a: { path: Buffer }, b: { path: Buffer }): number {
  return a.path.compare(b.path);
}
