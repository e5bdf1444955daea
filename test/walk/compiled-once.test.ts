import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import type { ScanTask } from '../../src/walk/scan-task.ts';
import { folderTimesOf } from '../../src/walk/take-settled.ts';
import { taskScanner } from '../../src/walk/task-scanner.ts';
import { file } from '../kit/tree.ts';
import { made } from './scanning.ts';

test('the next task of a scan compiles nothing, and one of another scan gets its own patterns', () => {
  const root = made({ '1/a.txt': file('a'), '1/b.iso': file('b'), '2/c.iso': file('c') });
  const status = nodeFileSystem.lstat(root);
  const scan = taskScanner(nodeFileSystem);
  const taskOf = (number: number, exclude: readonly string[]): ScanTask => ({
    scan: number,
    rules: {
      root,
      device: status.dev,
      snapshots: '*',
      patterns: { include: [], exclude, ignoreCase: false },
      minSize: 0,
      maxSize: Number.POSITIVE_INFINITY,
      sealed: new Map(),
      mountPoints: [],
      removeLeftovers: false,
      namesPerTask: 100,
    },
    folders: [{ path: root, ...folderTimesOf(status), depth: 0, snapshotDepth: undefined }],
    enoughNames: 100,
  });
  const filtered = (task: ScanTask): number => scan(task).leftOut.filtered;
  expect(filtered(taskOf(7, ['*.iso']))).toBe(2);
  expect(filtered(taskOf(7, ['what is in the tasks after the first is not read']))).toBe(2);
  expect(filtered(taskOf(8, ['*.txt']))).toBe(1);
});
