import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { type RemoveOptions, removeGrave } from '../../src/prune/remove-grave.ts';
import { differencesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, rawPath, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = describe.runIf(process.platform !== 'win32');
const BY_FD = process.platform === 'linux' ? [true, false] : [false];

/** A grave with `inside` in it, beside what must not be touched. */
function grave(inside: TreeLiteral, beside: TreeLiteral = {}) {
  const base = temporaryFolder();
  const state = path.join(base, 'state');
  const at = path.join(state, 'pruned-1');
  tree(at, inside);
  tree(path.join(base, 'beside'), beside);
  const failures: string[] = [];
  const flagsLost: string[] = [];
  const removed = { names: 0 };
  const remove = (options: Partial<RemoveOptions> = {}) =>
    removeGrave(at, {
      fs: nodeFileSystem,
      state,
      device: nodeFileSystem.lstat(state).dev,
      mountPointsNow: () => new Set(),
      byFd: BY_FD[0],
      clearsReadOnly: false,
      isStopped: () => false,
      onRemoved: () => removed.names++,
      onFailed: (failed, code) => failures.push(`${path.relative(at, displayPath(failed))}: ${code}`),
      onFlagLost: (_, names) => flagsLost.push(names.map(displayPath).join('/')),
      ...options,
    });
  return { base, state, at, failures, flagsLost, removed, remove, beside: () => snapshotOf(path.join(base, 'beside')) };
}

onPosix.each(BY_FD.map((byFd) => ({ byFd })))('a grave (folders held open: $byFd)', ({ byFd }) => {
  it('is deleted with everything in it, and symlinks in it lead nowhere', async () => {
    const here = grave(
      {
        'a/b/c': file('x'),
        'a/link': symlink('../../../beside'),
        'a/to-file': symlink('../../../beside/kept'),
        'a/pipe': fifo(),
        'empty/': folder(),
        'shut/inside/f': file('y'),
        'shut/inside/': folder({ mode: 0 }),
        'shut/': folder({ mode: 0o500 }),
        [rawPath('caf\xe9/x')]: file('z'),
      },
      { kept: file('k'), 'sub/also': file('l') },
    );
    const before = here.beside();
    expect(await here.remove({ byFd })).toBe(true);
    expect({ failures: here.failures, left: fs.readdirSync(here.state) }).toEqual({ failures: [], left: [] });
    expect(differencesOf(before, here.beside())).toEqual([]);
    expect(here.removed.names).toBe(13);
  });

  it('is deleted where the listing does not say what is a folder', async () => {
    const here = grave({ 'a/b/c': file('x'), 'a/link': symlink('../../../beside') }, { kept: file('k') });
    const before = here.beside();
    const list: FileSystem['list'] = (at) => nodeFileSystem.list(at).map(({ name }) => ({ name, kind: 'unknown' }));
    expect(await here.remove({ byFd, fs: { ...nodeFileSystem, list } })).toBe(true);
    expect({ failures: here.failures, left: fs.readdirSync(here.state) }).toEqual({ failures: [], left: [] });
    expect(differencesOf(before, here.beside())).toEqual([]);
  });

  it('of many deep folders is deleted with one listing of the state folder', async () => {
    const deep = Array.from({ length: 31 }, () => 'd').join('/');
    const here = grave(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${deep}/e${at}/f`, file('x')])));
    let listings = 0;
    const list: FileSystem['list'] = (at) => {
      if (at === here.state) listings++;
      return nodeFileSystem.list(at);
    };
    expect(await here.remove({ byFd, fs: { ...nodeFileSystem, list } })).toBe(true);
    expect({ failures: here.failures, left: fs.readdirSync(here.state) }).toEqual({ failures: [], left: [] });
    expect(listings).toBe(1);
  });

  it('what went from it meanwhile is no failure', async () => {
    const here = grave({ 'a/b': file('x') });
    const list: FileSystem['list'] = (at) => [
      ...nodeFileSystem.list(at),
      { name: 'folder that went', kind: 'folder' },
      { name: 'file that went', kind: 'file' },
    ];
    expect(await here.remove({ byFd, fs: { ...nodeFileSystem, list } })).toBe(true);
    expect({ failures: here.failures, left: fs.readdirSync(here.state) }).toEqual({ failures: [], left: [] });
  });

  it('may be deeper than a path can be long', async () => {
    const here = grave({ top: file('x') });
    let at = here.at;
    const cwd = process.cwd();
    process.chdir(at);
    for (let depth = 0; depth < 60; depth++) {
      const name = `${'d'.repeat(100)}${depth}`;
      fs.mkdirSync(name);
      fs.writeFileSync('f', 'x');
      process.chdir(name);
      at = path.join(at, name);
    }
    process.chdir(cwd);
    expect(at.length).toBeGreaterThan(4096);
    expect(await here.remove({ byFd })).toBe(true);
    expect({ failures: here.failures, left: fs.readdirSync(here.state) }).toEqual({ failures: [], left: [] });
  });

  it('keeps what cannot be deleted, names it, and loses the rest', async () => {
    const here = grave({ 'a/stays': file('x'), 'a/goes': file('y'), 'b/goes': file('z') });
    const unlink = (at: FsPath): void => {
      if (displayPath(at).endsWith('stays')) throw Object.assign(new Error('no'), { code: 'EPERM', syscall: 'unlink' });
      nodeFileSystem.unlink(at);
    };
    expect(await here.remove({ byFd, fs: { ...nodeFileSystem, unlink } })).toBe(false);
    expect(here.failures).toEqual(['a/stays: EPERM']);
    expect([...snapshotOf(here.state).keys()]).toEqual(['pruned-1', 'pruned-1/a', 'pruned-1/a/stays']);
    expect(await here.remove({ byFd })).toBe(true);
  });

  it('is left alone where something is mounted, and on another device', async () => {
    const here = grave({ 'a/mounted/x': file('x'), 'a/other/y': file('y'), b: file('z') });
    const mountPointsNow = () => new Set([path.join(here.at, 'a/mounted')]);
    const lstat: FileSystem['lstat'] = (at) => {
      const status = nodeFileSystem.lstat(at);
      return displayPath(at).endsWith('other') ? Object.assign(status, { dev: status.dev + 1n }) : status;
    };
    expect(await here.remove({ byFd, mountPointsNow, fs: { ...nodeFileSystem, lstat } })).toBe(false);
    expect(here.failures.sort()).toEqual(['a/mounted: EXDEV', 'a/other: EXDEV']);
    const left = [...snapshotOf(here.at).keys()].sort();
    expect(left).toEqual(['a', 'a/mounted', 'a/mounted/x', 'a/other', 'a/other/y']);
  });

  it('is left alone where something is mounted below a folder that gets a grave of its own', async () => {
    const here = grave({ [`${'d/'.repeat(40)}mounted/x`]: file('x'), [`${'d/'.repeat(40)}y`]: file('y') });
    const mountPointsNow = () =>
      new Set(
        [...snapshotOf(here.state).keys()]
          .filter((at) => at.endsWith('mounted'))
          .map((at) => path.join(here.state, at)),
      );
    expect(await here.remove({ byFd, mountPointsNow })).toBe(false);
    const files = [...snapshotOf(here.state)].filter(([, { kind }]) => kind === 'file');
    expect(files.map(([at]) => path.basename(at))).toEqual(['x']);
    expect(here.failures).toEqual([expect.stringMatching(/mounted: EXDEV$/)]);
  });

  it.each(['a', 'b'])('is not gone where something stays in the folder %s that got a grave of its own', async (top) => {
    const here = grave({ [`a/${'d/'.repeat(40)}x`]: file('x'), [`b/${'d/'.repeat(40)}y`]: file('y') });
    const stays = top === 'a' ? 'x' : 'y';
    const unlink = (at: FsPath): void => {
      if (displayPath(at).endsWith(stays)) throw Object.assign(new Error('no'), { code: 'EPERM', syscall: 'unlink' });
      nodeFileSystem.unlink(at);
    };
    expect(await here.remove({ byFd, fs: { ...nodeFileSystem, unlink } })).toBe(false);
    const files = [...snapshotOf(here.state)].filter(([, { kind }]) => kind === 'file');
    expect(files.map(([at]) => path.basename(at))).toEqual([stays]);
  });

  it('ends between two names where the run is to stop, and goes on later', async () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`f${at}`, file('x')]));
    const here = grave(many);
    expect(await here.remove({ byFd, isStopped: () => here.removed.names === 4 })).toBe(false);
    expect(fs.readdirSync(here.at)).toHaveLength(5);
    expect(here.failures).toEqual([]);
    expect(await here.remove({ byFd })).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('a folder held open', () => {
  it('is left alone where it turns out to be on another mount, though the table had none', async () => {
    const here = grave({ 'a/mounted/x': file('x'), 'a/y': file('y') });
    const readFile: FileSystem['readFile'] = (at) => {
      const open = fs.readlinkSync(displayPath(at).replace('fdinfo', 'fd'));
      return open.endsWith('mounted') ? Buffer.from('pos:\t0\nmnt_id:\t0\n') : nodeFileSystem.readFile(at);
    };
    expect(await here.remove({ byFd: true, fs: { ...nodeFileSystem, readFile } })).toBe(false);
    expect(here.failures).toEqual(['a/mounted: EXDEV']);
    expect([...snapshotOf(here.at).keys()].sort()).toEqual(['a', 'a/mounted', 'a/mounted/x']);
  });

  it('is let go of, emptied or not', async () => {
    const here = grave({ 'a/x': file('x'), 'b/mounted/y': file('y') });
    const open = fs.readdirSync('/proc/self/fd').length;
    const mountPointsNow = () => new Set([path.join(here.at, 'b/mounted')]);
    expect(await here.remove({ byFd: true, mountPointsNow })).toBe(false);
    expect(await here.remove({ byFd: true })).toBe(true);
    expect(fs.readdirSync('/proc/self/fd')).toHaveLength(open);
  });

  it('cannot be exchanged for a symlink while its names go', async () => {
    const here = grave({ 'a/x': file('1'), 'a/y': file('2') }, { x: file('kept'), y: file('kept') });
    const before = here.beside();
    const unlink = (at: FsPath): void => {
      if (fs.existsSync(path.join(here.at, 'a')) && !fs.lstatSync(path.join(here.at, 'a')).isSymbolicLink()) {
        fs.renameSync(path.join(here.at, 'a'), path.join(here.base, 'elsewhere'));
        fs.symlinkSync(path.join(here.base, 'beside'), path.join(here.at, 'a'));
      }
      nodeFileSystem.unlink(at);
    };
    expect(await here.remove({ byFd: true, fs: { ...nodeFileSystem, unlink } })).toBe(false);
    expect(differencesOf(before, here.beside())).toEqual([]);
    expect(fs.readdirSync(path.join(here.base, 'elsewhere'))).toEqual([]);
  });
});

describe('where deleting a read-only name is refused for the sake of its other names', () => {
  const unlink = (at: FsPath): void => {
    if ((fs.lstatSync(at).mode & 0o222) === 0)
      throw Object.assign(new Error('no'), { code: 'EPERM', syscall: 'unlink' });
    nodeFileSystem.unlink(at);
  };

  it('the flag is cleared, and it is told which files lost it that may have other names', async () => {
    const here = grave({
      'a/shared': file('x', { mode: 0o444 }),
      'a/alone': file('y', { mode: 0o444 }),
      'a/writable': file('z'),
    });
    fs.linkSync(path.join(here.at, 'a/shared'), path.join(here.base, 'kept'));
    expect(await here.remove({ clearsReadOnly: true, fs: { ...nodeFileSystem, unlink } })).toBe(true);
    expect({ flagsLost: here.flagsLost, failures: here.failures }).toEqual({ flagsLost: ['a/shared'], failures: [] });
    expect(fs.lstatSync(path.join(here.base, 'kept')).mode & 0o777).toBe(0o666);
  });

  it('nothing is cleared, or told, of a file that is not read-only or that is refused for another reason', async () => {
    const here = grave({ writable: file('x', { mode: 0o644 }), 'in-use': file('y', { mode: 0o444 }) });
    for (const name of ['writable', 'in-use']) fs.linkSync(path.join(here.at, name), path.join(here.base, name));
    const refused = (at: FsPath): void => {
      const code = displayPath(at).endsWith('writable') ? 'EPERM' : 'EBUSY';
      throw Object.assign(new Error(code), { code, syscall: 'unlink' });
    };
    const before = snapshotOf(here.base);
    expect(await here.remove({ clearsReadOnly: true, fs: { ...nodeFileSystem, unlink: refused } })).toBe(false);
    expect({ flagsLost: here.flagsLost, failures: here.failures.sort() }).toEqual({
      flagsLost: [],
      failures: ['in-use: EBUSY', 'writable: EPERM'],
    });
    expect(differencesOf(before, snapshotOf(here.base))).toEqual([]);
  });
});
