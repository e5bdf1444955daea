import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { currentUser } from '../../src/platform/current-user.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { newSharedProgress } from '../../src/platform/shared-progress.ts';
import { Outcome, type RestoreTask } from '../../src/restore/jobs.ts';
import { type RestoreTools, restoreItems } from '../../src/restore/restore-items.ts';
import { halfRename } from '../kit/half-rename.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const hasher = await loadHasher();

/** Restores the files of a folder into another one, in which `there` is. */
function restored(
  literal: Parameters<typeof tree>[1],
  there: Parameters<typeof tree>[1],
  faults: Partial<FileSystem>,
  elders: Readonly<Record<string, string>> = {},
) {
  const base = temporaryFolder();
  const [source, target] = ['source', 'target'].map((name) => path.join(base, name));
  tree(source, literal);
  fs.mkdirSync(target);
  tree(target, there);
  const items = fs
    .readdirSync(source)
    .map((name) => ({ folder: 0, name, elder: elders[name], isSymlink: false, size: 0 }));
  const answer = restoreItems(taskOf({ source, target }, items), toolsWith(faults));
  return { outcomes: [...answer.outcomes], codes: answer.failures.map(({ code }) => code), in: fs.readdirSync(target) };
}

function taskOf(folder: { source: string; target: string; isNew?: boolean }, items: RestoreTask['items']): RestoreTask {
  const folders = [{ isNew: false, ...folder }];
  return { overwrite: 'always', run: 'restore', progress: newSharedProgress(), folders, items };
}

function toolsWith(faults: Partial<FileSystem>): RestoreTools {
  return {
    fs: { ...nodeFileSystem, ...faults },
    hasher,
    user: currentUser(),
    byPath: false,
    buffer: new Uint8Array(8192),
    onBytes: () => undefined,
    onFile: () => undefined,
    checkStopped: () => undefined,
    isStopped: () => false,
  };
}

it('what replaces a file is on the disk before it has its name', () => {
  const calls: string[] = [];
  const noting = <Args extends unknown[]>(name: string, real: (...args: Args) => void) => {
    return (...args: Args): void => {
      calls.push(name);
      real(...args);
    };
  };
  const faults = {
    flushFile: noting('flush', nodeFileSystem.flushFile),
    rename: noting('rename', nodeFileSystem.rename),
  };
  restored({ a: file('new') }, { a: file('old') }, faults);
  expect(calls).toEqual(['flush', 'rename']);
});

it('where a rename fails that had removed what it was to replace, it is tried again', () => {
  const { outcomes, in: names } = restored({ a: file('new') }, { a: file('old') }, { rename: halfRename(1) });
  expect({ outcomes, names }).toEqual({ outcomes: [Outcome.restored], names: ['a'] });
});

it.each(['ENOSPC', 'EDQUOT'])('a full disk (%s) ends the task, and no half a file stays', (code) => {
  const write = (): never => {
    throw Object.assign(new Error(code), { code, syscall: 'write' });
  };
  expect(restored({ a: file('x'), b: file('y') }, {}, { write })).toEqual({
    outcomes: [Outcome.noSpace, Outcome.notDone],
    codes: [],
    in: [],
  });
});

it.each([{}, { a: file('there') }])('what somebody saves under the name while it is copied stays: %o', (there) => {
  let saved = '';
  const createForWriting: FileSystem['createForWriting'] = (at) => {
    saved = path.join(path.dirname(`${at}`), 'a');
    fs.writeFileSync(saved, 'saved meanwhile');
    return nodeFileSystem.createForWriting(at);
  };
  const answer = restored({ a: file('x') }, there, { createForWriting });
  expect(answer).toEqual({ outcomes: [Outcome.failed], codes: ['CHANGED'], in: ['a'] });
  expect(fs.readFileSync(saved, 'utf8')).toBe('saved meanwhile');
});

it('a file is replaced, though it is looked at while a thread replaces another name of it', () => {
  let looks = 0;
  const lstat: FileSystem['lstat'] = (at) => {
    const status = nodeFileSystem.lstat(at);
    if (path.basename(`${at}`) !== 'a' || path.basename(path.dirname(`${at}`)) !== 'target') return status;
    looks++;
    return looks === 2 ? Object.assign(status, { ctimeNs: status.ctimeNs + 1n }) : status; // its link count is yet to fall
  };
  const answer = restored({ a: file('x') }, { a: file('there') }, { lstat });
  expect(answer).toEqual({ outcomes: [Outcome.restored], codes: [], in: ['a'] });
});

