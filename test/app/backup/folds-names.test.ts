import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { foldsNames } from '../../../src/app/backup/folds-names.ts';
import { ACCENTED_PROBE, probeLinks } from '../../../src/app/root/probe-links.ts';
import { displayPath, type FsPath } from '../../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const composed = (at: FsPath) => displayPath(at).normalize('NFC');

test.runIf(process.platform === 'linux')('a disk that takes names as they are folds none, and nothing stays', () => {
  const state = temporaryFolder();
  fs.writeFileSync(path.join(state, ACCENTED_PROBE), ''); // of a killed run
  foldsNames(nodeFileSystem, state, { onlyLooks: false });
  expect(foldsNames(nodeFileSystem, state, { onlyLooks: false })).toBe(false);
  expect(fs.readdirSync(state)).toEqual([]);
});

test('a disk that takes two ways to write an accent for one folds names, though it knows capitals', () => {
  const state = temporaryFolder();
  const normalizing = {
    ...nodeFileSystem,
    lstat: (at: FsPath) => nodeFileSystem.lstat(composed(at)),
    createForWriting: (at: FsPath) => nodeFileSystem.createForWriting(composed(at)),
    unlink: (at: FsPath) => nodeFileSystem.unlink(composed(at)),
  };
  expect(foldsNames(normalizing, state, { onlyLooks: false })).toBe(true);
  expect(fs.readdirSync(state)).toEqual([]);
});

test('a run that only looks makes no file to find out', () => {
  const refuse = (): never => {
    throw new Error('makes a file');
  };
  const fs = { ...nodeFileSystem, createForWriting: refuse };
  expect(foldsNames(fs, temporaryFolder(), { onlyLooks: true })).toBe(process.platform !== 'linux');
});

test('where nothing can be made it is taken to fold names', () => {
  const refuse = (): never => {
    throw Object.assign(new Error('EROFS'), { code: 'EROFS', syscall: 'open' });
  };
  expect(foldsNames({ ...nodeFileSystem, createForWriting: refuse }, temporaryFolder(), { onlyLooks: false })).toBe(
    true,
  );
});

test('what a killed run left is removed by the next run of any kind, decomposed by the disk or not', () => {
  const state = temporaryFolder();
  for (const form of ['NFC', 'NFD']) fs.writeFileSync(path.join(state, ACCENTED_PROBE.normalize(form)), '');
  probeLinks(nodeFileSystem, state, { root: 'ROOT' });
  expect(fs.readdirSync(state)).toEqual([]);
});
