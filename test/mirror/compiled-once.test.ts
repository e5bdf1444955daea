import { expect, test } from 'vitest';
import type { ListTask } from '../../src/mirror/jobs.ts';
import { sourceLister } from '../../src/mirror/list-source.ts';
import { EVERYTHING } from '../../src/mirror/selection.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { copyContext } from '../../workers/copy-context.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('the next task of a scan compiles nothing, and one of another scan gets its own patterns', async () => {
  const source = temporaryFolder();
  tree(source, { 'a.txt': file('a'), 'b.iso': file('b'), 'c.iso': file('c') });
  const list = sourceLister(nodeFileSystem, copyContext);
  const taskOf = (scan: number, excludeFiles: readonly string[]): ListTask => ({
    scan,
    links: 'copy',
    selection: { ...EVERYTHING, excludeFiles },
    root: '',
    folders: [{ source, relative: '', level: 1, isDriveRoot: false, chain: [] }],
  });
  const names = async (task: ListTask): Promise<string[]> => (await list(task)).names.map(String).sort();
  expect(await names(taskOf(7, ['*.iso']))).toEqual(['a.txt']);
  expect(await names(taskOf(7, ['what is in the tasks after the first is not read']))).toEqual(['a.txt']);
  expect(await names(taskOf(8, ['*.txt']))).toEqual(['b.iso', 'c.iso']);
});