it('a file that has another number at each look, as FAT may give it, is replaced', () => {
  let ino = 1000n;
  const lstat: FileSystem['lstat'] = (at) => {
    const status = nodeFileSystem.lstat(at);
    return `${at}`.endsWith(path.join('target', 'a')) ? Object.assign(status, { ino: ino++ }) : status;
  };
  const answer = restored({ a: file('x') }, { a: file('there') }, { lstat });
  expect(answer).toEqual({ outcomes: [Outcome.restored], codes: [], in: ['a'] });
});

it('a file that is written to while it is read, or ends before its size, is a failure', () => {
  for (const [text, ends] of [
    ['after!', 6],
    ['before', 5],
  ] as const) {
    const read: FileSystem['read'] = (fd, buffer, start, length, position) =>
      nodeFileSystem.read(fd, buffer, start, Math.min(length, ends - position), position);
    const createForWriting: FileSystem['createForWriting'] = (at) => {
      const source = path.join(path.dirname(path.dirname(`${at}`)), 'source', 'a');
      if (text !== 'before') fs.writeFileSync(source, text);
      return nodeFileSystem.createForWriting(at);
    };
    const answer = restored({ a: file('before') }, {}, { read, createForWriting });
    expect(answer).toEqual({ outcomes: [Outcome.failed], codes: ['CHANGED'], in: [] });
  }
});

it('a file is looked at only when it is open, where no time of a file that is there is held against it', () => {
  const looks: string[] = [];
  const lstat: FileSystem['lstat'] = (at) => {
    looks.push(path.basename(path.dirname(`${at}`)));
    return nodeFileSystem.lstat(at);
  };
  restored({ a: file('x'), b: file('new') }, { b: file('old') }, { lstat });
  expect(looks).not.toContain('source');
});

it('a name that leads to the file of its elder is a failure, also where the disk gives each name a number', () => {
  const lstat: FileSystem['lstat'] = (at) => {
    if (!`${at}`.endsWith(path.join('target', 'a'))) return nodeFileSystem.lstat(at);
    const there = nodeFileSystem.lstat(path.join(path.dirname(`${at}`), 'A'));
    return Object.assign(Object.create(there), { ino: 1n });
  };
  const answer = restored({ A: file('one'), a: file('two') }, { A: file('old') }, { lstat }, { a: 'A' });
  expect(answer).toEqual({ outcomes: [Outcome.restored, Outcome.failed], codes: ['EEXIST'], in: ['A'] });
});

it('what is met in a folder that this run made is another file of the snapshot, and stays', () => {
  const base = temporaryFolder();
  const [source, target] = ['source', 'target'].map((name) => path.join(base, name));
  tree(base, { 'source/a': file('second'), 'target/a': file('first') });
  const item = { folder: 0, name: 'a', isSymlink: false, size: 6 };
  const { failures } = restoreItems(taskOf({ source, target, isNew: true }, [item]), toolsWith({}));
  expect(failures).toEqual([{ item: 0, attempted: 'copy', code: 'EEXIST' }]);
  expect(fs.readFileSync(path.join(target, 'a'), 'utf8')).toBe('first');
});

it('a file that was written to since its own metadata were looked up is not given these', () => {
  const base = temporaryFolder();
  const [source, target] = ['source', 'target'].map((name) => path.join(base, name));
  tree(base, { 'source/a': file('x'), 'target/other': file('y') });
  const { ino, size, mtimeNs, mode } = nodeFileSystem.lstat(path.join(source, 'a'));
  const own = { mtimeNs: 5n, mode: Number(mode), uid: 0, gid: 0, file: { ino, size, mtimeNs } };
  fs.writeFileSync(path.join(source, 'a'), 'edited');
  const item = { folder: 0, name: 'a', isSymlink: false, size: 1, own };
  const { outcomes, failures } = restoreItems(taskOf({ source, target }, [item]), toolsWith({}));
  expect([[...outcomes], failures]).toEqual([[Outcome.failed], [{ item: 0, attempted: 'copy', code: 'CHANGED' }]]);
  expect(fs.readdirSync(target)).toEqual(['other']);
});
