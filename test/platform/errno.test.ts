import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { errnoOf, errnoOrThrow, isErrno } from '../../src/platform/errno.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

it('a file-system error has the name of its errno', () => {
  const error = thrownBy(() => fs.lstatSync(path.join(temporaryFolder(), 'missing')));
  expect(errnoOf(error)).toBe('ENOENT');
  expect(errnoOrThrow(error)).toBe('ENOENT');
  expect(isErrno(error, 'EACCES', 'ENOENT')).toBe(true);
  expect(isErrno(error, 'EACCES')).toBe(false);
});

it('an error of ours is none, even where it has a code, and is thrown again', () => {
  const invalid = thrownBy(() => fs.lstatSync('a\0b'));
  for (const error of [invalid, new TypeError('x'), 'text', undefined]) {
    expect(errnoOf(error)).toBeUndefined();
    expect(isErrno(error, 'ERR_INVALID_ARG_VALUE')).toBe(false);
    expect(thrownBy(() => errnoOrThrow(error))).toBe(error);
  }
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error: unknown) {
    return error;
  }
  throw new Error('nothing was thrown');
}
