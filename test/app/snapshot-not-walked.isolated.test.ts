import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import type { HashIndex } from '../../src/hash-index/hash-index.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { type BackupOptions, backup, dedupe } from '../../src/index.ts';
import { type FileTable, mtimeOf, namesOf } from '../../src/walk/file-table.ts';
import type { ScannedTree } from '../../src/walk/scan-tree.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';
import { randomTree } from '../kit/random-tree.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

/** Of each scan: was the new snapshot walked, what is in the table, and what a walk finds. */
const scans: { walked: boolean; seen: unknown; there: unknown }[] = [];

vi.mock(import('../../src/dedupe/scan-stage.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return {
    ...original,
    scanStage: async (run, made) => {
      const there = contentOf(await original.scanStage(run));
      const found = await original.scanStage(run, made);
      scans.push({ walked: made === undefined, seen: contentOf(found), there });
      return found;
    },
  };
});

beforeEach(() => void scans.splice(0));

test('a new snapshot is not walked, and the table says of it what a walk would have found', async () => {
  const root = temporaryFolder();
  const [source, backups] = sourceAndRoot(root, {
    a: file('aa'),
    again: linkTo('a'),
    equal: file('aa'),
    'deep/er/empty': file(''),
    'deep/equal': file('aa'),
    'deep/other': file('b'),
    'lost+found/as any other': file('c'),
    'sub/.dedupe-backups/not for stage two': file('d'),
    'sub/.dedupe-backups/deep/empty': file(''),
    long: symlink('x'.repeat(1000)),
    fifo: fifo(),
  });
  for (const unchanged of ['copy', 'link', 'compare', 'link'] as const) {
    await backUp(source, backups, { unchanged });
    expect(scans.at(-1)?.walked).toBe(false);
    expect(scans.at(-1)?.seen).toEqual(scans.at(-1)?.there);
  }
});

test('a link that was undone leaves no old change time in the table', async () => {
  const root = temporaryFolder();
  const [source, backups] = sourceAndRoot(root, { a: file('aaaa'), b: file('aaaa') });
  await backUp(source, backups, {}); // which makes the two one file
  fs.writeFileSync(path.join(source, 'b'), 'bbbb');
  await backUp(source, backups, { unchanged: 'link' });
  expect(scans.at(-1)).toMatchObject({ walked: false });
  expect(scans.at(-1)?.seen).toEqual(scans.at(-1)?.there);
});

test('equals in another batch become links to the file of the batch before, and nothing is walked', async () => {
  const root = temporaryFolder();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const [source, backups] = sourceAndRoot(root, Object.fromEntries(names.map((name) => [name, file('equal')])));
  await backUp(source, backups, { batchBytes: 4096 });
  expect(scans.map(({ walked }) => walked)).toEqual([false]);
  expect(scans[0].seen).toEqual(scans[0].there);
  const [snapshot] = fs.readdirSync(backups).filter((name) => name.startsWith('day'));
  expect(fs.statSync(path.join(backups, snapshot, 'a')).nlink).toBe(names.length);
});

test('where something could not be copied, the snapshot is walked', async () => {
  const root = temporaryFolder();
  const [source, backups] = sourceAndRoot(root, { a: file('a') });
  await backUp(source, backups, {});
  tree(source, { dangling: symlink('/nowhere') });
  await backUp(source, backups, { links: 'follow' });
  expect(scans.map(({ walked }) => walked)).toEqual([false, true]);
});

test('a snapshot that a killed run began is walked', async () => {
  const root = temporaryFolder();
  const [source, backups] = sourceAndRoot(root, { a: file('a'), b: file('b') });
  const note = { sources: [fs.realpathSync(source)], template: 'day' };
  tree(backups, {
    '.dedupe-backups/day.in-progress': file(JSON.stringify(note)),
    'day.in-progress/a': file('a'),
  });
  expect(await backUp(source, backups, { name: 'day' })).toMatchObject({ resumed: true });
  expect(scans.map(({ walked }) => walked)).toEqual([true]);
});

