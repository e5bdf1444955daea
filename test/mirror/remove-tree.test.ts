import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { type RemoveTreeTools, removeTree } from '../../src/mirror/remove-tree.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { differencesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const BY_FD = process.platform === 'linux' ? [true, false] : [false];
const onPosix = describe.runIf(process.platform !== 'win32');

/** A leftover with `inside` in it, beside what must not be touched. */
function leftover(inside: TreeLiteral, byFd: boolean) {
  const base = temporaryFolder();
  const at = path.join(base, 'leftover');
  tree(at, inside);
  tree(base, { 'beside/kept': file('k'), 'beside/x': file('x') });
  const failures: string[] = [];
  const remove = ({ mountPoints = [], ...faults }: { mountPoints?: string[] } & Partial<FileSystem> = {}) => {
    const tools: RemoveTreeTools = {
      fs: { ...nodeFileSystem, ...faults },
      bounds: { device: nodeFileSystem.lstat(base).dev, mountPoints: new Set(mountPoints), byFd },
      onFailed: (failed, code) => failures.push(`${path.relative(at, displayPath(failed))}: ${code}`),
    };
    return removeTree(at, tools);
  };
  return { base, at, failures, remove, beside: () => snapshotOf(path.join(base, 'beside')) };
}

onPosix.each(BY_FD.map((byFd) => ({ byFd })))('a leftover (folders held open: $byFd)', ({ byFd }) => {
  it('is removed with everything in it, and symlinks in it lead nowhere', () => {
    const here = leftover(
      { 'a/b/c': file('x'), 'a/link': symlink('../../beside'), 'shut/f': file('y'), 'shut/': folder({ mode: 0 }) },
      byFd,
    );
    const before = here.beside();
    expect(here.remove()).toBe(true);
    expect({ failures: here.failures, left: fs.readdirSync(here.base) }).toEqual({ failures: [], left: ['beside'] });
    expect(differencesOf(before, here.beside())).toEqual([]);
  });

  it('is left where something is mounted, and on another device; the rest goes', () => {
    const here = leftover({ 'a/mounted/x': file('x'), 'a/other/y': file('y'), 'a/z': file('z'), b: file('b') }, byFd);
    const lstat: FileSystem['lstat'] = (at) => {
      const status = nodeFileSystem.lstat(at);
      return displayPath(at).endsWith('other') ? Object.assign(status, { dev: status.dev + 1n }) : status;
    };
    expect(here.remove({ lstat, mountPoints: [path.join(here.at, 'a/mounted')] })).toBe(false);
    expect(here.failures.sort()).toEqual(['a/mounted: EXDEV', 'a/other: EXDEV']);
    const left = [...snapshotOf(here.at).keys()].sort();
    expect(left).toEqual(['a', 'a/mounted', 'a/mounted/x', 'a/other', 'a/other/y']);
  });

  it('that is itself a mount point is not entered', () => {
    const here = leftover({ x: file('x') }, byFd);
    expect(here.remove({ mountPoints: [here.at] })).toBe(false);
    expect({ failures: here.failures, left: fs.readdirSync(here.at) }).toEqual({ failures: [': EXDEV'], left: ['x'] });
  });
});

describe.runIf(process.platform === 'linux')('a folder held open', () => {
  it('cannot be exchanged for a symlink while its names go', () => {
    const here = leftover({ 'a/x': file('1'), 'a/kept': file('2') }, true);
    const before = here.beside();
    const unlink = (at: FsPath): void => {
      if (fs.lstatSync(path.join(here.at, 'a')).isDirectory()) {
        fs.renameSync(path.join(here.at, 'a'), path.join(here.base, 'elsewhere'));
        fs.symlinkSync(path.join(here.base, 'beside'), path.join(here.at, 'a'));
      }
      nodeFileSystem.unlink(at);
    };
    expect(here.remove({ unlink })).toBe(false);
    expect(differencesOf(before, here.beside())).toEqual([]);
  });
});
