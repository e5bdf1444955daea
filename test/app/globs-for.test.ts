import { expect, it } from 'vitest';
import { globsFor, snapshotGlobFor } from '../../src/app/globs-for.ts';

it('takes a backslash for a separator on Windows', () => {
  expect(globsFor({ name: 'windows' }, ['Photos\\**', '*.tmp', 'a/b'])).toEqual(['Photos/**', '*.tmp', 'a/b']);
  expect(snapshotGlobFor({ name: 'windows' }, '*\\*')).toBe('*/*');
});

it('leaves it what it is elsewhere, where a name can have one', () => {
  expect(globsFor({ name: 'linux' }, ['a\\[1].txt'])).toEqual(['a\\[1].txt']);
  expect(snapshotGlobFor({ name: 'macos' }, 'x\\**')).toBe('x\\**');
});

it('has all folders for snapshots where nothing is given, and nothing filtered', () => {
  expect(snapshotGlobFor({ name: 'linux' })).toBe('*');
  expect(globsFor({ name: 'windows' })).toEqual([]);
});
