import { expect, test } from 'vitest';
import { type PlannedTask, partOf, planCopies } from '../../src/mirror/copy-plan.ts';
import { EntryKind } from '../../src/mirror/jobs.ts';
import type { SourceFolder } from '../../src/mirror/source-tree.ts';

const DESTINATION = { target: '/to', previousOf: () => undefined, batchBytes: 2 ** 30, taskItems: 256 };

test('however many folders without files follow one another, few are opened before a task goes out', () => {
  const folders = Array.from({ length: 1000 }, (_, number) => folder(number, number === 999 ? ['last'] : []));
  const opened: number[] = [];
  let most = 0;
  let before = 0;
  const tasks: PlannedTask[] = [];
  for (const task of planCopies({ folders, hardLinks: [] }, DESTINATION, (number) => opened.push(number) > 0)) {
    tasks.push(task);
    most = Math.max(most, opened.length - before);
    before = opened.length;
  }
  expect(opened).toEqual(folders.map(({ number }) => number));
  expect(most).toBeLessThan(300);
  expect(tasks.flatMap(({ items }) => items.map(({ name }) => name))).toEqual(['last']);
});

test('small files of many folders go together, in their order', () => {
  const folders = Array.from({ length: 40 }, (_, number) => folder(number, ['a', 'b']));
  const tasks = [...planCopies({ folders, hardLinks: [] }, DESTINATION, (number) => number !== 7)];
  expect(tasks).toHaveLength(1);
  const names = tasks[0].items.map((item) => `${tasks[0].folders[item.folder].number}/${item.name}`);
  const open = folders.filter(({ number }) => number !== 7);
  expect(names).toEqual(open.flatMap(({ number }) => [`${number}/a`, `${number}/b`]));
});

test('a task takes no more room on the disk than a batch: small files take a block each', () => {
  const names = Array.from({ length: 10 }, (_, index) => `file${index}`);
  const tasks = [
    ...planCopies({ folders: [folder(0, names)], hardLinks: [] }, { ...DESTINATION, batchBytes: 3 * 4096 }, () => true),
  ];
  expect(tasks.map(({ items, bytes, room }) => [items.length, bytes, room])).toEqual([
    [3, 30, 3 * 4096],
    [3, 30, 3 * 4096],
    [3, 30, 3 * 4096],
    [1, 10, 4096],
  ]);
  const again = partOf(tasks[0], (item) => item > 0);
  expect([again.items.length, again.bytes, again.room]).toEqual([2, 20, 2 * 4096]);
});

function folder(number: number, names: readonly string[]): SourceFolder {
  return {
    number,
    parent: number === 0 ? undefined : 0,
    name: `${number}`,
    source: `/from/${number}`,
    path: number === 0 ? '' : `${number}`,
    names,
    kinds: Uint8Array.from(names, () => EntryKind.file),
    sizes: Float64Array.from(names, () => 10),
    isListed: true,
    isMade: false,
  };
}