test('a snapshot with the name and the number of an earlier one is not taken for that one', async () => {
  const root = temporaryFolder();
  const [source, backups] = sourceAndRoot(root, { a: file('a'), b: file('b') });
  const note = { sources: [fs.realpathSync(source)], template: 'day' };
  tree(backups, { '.dedupe-backups/day.in-progress': file(JSON.stringify(note)), 'day.in-progress/': folder() });
  const begun = path.join(backups, 'day.in-progress');
  const { ino } = fs.lstatSync(begun, { bigint: true });
  // What was sealed later than the folder was born cannot be told from it, as where there are no times of birth.
  const record = { name: 'day', ino, sealedAt: Date.now() + 1_000_000, names: 6, apparentBytes: 60 };
  await withIndex(backups, (index) => index.write({ snapshots: [record] }));
  await backUp(source, backups, { name: 'day' });
  await withIndex(backups, (index) => {
    expect(index.snapshots()).toMatchObject([{ name: 'day', ino, names: 2 }]);
    expect(index.notes.census('day')).toMatchObject({ files: 2 });
  });
});

test('snapshots that others made meanwhile are walked', async () => {
  const root = temporaryFolder();
  const [source, backups] = sourceAndRoot(root, { a: file('aaaa') });
  await backUp(source, backups, {});
  tree(backups, { 'by hand/a': file('aaaa'), 'loose.txt': file('loose') });
  await backUp(source, backups, { unchanged: 'link' });
  expect(scans.at(-1)).toMatchObject({ walked: false });
  expect(scans.at(-1)?.seen).toEqual(scans.at(-1)?.there);
  const { linkedNames } = await dedupe({ root: backups, dryRun: true });
  expect(linkedNames).toBe(0);
});

test('any trees, any options: what is known without a walk is what a walk finds', async () => {
  const options = fc.record({
    unchanged: fc.constantFrom('copy', 'compare', 'link', 'link'),
    maxLinks: fc.constantFrom(2, 3, 1023),
    batchBytes: fc.constantFrom(4096, 2 ** 30),
    ignore: fc.constantFrom([], ['mtime'] as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(randomTree, options), { minLength: 3, maxLength: 4 }), (days) =>
      inTemporaryFolder(async (folder) => {
        const [source, backups] = sourceAndRoot(folder, {});
        for (const [day, [literal, option]] of days.entries()) {
          const news = day % 2 === 0 ? source : path.join(source, `new ${day}`);
          if (day % 2 === 0) fs.rmSync(source, { recursive: true });
          fs.mkdirSync(news);
          tree(news, { ...literal, always: file(`${day}`) });
          await backUp(source, backups, option);
          expect(scans.at(-1)?.seen).toEqual(scans.at(-1)?.there);
        }
      }),
    ),
    { numRuns: 8 },
  );
  expect(scans.some(({ walked }) => !walked)).toBe(true);
});

async function withIndex(root: string, use: (index: HashIndex) => unknown): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await use(index);
  await index.close();
}

let days = 0;

function backUp(source: string, root: string, options: Partial<BackupOptions>) {
  return backup({ root, sources: [source], name: `day ${days++}`, threads: 2, ...options });
}

function sourceAndRoot(folder: string, literal: TreeLiteral): [string, string] {
  const [source, root] = [path.join(folder, 'source'), path.join(folder, 'root')];
  fs.mkdirSync(source);
  fs.mkdirSync(root);
  tree(source, literal);
  return [source, root];
}

/** All that a table says, in an order of its own. */
function contentOf({ table, leftOut, failures }: ScannedTree) {
  const paths = tablePaths(table);
  const { folders, inodes } = table;
  return {
    leftOut: { ...leftOut },
    failures,
    snapshots: table.snapshots,
    folders: Array.from({ length: folders.count }, (_, row) => [
      paths.relativeFolder(row).toString('latin1'),
      folders.ino[row],
      folders.mtimeNs[row],
      folders.snapshot[row],
    ]).sort(),
    inodes: Array.from({ length: inodes.count }, (_, row) => ({
      ino: inodes.ino[row],
      size: inodes.size[row],
      blocks: inodes.blocks[row],
      ctimeNs: inodes.ctimeNs[row],
      birthNs: inodes.birthNs[row],
      links: inodes.links[row],
      mtimeNs: mtimeOf(table, row),
      metadata: metadataAt(table, row),
      names: Array.from(namesOf(table, row), (name) => paths.relativeName(name).toString('latin1')).sort(),
    })).sort((a, b) => Number(a.ino - b.ino)),
  };
}

function metadataAt({ metadata, inodes }: FileTable, inode: number): number[] {
  return [...metadata.rows.subarray(inodes.metadata[inode] * 5, inodes.metadata[inode] * 5 + 5)];
}
