import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refuseLost } from '../../src/mirror/lost-sources.ts';
import { identity } from '../../src/platform/file-identity.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

function sourceAt(place: string) {
  return { path: place, id: identity(nodeFileSystem.lstat(place)) };
}

it('a source that went away, or whose disk did, stops the run; one that only has another number does not', () => {
  const [kept, gone] = ['kept', 'gone'].map((name) => path.join(temporaryFolder(), name));
  for (const each of [kept, gone]) fs.mkdirSync(each);
  const sources = [sourceAt(kept), sourceAt(gone)];
  expect(() => refuseLost(sources, nodeFileSystem)).not.toThrow();
  fs.rmdirSync(gone);
  expect(() => refuseLost(sources, nodeFileSystem)).toThrow(`${gone} went away while it was copied`);
  fs.writeFileSync(gone, 'a file');
  expect(() => refuseLost(sources, nodeFileSystem)).toThrow('it is no folder any more');
  const [{ id }] = sources;
  const [device, inode] = id.split(':');
  expect(() => refuseLost([{ path: kept, id: `${device}:1${inode}` }], nodeFileSystem)).not.toThrow();
  expect(() => refuseLost([{ path: kept, id: `1${device}:${inode}` }], nodeFileSystem)).toThrow(kept);
});
