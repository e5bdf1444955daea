import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import type { Metadata, OwnOfFile } from '../../src/domain/metadata.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { isolateNames } from '../../src/isolate/isolate-names.ts';
import { Outcome } from '../../src/isolate/jobs.ts';
import { type CurrentUser, currentUser } from '../../src/platform/current-user.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { currentPlatform } from '../../src/platform/platform-profile.ts';
import { newSharedProgress } from '../../src/platform/shared-progress.ts';
import { halfRename } from '../kit/half-rename.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const hasher = await loadHasher();
const onPosix = test.runIf(currentPlatform().name !== 'windows');

/** What somebody who may write to the folder puts in the place of the copy. */
const SWAPS: Readonly<Record<string, (copy: string, victim: string) => void>> = {
  'a symlink': (copy, victim) => fs.symlinkSync(victim, copy),
  'another file': (copy) => fs.writeFileSync(copy, 'other'),
  'a link to another file': (copy, victim) => fs.linkSync(victim, copy),
};
const KINDS: readonly { what: string; literal: TreeLiteral }[] = [
  { what: 'file', literal: { a: file('x', { mode: 0o666 }), b: linkTo('a') } },
  ...(currentPlatform().linksSymlinks ? [{ what: 'symlink', literal: { a: symlink('x'), b: linkTo('a') } }] : []),
];

onPosix.each(KINDS.flatMap((kind) => Object.keys(SWAPS).map((swap) => ({ ...kind, swap }))))(
  'a $what keeps its name where $swap is put in the place of the copy, and nothing else changes',
  ({ literal, swap }) => {
    for (const { call, when } of [
      { call: 'setTimes', when: 'before' },
      { call: 'setTimes', when: 'after' },
    ] as const) {
      const base = temporaryFolder();
      const folder = path.join(base, 'folder');
      const victim = path.join(base, 'victim');
      tree(folder, literal);
      fs.writeFileSync(victim, 'x', { mode: 0o600 });
      const before = nodeFileSystem.lstat(path.join(folder, 'b'));
      const answer = isolate(folder, {
        ...nodeFileSystem,
        [call]: (at: string, ...times: [bigint, bigint]) => {
          const copy = path.join(folder, path.basename(at));
          const swapHere = (): void => {
            if (!path.basename(at).startsWith('.dedupe~')) return;
            fs.renameSync(copy, path.join(base, 'away')); // its inode is not to be given again
            SWAPS[swap](copy, victim);
          };
          if (when === 'before') swapHere();
          nodeFileSystem[call](at, ...times);
          if (when === 'after') swapHere();
        },
      });
      expect([...answer.outcomes]).toEqual([Outcome.failed]);
      expect(nodeFileSystem.lstat(path.join(folder, 'b'))).toMatchObject({ ino: before.ino, nlink: 2n });
      expect(fs.readdirSync(folder)).toEqual(['a', 'b']);
      expect(fs.statSync(victim).mode & 0o7777).toBe(0o600);
      expect(fs.readFileSync(victim, 'utf8')).toBe('x');
    }
  },
);

test('a name has a file of its own afterwards', () => {
  const folder = temporaryFolder();
  tree(folder, { a: file('x'), b: linkTo('a') });
  expect([...isolate(folder, nodeFileSystem).outcomes]).toEqual([Outcome.isolated]);
  expect(fs.statSync(path.join(folder, 'b')).nlink).toBe(1);
  expect(fs.readFileSync(path.join(folder, 'b'), 'utf8')).toBe('x');
});

// Only root can make a file of another.
test.runIf(process.getuid?.() === 0).each(KINDS)(
  'a $what keeps its name where a copy cannot get its owner',
  ({ literal }) => {
    const folder = temporaryFolder();
    tree(folder, literal);
    fs.lchownSync(path.join(folder, 'a'), 7, 8);
    const setOwner = (): never => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'lchown' });
    };
    const { outcomes, failures } = isolate(folder, { ...nodeFileSystem, setOwner });
    expect([[...outcomes], failures]).toEqual([[Outcome.failed], [{ item: 0, attempted: 'copy', code: 'EPERM' }]]);
    expect(fs.lstatSync(path.join(folder, 'b'))).toMatchObject({ uid: 7, gid: 8, nlink: 2 });
    expect(fs.readdirSync(folder)).toEqual(['a', 'b']);
  },
);

// Only root can make a file of another.
test.runIf(process.getuid?.() === 0)(
  'a name that has a file of its own keeps all its metadata where it cannot get its owner back',
  () => {
    const folder = temporaryFolder();
    tree(folder, { b: file('x', { mode: 0o640 }) });
    const at = path.join(folder, 'b');
    fs.chownSync(at, 7, 8);
    const before = nodeFileSystem.lstat(at);
    const user: CurrentUser = { isRoot: false, uid: 7n, gid: 8n, groups: [] };
    const own = ownOf(at, { mtimeNs: 5n, mode: 0o100600, uid: 9, gid: 9 });
    const { outcomes, failures } = isolate(folder, nodeFileSystem, { own, user });
    expect([[...outcomes], failures]).toEqual([[Outcome.failed], [{ item: 0, attempted: 'copy', code: 'EPERM' }]]);
    expect(nodeFileSystem.lstat(at)).toEqual(before);
  },
);

