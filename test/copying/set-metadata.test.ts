import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { makeSymlinkLike } from '../../src/copying/make-symlink-like.ts';
import { setMetadata } from '../../src/copying/set-metadata.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const isRoot = process.getuid?.() === 0;
/** May give files to two groups. */
const ANN = { uid: 0n, gid: 1500n, groups: [1700n], isRoot: false };

// Only root can make such a folder.
it.runIf(isRoot).each([
  ['its source’s group', { uid: 0, gid: 1500 }, 1500],
  ['its source’s group, another one of this user', { uid: 0, gid: 1700 }, 1700],
  ['this user’s group where the source is another’s', { uid: 7, gid: 1800 }, 1500],
])('in a setgid folder a copy has %s', (_, owner, gid) => {
  const base = temporaryFolder();
  const folder = path.join(base, 'shared');
  fs.mkdirSync(folder);
  fs.chownSync(folder, 0, 1600);
  fs.chmodSync(folder, 0o2775);
  const [source, link] = [path.join(base, 'source'), path.join(base, 'link')];
  fs.writeFileSync(source, '');
  fs.chownSync(source, owner.uid, owner.gid);
  fs.chmodSync(source, 0o640);
  fs.symlinkSync('text', link);
  fs.lchownSync(link, owner.uid, owner.gid);
  const [copy, linkCopy] = ['copy', 'link'].map((name) => path.join(folder, name));
  fs.writeFileSync(copy, '');
  expect(fs.statSync(copy).gid).toBe(1600);

  const tools = { fs: nodeFileSystem, user: ANN };
  setMetadata(copy, nodeFileSystem.lstat(source), tools);
  const status = nodeFileSystem.lstat(link);
  makeSymlinkLike({ path: link, text: 'text', status }, linkCopy, { ...tools, onWindows: false });

  expect(fs.statSync(copy)).toMatchObject({ uid: 0, gid, mode: 0o100640 });
  expect(fs.lstatSync(linkCopy)).toMatchObject({ uid: 0, gid });
});

it.each(['EPERM', 'EACCES'])('a copy keeps the owner that it has where another is refused with %s', (code) => {
  const base = temporaryFolder();
  const [source, copy] = ['source', 'copy'].map((name) => path.join(base, name));
  fs.writeFileSync(source, '');
  fs.chmodSync(source, 0o640); // whatever the umask
  fs.utimesSync(source, 1e9, 1e9);
  fs.writeFileSync(copy, '', { mode: 0o600 });
  const setOwner = (): void => {
    throw Object.assign(new Error(code), { code, syscall: 'lchown' });
  };
  const { uid, gid } = fs.statSync(copy);

  const refusing = { ...nodeFileSystem, setOwner };
  const user = { uid: BigInt(uid + 1), gid: BigInt(gid + 1), groups: [], isRoot: false };
  setMetadata(copy, nodeFileSystem.lstat(source), { fs: refusing, user });

  expect(fs.statSync(copy)).toMatchObject({ uid, gid, mode: 0o100640, mtimeMs: 1e12 });
});

// Only root may give a file away.
it.runIf(isRoot)('what changing the owner clears is set again, and the access time is the source’s too', () => {
  const at = path.join(temporaryFolder(), 'a');
  fs.writeFileSync(at, '');
  fs.chmodSync(at, 0o4755);
  const wanted = { isFile: () => true, mode: 0o104755n, uid: 7n, gid: 8n, atimeNs: 3n, mtimeNs: 5n };
  setMetadata(at, wanted, { fs: nodeFileSystem, user: { uid: 0n, gid: 0n, groups: [], isRoot: true } });
  const { isFile: _, ...expected } = wanted;
  expect(nodeFileSystem.lstat(at)).toMatchObject(expected);
});
