import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkRoot } from '../../../src/app/root/check-root.ts';
import { rootOf } from '../../../src/app/root/root-above.ts';
import { STATE_FOLDER } from '../../../src/domain/state-names.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** Folders below a new one, of which these have a state folder. */
function withStateIn(folders: readonly string[], ...others: readonly string[]) {
  const base = fs.realpathSync(temporaryFolder());
  for (const folder of folders) fs.mkdirSync(path.join(base, folder, STATE_FOLDER), { recursive: true });
  for (const folder of others) fs.mkdirSync(path.join(base, folder), { recursive: true });
  const rootOfFolder = (folder: string): string | undefined => {
    const root = rootOf(nodeFileSystem, path.join(base, folder));
    return root === undefined ? undefined : path.relative(base, root).replaceAll(path.sep, '/');
  };
  return { base, rootOfFolder };
}

it('a state folder in a snapshot was backed up: the root is the one above', () => {
  const { base, rootOfFolder } = withStateIn(
    ['root', 'root/2026-11-20', 'root/2026-11-20/deep/er'],
    'root/2026-11-20/deep/er/2025-01-01',
  );
  for (const inside of [
    '',
    '/2026-11-20',
    '/2026-11-20/deep',
    '/2026-11-20/deep/er',
    '/2026-11-20/deep/er/2025-01-01',
  ]) {
    expect(rootOfFolder(`root${inside}`), inside).toBe('root');
  }
  const deepest = path.join(base, 'root', '2026-11-20', 'deep', 'er', '2025-01-01');
  expect(() => checkRoot(nodeFileSystem, deepest)).toThrow(`is a snapshot, or in one, of ${path.join(base, 'root')}.`);
});

it('a root in a folder of another that is no snapshot is one of its own', () => {
  const { rootOfFolder } = withStateIn(['root', 'root/offsite'], 'root/offsite/2026-11-20');
  expect(rootOfFolder('root/offsite/2026-11-20')).toBe('root/offsite');
});

it('a dated folder may be a root where no other is above', () => {
  const { rootOfFolder } = withStateIn(['2026-11-20'], 'other');
  expect(rootOfFolder('2026-11-20')).toBe('2026-11-20');
  expect(rootOfFolder('other')).toBeUndefined();
});
