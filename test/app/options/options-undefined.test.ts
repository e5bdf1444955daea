import { readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { backup } from '../../../src/index.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, tree } from '../../kit/tree.ts';

/** As plain JavaScript, and TypeScript without exactOptionalPropertyTypes, hand them on. */
const unset = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, undefined]));

it('an option of backup that is undefined was not given: nothing is left out, and its default holds', async () => {
  const at = temporaryFolder();
  const [source, root] = [path.join(at, 'source'), path.join(at, 'root')];
  tree(at, { 'source/a': file('1'), 'source/deep/b': file('2'), 'root/2026-01-01/a': file('1') });
  symlinkSync('a', path.join(source, 'symlink'));
  const sizes = ['minSize', 'maxSize', 'oldest', 'newest', 'levels', 'emptyFolders', 'readOnly', 'ignoreCase'];
  const select = unset([...sizes, 'includeFiles', 'excludeFiles', 'excludeFolders']);
  const others = ['links', 'unchanged', 'batchBytes', 'retries', 'waitMs', 'timeSlackMs', 'maxLinks', 'ignore', 'name'];
  const summary = await backup({ sources: [source], root, ...unset(others), select });
  const snapshot = path.join(root, summary.snapshot ?? '');
  expect(readdirSync(snapshot, { recursive: true }).map(String).sort()).toEqual(['a', 'deep', 'deep/b', 'symlink']);
});
