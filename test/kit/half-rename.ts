import fs from 'node:fs';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';

/** A rename that removes the name which it is to replace, and then fails: the first so many times. */
export function halfRename(failures: number): FileSystem['rename'] {
  let calls = 0;
  return (from, to) => {
    fs.rmSync(to, { force: true });
    calls++;
    if (calls <= failures) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'rename' });
    nodeFileSystem.rename(from, to);
  };
}
