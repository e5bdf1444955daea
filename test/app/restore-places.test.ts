import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { destinationOutside } from '../../src/app/restore-places.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

it('a path on which the root is mounted a second time leads into the root', () => {
  const base = fs.realpathSync(temporaryFolder());
  const [root, mounted, sub] = ['root', 'mounted', 'mounted/sub'].map((name) => path.join(base, name));
  fs.mkdirSync(root);
  fs.mkdirSync(sub, { recursive: true });
  const lstat: FileSystem['lstat'] = (at) => nodeFileSystem.lstat(at === mounted ? root : at);
  const refusing = { ...nodeFileSystem, lstat };
  for (const destination of [mounted, path.join(mounted, 'new'), path.join(sub, 'new', 'er')]) {
    expect(() => destinationOutside(refusing, root, destination)).toThrow('nothing is restored into the folder');
    expect(destinationOutside(nodeFileSystem, root, destination)).toBe(destination);
  }
});
