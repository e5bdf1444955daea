import fs from 'node:fs';
import path from 'node:path';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { withoutOpenFolders } from './in-open-folders.ts';

/** As on Btrfs: during the first listings of a folder its file `saved` is saved by renaming a new one over it, and they lack it. */
export function savedWhileListed(folder: string, listings: number): FileSystem {
  let left = listings;
  return withoutOpenFolders({
    list: (at) => {
      if (displayPath(at) !== folder || left-- <= 0) return nodeFileSystem.list(at);
      fs.writeFileSync(path.join(folder, 'new'), `${left}`);
      fs.renameSync(path.join(folder, 'new'), path.join(folder, 'saved'));
      return nodeFileSystem.list(at).filter(({ name }) => name !== 'saved');
    },
  });
}
