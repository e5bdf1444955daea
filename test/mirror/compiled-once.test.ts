import { expect, test } from 'vitest';
import type { ListTask } from '../../src/mirror/jobs.ts';
import { sourceLister } from '../../src/mirror/list-source.ts';
import { EVERYTHING } from '../../src/mirror/selection.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('the next task of a scan compiles nothing, and one of another scan gets its own patterns', () => {
  const source = temporaryFolder();
  tree(source, { 'a.txt': file('a'), 'b.iso': file('b'), 'c.iso': file('c') });
  const list = sourceLister(nodeFileSystem);
  const taskOf = (scan: number, excludeFiles: readonly string[]): ListTask => ({
    scan,
    links: 'copy',
    selection: { ...EVERYTHING, excludeFiles },
    root: '',
    folders: [{ source, relative: '', level: 1, isDriveRoot: false, chain: [] }],
  });
  const names = (task: ListTask): string[] => list(task).names.map(String).sort();
  expect(names(taskOf(7, ['*.iso']))).toEqual(['a.txt']);
  expect(names(taskOf(7, ['what is in the tasks after the first is not read']))).toEqual(['a.txt']);
  expect(names(taskOf(8, ['*.txt']))).toEqual(['b.iso', 'c.iso']);
});
