import { expect, it } from 'vitest';
import { readGlobs, readSnapshotGlob } from '../../src/app/read-globs.ts';
import { LINUX, MACOS, WINDOWS } from '../../src/platform/platform-profile.ts';

it('takes a backslash for a separator on Windows', () => {
  expect(readGlobs(['Photos\\**', '*.tmp', 'a/b'], WINDOWS)).toEqual(['Photos/**', '*.tmp', 'a/b']);
  expect(readSnapshotGlob('*\\*', WINDOWS)).toBe('*/*');
});

it('leaves it what it is elsewhere, where a name can have one', () => {
  expect(readGlobs(['a\\[1].txt'], LINUX)).toEqual(['a\\[1].txt']);
  expect(readSnapshotGlob('x\\**', MACOS)).toBe('x\\**');
});

it('has all folders for snapshots where nothing is given, and nothing filtered', () => {
  expect(readSnapshotGlob()).toBe('*');
  expect(readGlobs(undefined)).toEqual([]);
});
