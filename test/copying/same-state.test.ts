import os from 'node:os';
import { expect, it } from 'vitest';
import { isSameState } from '../../src/copying/same-state.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';

const BEFORE = nodeFileSystem.lstat(os.tmpdir());
const after = (change: object) => ({ ...BEFORE, ...change }) as typeof BEFORE;

it('two looks that saw the same saw one state', () => {
  expect(isSameState(BEFORE, after({}))).toBe(true);
});

it('another inode, size or time of writing is another state, whatever else is as it was', () => {
  for (const field of ['ino', 'size', 'mtimeNs'] as const) {
    expect(isSameState(BEFORE, after({ [field]: BEFORE[field] + 1n })), field).toBe(false);
  }
});

it('another time of change is, unless a name came or went', () => {
  const ctimeNs = BEFORE.ctimeNs + 1n;
  expect(isSameState(BEFORE, after({ ctimeNs }))).toBe(false);
  expect(isSameState(BEFORE, after({ ctimeNs, nlink: BEFORE.nlink + 1n }))).toBe(true);
  expect(isSameState(BEFORE, after({ nlink: BEFORE.nlink + 1n }))).toBe(true);
  expect(isSameState(BEFORE, after({ ctimeNs, nlink: BEFORE.nlink + 1n, mtimeNs: 1n }))).toBe(false);
});