test('a name is isolated where there are no owners, whatever owner was noted of it', () => {
  const folder = temporaryFolder();
  tree(folder, { a: file('x'), b: linkTo('a') });
  const own = ownOf(path.join(folder, 'b'), { mtimeNs: 5n, mode: 0o100644, uid: 9, gid: 9 });
  expect([...isolate(folder, nodeFileSystem, { own, user: undefined }).outcomes]).toEqual([Outcome.isolated]);
  expect(fs.statSync(path.join(folder, 'b')).nlink).toBe(1);
});

test.each([
  { what: 'has a file of its own', literal: { b: file('x') } },
  { what: 'shares its file', literal: { a: file('x'), b: linkTo('a') } },
])(
  'a name that $what keeps the time of what was written to it since its own metadata were looked up',
  ({ literal }) => {
    const folder = temporaryFolder();
    tree(folder, literal);
    const at = path.join(folder, 'b');
    const { uid, gid, mode } = fs.statSync(at);
    const own = ownOf(at, { mtimeNs: 5n, mode, uid, gid });
    fs.writeFileSync(at, 'edited');
    const edited = nodeFileSystem.lstat(at);
    const { outcomes, failures } = isolate(folder, nodeFileSystem, { own, user: currentUser() });
    expect([[...outcomes], failures]).toEqual([[Outcome.failed], [{ item: 0, attempted: 'copy', code: 'CHANGED' }]]);
    expect(nodeFileSystem.lstat(at)).toMatchObject({ ino: edited.ino, mtimeNs: edited.mtimeNs });
    expect(fs.readFileSync(at, 'utf8')).toBe('edited');
  },
);

test.each([
  { what: 'written to', change: (at: string) => fs.writeFileSync(at, 'edited') },
  { what: 'replaced', change: (at: string) => replaceFile(at) },
])('a name that is $what while its copy goes to the disk keeps what it has', ({ change }) => {
  const folder = temporaryFolder();
  tree(folder, { a: file('x'), b: linkTo('a') });
  const flushFile: FileSystem['flushFile'] = (copy) => {
    nodeFileSystem.flushFile(copy);
    change(path.join(folder, 'b'));
  };
  const { outcomes, failures } = isolate(folder, { ...nodeFileSystem, flushFile });
  expect([[...outcomes], failures]).toEqual([[Outcome.failed], [{ item: 0, attempted: 'copy', code: 'CHANGED' }]]);
  expect(fs.readFileSync(path.join(folder, 'b'), 'utf8')).toBe('edited');
  expect(fs.readdirSync(folder)).toEqual(['a', 'b']);
});

test.runIf(currentPlatform().hasFdPaths)('a name that is of another file by now keeps that', () => {
  const folder = temporaryFolder();
  tree(folder, { a: file('x'), b: linkTo('a') });
  const openFolder: FileSystem['openFolder'] = (at) => {
    replaceFile(path.join(folder, 'b'));
    fs.linkSync(path.join(folder, 'b'), path.join(folder, 'c'));
    return nodeFileSystem.openFolder(at);
  };
  expect(isolate(folder, { ...nodeFileSystem, openFolder }).failures).toMatchObject([{ item: 0, code: 'CHANGED' }]);
  expect(fs.statSync(path.join(folder, 'b')).nlink).toBe(2);
});

test('where the rename fails that had removed the name, it is tried again', () => {
  const folder = temporaryFolder();
  tree(folder, { a: file('x'), b: linkTo('a') });
  const answer = isolate(folder, { ...nodeFileSystem, rename: halfRename(1) });
  expect([...answer.outcomes]).toEqual([Outcome.isolated]);
  expect(fs.readFileSync(path.join(folder, 'b'), 'utf8')).toBe('x');
});

function replaceFile(at: string): void {
  fs.writeFileSync(`${at}.new`, 'edited');
  fs.renameSync(`${at}.new`, at);
}

/** As looked up now. */
function ownOf(at: string, metadata: Metadata): OwnOfFile {
  const { ino, size, mtimeNs } = nodeFileSystem.lstat(at);
  return { ...metadata, file: { ino, size, mtimeNs } };
}

/** Isolates `b`. */
function isolate(
  folder: string,
  fileSystem: FileSystem,
  { own, user }: { own: OwnOfFile | undefined; user: CurrentUser | undefined } = {
    own: undefined,
    user: currentUser(),
  },
) {
  const [{ ino }, { ino: folderIno }] = [path.join(folder, 'b'), folder].map((at) => nodeFileSystem.lstat(at));
  return isolateNames(
    {
      folder,
      ino: folderIno,
      byFd: currentPlatform().hasFdPaths,
      progress: newSharedProgress(),
      items: [{ name: 'b', ino, own }],
    },
    {
      fs: fileSystem,
      hasher,
      user,
      byPath: currentPlatform().name === 'windows',
      buffer: new Uint8Array(8192),
      onBytes: () => undefined,
      onFile: () => undefined,
      checkStopped: () => undefined,
      isStopped: () => false,
    },
  );
}
