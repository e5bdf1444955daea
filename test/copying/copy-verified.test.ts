import fs from 'node:fs';
import path from 'node:path';
import { expect, it, test } from 'vitest';
import { type CopyOut, copyVerified, withMetadata } from '../../src/copying/copy-verified.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const hasher = await loadHasher();

it.each([
  ['ino', (ino: bigint) => ino + 1n],
  ['size', (size: bigint) => size + 1n],
  ['mtimeNs', (mtimeNs: bigint) => mtimeNs + 1n],
] as const)('metadata that were noted of a file with another %s are given to none', (field, other) => {
  const at = path.join(temporaryFolder(), 'a');
  fs.writeFileSync(at, 'x');
  const status = nodeFileSystem.lstat(at);
  const own = { mtimeNs: 5n, mode: 0o100600, uid: 9, gid: 9 };
  expect(withMetadata(status, { ...own, file: status })).toMatchObject({
    mtimeNs: 5n,
    mode: 0o100600n,
    uid: 9n,
    gid: 9n,
  });
  const file = { ino: status.ino, size: status.size, mtimeNs: status.mtimeNs, [field]: other(status[field]) };
  expect(() => withMetadata(status, { ...own, file })).toThrow('CHANGED');
});

test('a file that is written to before the system copies it is refused, for its time would be that of other bytes', () => {
  const folder = temporaryFolder();
  tree(folder, { a: file('x', { mtime: 5n }) });
  const copyFile: typeof nodeFileSystem.copyFile = (from, to) => {
    fs.writeFileSync(from, 'y');
    nodeFileSystem.copyFile(from, to);
  };
  const options: CopyOut = {
    fs: { ...nodeFileSystem, copyFile },
    hasher,
    user: undefined,
    byPath: true,
    buffer: new Uint8Array(8192),
    onBytes: () => undefined,
    checkStopped: () => undefined,
    wanted: (source) => source,
    isReplacement: false,
  };
  expect(() => copyVerified(path.join(folder, 'a'), path.join(folder, 'b'), options)).toThrow('CHANGED');
});
