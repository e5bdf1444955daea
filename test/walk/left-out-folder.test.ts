import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { isLeftOutFolder } from '../../src/walk/left-out-folder.ts';

test.each([
  ['.dedupe-backups', true, true],
  ['lost+found', true, false],
  ['$Recycle.Bin', true, false],
  ['System Volume Information', true, false],
  ['.Trash-1000', true, false],
  ['.Trash-mine', false, false],
  ['.Spotlight-V100', true, false],
  ['.Trashes', true, false],
  ['2026-01-01', false, false],
  [Buffer.from('caf\xe9', 'latin1'), false, false],
])('%s is left out: %s outside of snapshots, %s in one', (name, outside, inside) => {
  expect(isLeftOutFolder(name, { inSnapshot: false })).toBe(outside);
  expect(isLeftOutFolder(name, { inSnapshot: true })).toBe(inside);
});
