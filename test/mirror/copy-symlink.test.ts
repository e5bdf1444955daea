import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { Outcome } from '../../src/mirror/jobs.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, symlink, tree } from '../kit/tree.ts';
import { copyFolder, failing, inode, outcomesOf, sameTree } from './copying.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');

describe('a symlink that is as it was in the previous snapshot', () => {
  const time = 2_000_000;
  /** Two symlinks, of one time unless one is given for the source's. */
  function twoSymlinks(previous: string, source: string, sourceTime = time): string {
    const root = temporaryFolder();
    tree(root, { 'previous/a': symlink(previous), 'source/a': symlink(source) });
    fs.lutimesSync(path.join(root, 'previous/a'), time, time);
    fs.lutimesSync(path.join(root, 'source/a'), time, sourceTime);
    return root;
  }
  const taking = (blocks: bigint): FileSystem['lstat'] => {
    return (at) => {
      const status = nodeFileSystem.lstat(at);
      return Object.defineProperty(status, 'blocks', { value: blocks });
    };
  };
  const allModes = ['copy', 'compare', 'link'] as const;

  onLinux.each(allModes)('is a further name of that, with --unchanged %s', (unchanged) => {
    const root = twoSymlinks('no/such/file', 'no/such/file');
    const fs = { lstat: taking(0n) };
    expect(outcomesOf(copyFolder(root, { rules: { unchanged, dryRun: true }, fs }))).toEqual([Outcome.linked]);
    expect(outcomesOf(copyFolder(root, { rules: { unchanged }, fs }))).toEqual([Outcome.linked]);
    expect(inode(root, 'target/a')).toBe(inode(root, 'previous/a'));
    sameTree(root);
    expect(outcomesOf(copyFolder(root, { rules: { unchanged, resumed: true }, fs }))).toEqual([Outcome.kept]);
  });

  it.runIf(process.getuid?.() === 0)('is made anew in a run taken up again where its owner is another now', () => {
    const root = twoSymlinks('x', 'x');
    copyFolder(root);
    fs.lchownSync(path.join(root, 'source/a'), 7, 8);
    expect(outcomesOf(copyFolder(root, { rules: { resumed: true } }))).toEqual([Outcome.copied]);
    sameTree(root);
  });

  onLinux('is a further name of that also where something else was there in a run taken up again', () => {
    const root = twoSymlinks('x', 'x');
    tree(root, { 'target/a': symlink('y') });
    const answer = copyFolder(root, { rules: { resumed: true }, fs: { lstat: taking(0n) } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked]);
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['a']);
    sameTree(root);
  });

  onPosix.each<[string, Parameters<typeof twoSymlinks>, Parameters<typeof copyFolder>[1]]>([
    ['it takes no more names', ['x', 'x'], { fs: { lstat: taking(0n) }, rules: { limit: 1 } }],
    ['it takes a block, which counts as that of its snapshot', ['x', 'x'], { fs: { lstat: taking(8n) } }],
    ['a link would be one to its target', ['x', 'x'], { context: { linksSymlinks: false } }],
    ['the file system will not link it', ['x', 'x'], { fs: failing('link', 'EOPNOTSUPP', 1) }],
    ['it leads elsewhere', ['y', 'x'], {}],
    ['it is of another time', ['x', 'x', time + 1], {}],
  ])('is made anew where %s', (_, texts, how) => {
    const root = twoSymlinks(...texts);
    expect(outcomesOf(copyFolder(root, how))).toEqual([Outcome.copied]);
    expect(inode(root, 'target/a')).not.toBe(inode(root, 'previous/a'));
    sameTree(root);
  });

  onPosix('is made anew where the previous one becomes a file as it is linked', () => {
    const root = twoSymlinks('x', 'x');
    tree(root, { other: file('precious') });
    const link: FileSystem['link'] = (_, at) => nodeFileSystem.link(path.join(root, 'other'), at);
    expect(outcomesOf(copyFolder(root, { fs: { link, lstat: taking(0n) } }))).toEqual([Outcome.copied]);
    sameTree(root);
    expect(fs.lstatSync(path.join(root, 'other')).nlink).toBe(1);
  });
});
