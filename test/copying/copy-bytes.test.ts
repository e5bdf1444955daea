import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { copyBytes } from '../../src/copying/copy-bytes.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const PAGE = 4096;
const hasher = await loadHasher();

it.each([0, PAGE - 1, PAGE, 2 * PAGE - 1, 2 * PAGE, 2 * PAGE + 9])(
  'of zeros with one other byte, at %i, that is no hole',
  (at) => {
    const folder = temporaryFolder();
    const bytes = Buffer.alloc(2 * PAGE + 10);
    bytes[at] = 1;
    fs.writeFileSync(path.join(folder, 'a'), bytes);
    const from = nodeFileSystem.openForReading(path.join(folder, 'a'));
    const to = nodeFileSystem.createForWriting(path.join(folder, 'b'));
    const idle = { onBytes: () => undefined, checkStopped: () => undefined };
    copyBytes(from, to, { fs: nodeFileSystem, hasher, buffer: Buffer.alloc(2 * PAGE), sparse: true, ...idle });
    for (const fd of [from, to]) nodeFileSystem.close(fd);
    expect(fs.readFileSync(path.join(folder, 'b')).equals(bytes)).toBe(true);
  },
);
