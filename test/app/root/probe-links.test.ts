import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { probeLinks } from '../../../src/app/root/probe-links.ts';
import type { FileSystem } from '../../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

test('a file system with hard links passes and nothing stays', () => {
  const folder = temporaryFolder();
  probe(nodeFileSystem, folder);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('the probes of a killed run are no obstacle', () => {
  const folder = temporaryFolder();
  for (const name of ['probe-file', 'probe-name', 'probe-other']) fs.writeFileSync(path.join(folder, name), '');
  probe(nodeFileSystem, folder);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('a file system without hard links is refused with the error that it gave', () => {
  const folder = temporaryFolder();
  const fat: FileSystem = { ...nodeFileSystem, link: () => fail('EISDIR') };
  expect(() => probe(fat, folder)).toThrow('ROOT cannot hold hard links (tried one: EISDIR).');
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('a file system that copies instead of linking is refused', () => {
  const folder = temporaryFolder();
  const copying: FileSystem = { ...nodeFileSystem, link: (from, to) => fs.copyFileSync(from, to) };
  expect(() => probe(copying, folder)).toThrow('cannot hold hard links');
});

test('a file system that gives all files one number is refused', () => {
  const folder = temporaryFolder();
  const equal: FileSystem = { ...nodeFileSystem, lstat: (at) => ({ ...nodeFileSystem.lstat(at), ino: 1n, nlink: 2n }) };
  expect(() => probe(equal, folder)).toThrow('gives different files the same number');
});

test('a read-only or forbidden folder is called that, not a file system without links', () => {
  const folder = temporaryFolder();
  expect(() => probe({ ...nodeFileSystem, createForWriting: () => fail('EROFS') }, folder)).toThrow(
    'ROOT is read-only',
  );
  expect(() => probe({ ...nodeFileSystem, createForWriting: () => fail('EACCES') }, folder)).toThrow(
    'ROOT is not writable',
  );
  expect(() => probe({ ...nodeFileSystem, link: () => fail('EACCES') }, folder)).toThrow('ROOT is not writable');
});

test.each(['ENOSPC', 'EDQUOT'])('a disk that takes no more (%s) is called full, not one without links', (code) => {
  expect(() => probe({ ...nodeFileSystem, link: () => fail(code) }, temporaryFolder())).toThrow('ROOT is full');
});

function probe(fileSystem: FileSystem, folder: string): void {
  probeLinks(fileSystem, folder, { root: 'ROOT' });
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code, syscall: 'link' });
}
