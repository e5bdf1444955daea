import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { runBin } from '../kit/run-bin.ts';
import { differencesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, rawPath, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { count } from './counts.ts';
import { onDisk } from './disk-image.ts';

/** Names that programs stumble over; each is a file with content of its own. */
const NAMES = [
  'caf\xe9',
  '\xff\xfe',
  '\xc3\x28',
  '\xed\xa0\x80',
  'new\nline',
  'tab\there',
  '\x01\x02\x7f',
  '-rf',
  '--dry-run',
  ' leading space',
  'trailing space ',
  'trailing dot.',
  '...',
  '~',
  '$HOME',
  '`id`',
  '"quoted"',
  "it's",
  'back\\slash',
  '*',
  '?',
  'a:b',
  'CON',
  'nul.txt',
  'case',
  'CASE',
  'Case',
  '\xef\xbf\xbd',
  'n'.repeat(255),
  '\xc3\xa9'.repeat(127),
  '.dedupe~',
  '.dedupe~x-y.txt',
  'x.in-progress',
  'lost+found.txt',
  '%41',
  '{a,b}',
  '[a]',
  '#',
  ';',
];
const DEEP = Array.from({ length: 200 }, (_, level) => `d${level % 10}`).join('/');
/** 16 names of 245 bytes: with the rest near the 4,096 bytes that a path may have. */
const LONG = Array.from({ length: 15 }, (_, level) => String.fromCharCode(97 + level).repeat(245)).join('/');

function snapshot(at: string): TreeLiteral {
  const odd = NAMES.map((name, index) => [rawPath(`${at}/${name}`), file(`content ${index}`)] as const);
  return {
    ...Object.fromEntries(odd),
    [rawPath(`${at}/folder \xff/-x/a`)]: file('deep in odd folders'),
    [`${at}/${DEEP}/bottom`]: file('200 folders deep'),
    [`${at}/${LONG}/f`]: file('a long path'),
    [`${at}/read-only/`]: folder({ mode: 0o555 }),
    [`${at}/read-only/a`]: file('read-only', { mode: 0o444 }),
    [`${at}/unreadable`]: file('unreadable', { mode: 0 }),
    [`${at}/empty`]: file(''),
    [`${at}/empty folder/`]: folder(),
    [`${at}/twice`]: file('has two names'),
    [`${at}/twice again`]: linkTo(`${at}/twice`),
    [`${at}/to itself`]: symlink('to itself'),
    [`${at}/loop/up`]: symlink('..'),
    [`${at}/to nothing`]: symlink('/nothing/there'),
    [`${at}/to a device`]: symlink('/dev/zero'),
    [`${at}/zeros`]: file(new Uint8Array(300_000)),
    [`${at}/pipe`]: fifo(),
  };
}

/** Where a root may be. */
const DISKS: Record<string, (use: (disk: string) => Promise<void>) => Promise<void>> = {
  tmpfs: (use) => inTemporaryFolder(use),
  ext4: (use) => onDisk('ext4', 64, use),
  xfs: (use) => onDisk('xfs', 320, use),
  btrfs: (use) => onDisk('btrfs', 128, use),
  overlay: (use) => inTemporaryFolder((top) => onOverlay(top, use)),
};

describe.each(Object.keys(DISKS))('a tree of odd names and files on %s', (kind) => {
  it('is linked, backed up and left as it was', () =>
    DISKS[kind](async (disk) => {
      const root = path.join(disk, 'root');
      tree(root, { ...snapshot('2020-01-01'), ...snapshot('2020-01-02'), 'source/': folder() });
      for (const at of ['2020-01-01', '2020-01-02']) await addSpecials(path.join(root, at));
      fs.renameSync(path.join(root, 'source'), path.join(disk, 'source'));
      const before = snapshotOf(root);
      const first = await runBin([root]);
      expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('should not happen')]);
      expect(differencesOf(before, snapshotOf(root))).toEqual([]);
      expect(eligibleLeft(snapshotOf(root))).toEqual([]);

      tree(path.join(disk, 'source'), within(snapshot('x')));
      const source = snapshotOf(path.join(disk, 'source'));
      const backup = await runBin(['backup', path.join(disk, 'source'), root, '--name', 'new']);
      expect(backup.code).toBe(0);
      expect(
        differencesOf(source, snapshotOf(path.join(root, 'new'))).filter((line) => line !== 'pipe is gone'),
      ).toEqual([]);
      expect(differencesOf(before, snapshotOf(root)).filter((line) => !/^new(\/.*)? is new$/s.test(line))).toEqual([]);
      expect(eligibleLeft(snapshotOf(root))).toEqual([]);
      expect((await runBin(['--full', root])).code).toBe(0);
      count(`hostile names on ${kind}`, NAMES.length);
    }));
});

/** Sparse files, sockets and devices. */
async function addSpecials(at: string): Promise<void> {
  fs.truncateSync(path.join(at, 'empty'), 0);
  fs.writeFileSync(path.join(at, 'sparse'), '');
  fs.truncateSync(path.join(at, 'sparse'), 300_000);
  fs.utimesSync(path.join(at, 'sparse'), 1_767_225_600, 1_767_225_600);
  execFileSync('mknod', [path.join(at, 'device'), 'c', '1', '5']);
  const server = net.createServer().listen(path.join(at, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  fs.renameSync(path.join(at, 'socket'), path.join(at, 'socket kept'));
  await new Promise((resolve) => server.close(resolve));
}

function within(literal: TreeLiteral): TreeLiteral {
  return Object.fromEntries(
    Object.entries(literal).map(([at, node]) => [
      at.replace('x/', ''),
      node.kind === 'link' ? { ...node, target: node.target.replace('x/', '') } : node,
    ]),
  );
}

async function onOverlay(top: string, use: (disk: string) => Promise<void>): Promise<void> {
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => path.join(top, name));
  for (const each of [lower, upper, work, merged]) fs.mkdirSync(each);
  execFileSync('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${lower},upperdir=${upper},workdir=${work}`,
    merged,
  ]);
  try {
    await use(merged);
  } finally {
    execFileSync('umount', [merged]);
  }
}
