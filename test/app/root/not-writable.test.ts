import { expect, test } from 'vitest';
import { notWritable } from '../../../src/app/root/not-writable.ts';

test.each([
  ['ENOSPC', 'delete some files where it can hold no more of them'],
  ['EDQUOT', 'Free a few MB'],
  ['EROFS', 'Mount it for writing'],
  ['EACCES', 'the user who owns the backups'],
  ['EIO', 'Look at the disk and its cable'],
])('where nothing can be made because of %s, it says: %s', (code, hint) => {
  expect(notWritable('/root', { code, cause: undefined }).hint).toContain(hint);
});
