import { expect, it } from 'vitest';
import { newestSnapshot } from '../../../src/app/backup/newest-snapshot.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, folder, tree } from '../../kit/tree.ts';

function newest(
  folders: readonly string[],
  sealed: Readonly<Record<string, number>>,
  others?: ReadonlySet<string>,
): string | undefined {
  const root = temporaryFolder();
  tree(root, Object.fromEntries(folders.map((name) => [`${name}/`, folder()])));
  const records = Object.entries(sealed).map(([name, sealedAt]) => ({ name, sealedAt }));
  return newestSnapshot(nodeFileSystem, root, { sealed: records, now: 10, ...(others && { others }) });
}

it('is the one that was sealed last, whatever it is called', () => {
  expect(newest(['a-2026-11-21', 'b-2026-11-20', 'zzz'], { 'a-2026-11-21': 2, 'b-2026-11-20': 1 })).toBe(
    'a-2026-11-21',
  );
  expect(newest(['2026-11-20', '2026-11-21'], { '2026-11-20': 1, '2026-11-21': 1 })).toBe('2026-11-21');
});

it('is none that a wrong clock has sealed in the future, as long as there is another', () => {
  expect(
    newest(['2026-11-20', '2026-11-21', '2037-01-01'], { '2026-11-20': 1, '2026-11-21': 2, '2037-01-01': 11 }),
  ).toBe('2026-11-21');
  expect(newest(['2026-11-20', '2037-01-01'], { '2037-01-01': 11 })).toBe('2037-01-01');
});

it('is one that is still there', () => {
  expect(newest(['2026-11-20', '2026-11-22'], { '2026-11-20': 1, '2026-11-21': 2 })).toBe('2026-11-20');
});

it('is none that another job made', () => {
  const sealed = { '2026-11-20': 1, '2026-11-21': 2 };
  expect(newest(['2026-11-20', '2026-11-21'], sealed, new Set(['2026-11-21']))).toBe('2026-11-20');
});

it('is a folder', () => {
  const root = temporaryFolder();
  tree(root, { '2026-11-20/': folder(), 'list.txt': file('x') });
  expect(newestSnapshot(nodeFileSystem, root, { sealed: [], now: 10 })).toBe('2026-11-20');
});

it('is the newest by name where the index knows none, and never one in progress', () => {
  expect(newest(['2026-11-20', '2026-11-21', '2026-11-22.in-progress'], {})).toBe('2026-11-21');
  expect(newest(['.dedupe-backups'], {})).toBeUndefined();
});
