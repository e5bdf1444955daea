import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import util from 'node:util';
import { expect, it } from 'vitest';
import { errnoOf, errnoOrThrow, isErrno } from '../../src/platform/errno.ts';
import { errnoWords } from '../../src/platform/errno-words.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

it('a file-system error has the name of its errno', () => {
  const error = thrownBy(() => fs.lstatSync(path.join(temporaryFolder(), 'missing')));
  expect(errnoOf(error)).toBe('ENOENT');
  expect(errnoOrThrow(error)).toBe('ENOENT');
  expect(isErrno(error, 'EACCES', 'ENOENT')).toBe(true);
  expect(isErrno(error, 'EACCES')).toBe(false);
});

it.runIf(process.platform === 'linux')('a quota that is used up has its name, by whatever code node gives it', () => {
  for (const code of ['UNKNOWN', util.getSystemErrorName(-122)]) {
    const error = Object.assign(new Error(code), { code, errno: -122, syscall: 'write' });
    expect(errnoOf(error)).toBe('EDQUOT');
  }
});

it('an error of ours is none, even where it has a code, and is thrown again', () => {
  const invalid = thrownBy(() => fs.lstatSync('a\0b'));
  for (const error of [invalid, new TypeError('x'), 'text', undefined]) {
    expect(errnoOf(error)).toBeUndefined();
    expect(isErrno(error, 'ERR_INVALID_ARG_VALUE')).toBe(false);
    expect(thrownBy(() => errnoOrThrow(error))).toBe(error);
  }
});

it('an errno is said in words with its name behind, also one that node has no name for; others stay as they are', () => {
  expect(errnoWords('EACCES')).toBe('access denied (EACCES)');
  expect(errnoWords(util.getSystemErrorName(-117))).toMatch(/^the file system is damaged/);
  expect(errnoWords('EDOOFUS')).toBe('EDOOFUS');
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error: unknown) {
    return error;
  }
  throw new Error('nothing was thrown');
}
