import path from 'node:path';
import { expect, it } from 'vitest';
import { copyFileWithTimes } from '../../src/platform/copy-file.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

it('a copy has the bytes and the times and is a file of its own', () => {
  const root = temporaryFolder();
  tree(root, { a: file('x', { mtime: 1_234_567_890_123_456_000n }) });
  copyFileWithTimes(path.join(root, 'a'), path.join(root, 'b'));
  const { ino, ...a } = snapshotOf(root).get('a') ?? { ino: 0n };
  expect(snapshotOf(root).get('b')).toMatchObject(a);
  expect(snapshotOf(root).get('b')?.ino).not.toBe(ino);
});

it('nothing is written over', () => {
  const root = temporaryFolder();
  tree(root, { a: file('new'), b: file('old') });
  const before = snapshotOf(root);
  const copy = () => copyFileWithTimes(path.join(root, 'a'), path.join(root, 'b'));
  expect(copy).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(snapshotOf(root)).toEqual(before);
});
