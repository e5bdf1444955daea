import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkRoot } from '../../../src/app/root/check-root.ts';
import { UserError } from '../../../src/domain/user-error.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

test('a folder of backups is returned as its real path', () => {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'backups'));
  fs.symlinkSync('backups', path.join(folder, 'link'));
  expect(checkRoot(nodeFileSystem, `${folder}/backups/`)).toBe(path.join(folder, 'backups'));
  expect(checkRoot(nodeFileSystem, path.join(folder, 'link'))).toBe(path.join(folder, 'backups'));
});

test('what is missing or no folder is refused with its name', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  expect(refusal(path.join(folder, 'missing'))).toMatch(/missing does not exist/);
  expect(refusal(file)).toMatch(/file is not a folder/);
  expect(refusal(path.join(file, 'x'))).toMatch(/x is not a folder/);
});

test('what the program keeps in a root is no root', () => {
  const state = path.join(temporaryFolder(), '.dedupe-backups');
  fs.mkdirSync(state);
  expect(refusal(state)).toMatch(/is where this program keeps its notes/);
});

test.each(['2026-11-21', 'host/2026-11-21', '2026-11-21/sub/2020-01-01', 'laptop-2026-11-21'])(
  'a snapshot of a root, or what is in it, is no root: %s',
  (snapshot) => {
    const root = temporaryFolder();
    for (const made of ['.dedupe-backups', snapshot]) fs.mkdirSync(path.join(root, made), { recursive: true });
    expect(refusal(path.join(root, snapshot))).toContain(`is a snapshot, or in one, of ${root}`);
  },
);

test('a folder in a root is one only where it was one already, and has no date', () => {
  const root = temporaryFolder();
  const made = (...names: string[]): string => fs.mkdirSync(path.join(root, ...names), { recursive: true }) ?? '';
  made('.dedupe-backups');
  made('host', 'deep');
  expect(refusal(path.join(root, 'host'))).toContain(`is in the root ${root}`);
  made('host', '.dedupe-backups');
  expect(checkRoot(nodeFileSystem, path.join(root, 'host'))).toBe(path.join(root, 'host'));
  expect(refusal(path.join(root, 'host', 'deep'))).toContain(`is in the root ${path.join(root, 'host')}`);
  made('2026-11-21', 'backed-up', '.dedupe-backups');
  expect(refusal(path.join(root, '2026-11-21', 'backed-up'))).toContain(`is a snapshot, or in one, of ${root}`);
});

test('a symlink to a home or system folder is refused like the folder', () => {
  const folder = temporaryFolder();
  fs.symlinkSync('/etc', path.join(folder, 'etc'));
  fs.symlinkSync('/', path.join(folder, 'all'));
  expect(refusal(path.join(folder, 'etc'))).toMatch(/is a system folder\. .*Point it at the folder/);
  expect(refusal(path.join(folder, 'all'))).toMatch(/is the system's own disk/);
});

test('the home folder of the user is refused wherever it is', () => {
  const home = temporaryFolder();
  expect(refusal(home, home)).toMatch(/is a home folder\. Linking live files/);
});

function refusal(root: string, home = '/home/nobody'): string {
  try {
    checkRoot(nodeFileSystem, root, { home, systemDrive: undefined, systemFolders: [] });
  } catch (error: unknown) {
    if (!(error instanceof UserError)) throw error;
    expect(error.kind).toBe('refused');
    return `${error.message} ${error.hint}`;
  }
  throw new Error('was not refused');
}
