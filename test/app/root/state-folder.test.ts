import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { openStateFolder } from '../../../src/app/root/state-folder.ts';
import type { FileSystem } from '../../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const LONG_AGO = 1_500_000_000_123_456_789n;

test('making and removing the state folder leaves the times of the root as they were', () => {
  const root = temporaryFolder();
  nodeFileSystem.setTimes(root, LONG_AGO, LONG_AGO);
  const state = openStateFolder(nodeFileSystem, root);
  expect(state.path).toBe(path.join(root, '.dedupe-backups'));
  expect(fs.statSync(state.path).isDirectory()).toBe(true);
  expect(nodeFileSystem.lstat(root).mtimeNs).toBe(LONG_AGO);
  state.removeIfEmpty();
  expect(fs.readdirSync(root)).toEqual([]);
  expect(nodeFileSystem.lstat(root).mtimeNs).toBe(LONG_AGO);
});

test.runIf(process.platform !== 'win32')(
  'only its owner may look into it, whatever the umask; one that is there keeps its mode',
  () => {
    const root = temporaryFolder();
    const umask = process.umask(0);
    try {
      const { path: state } = openStateFolder(nodeFileSystem, root);
      expect(fs.statSync(state).mode & 0o7777).toBe(0o700);
      fs.chmodSync(state, 0o750);
      openStateFolder(nodeFileSystem, root);
      expect(fs.statSync(state).mode & 0o7777).toBe(0o750);
    } finally {
      process.umask(umask);
    }
  },
);

test('a state folder that holds something stays', () => {
  const root = temporaryFolder();
  openStateFolder(nodeFileSystem, root);
  const state = openStateFolder(nodeFileSystem, root);
  fs.writeFileSync(path.join(state.path, 'index.mdb'), 'x');
  state.removeIfEmpty();
  expect(fs.readdirSync(state.path)).toEqual(['index.mdb']);
});

test('a file or symlink in the place of the state folder is refused', () => {
  const root = temporaryFolder();
  fs.symlinkSync('/tmp', path.join(root, '.dedupe-backups'));
  expect(() => openStateFolder(nodeFileSystem, root)).toThrow('is not a folder');
});

test('a root that cannot be written to is refused with its reason', () => {
  const root = temporaryFolder();
  const failing = (code: string): FileSystem => ({
    ...nodeFileSystem,
    makeOneFolder: () => {
      throw Object.assign(new Error(code), { code, syscall: 'mkdir' });
    },
  });
  expect(() => openStateFolder(failing('EROFS'), root)).toThrow('is read-only');
  expect(() => openStateFolder(failing('EACCES'), root)).toThrow('is not writable');
  expect(() => openStateFolder(failing('ENOSPC'), root)).toThrow('is full');
});
