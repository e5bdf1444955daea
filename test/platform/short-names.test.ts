import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { hasShortName, mayCountShortNames } from '../../src/platform/short-names.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

/** Files that have one are in test/ntfs. */
it.runIf(process.platform === 'linux')('a file of Linux has no short name, and one that is missing neither', () => {
  const folder = temporaryFolder();
  tree(folder, { 'a long file name.txt': file('x') });
  expect(hasShortName(path.join(folder, 'a long file name.txt'))).toBe(false);
  expect(hasShortName(path.join(folder, 'missing'))).toBe(false);
  expect(mayCountShortNames(folder)).toBe(false);
});
