import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { holdToEmpty } from '../../src/linking/hold-to-empty.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, tree } from '../kit/tree.ts';

describe.runIf(process.platform === 'linux')('a folder that is going, held open', () => {
  it.each(['ino', 'dev'] as const)('is left alone where another is there now, told by its %s', (number) => {
    const { at, status } = going();
    const seen = { ...status, [number]: status[number] + 1n };
    expect(refusedBy(() => holdToEmpty(nodeFileSystem, at, { status: seen, byFd: true }))).toBe('CHANGED');
  });

  it('is left alone on another mount', () => {
    const { at, status } = going();
    const hold = () => holdToEmpty(nodeFileSystem, at, { status, byFd: true, mount: 'another' });
    expect(refusedBy(hold)).toBe('EXDEV');
  });

  it('is opened up where its owner may not list it or take names from it, and else keeps its mode', () => {
    for (const [mode, then] of [
      [0o500, 0o700],
      [0o755, 0o755],
    ]) {
      const { at, status } = going(mode);
      const { path: held, release } = holdToEmpty(nodeFileSystem, at, { status, byFd: true });
      expect(fs.readdirSync(held)).toEqual(['x']);
      release();
      expect(fs.statSync(at).mode & 0o777).toBe(then);
    }
  });

  it('is opened up first where it cannot even be opened, but not where it is open to its owner', () => {
    for (const { mode, isOpened } of [
      { mode: 0o000, isOpened: true },
      { mode: 0o755, isOpened: false },
    ]) {
      const { at, status } = going(mode);
      const hold = () => holdToEmpty(closedUntilOpenedUp(at), at, { status, byFd: true }).release();
      if (isOpened) hold();
      else expect(hold).toThrow('EACCES');
      expect(fs.statSync(at).mode & 0o777).toBe(isOpened ? 0o700 : mode);
    }
  });

  it('leaves no descriptor open, refused or not', () => {
    const { at, status } = going();
    const open = fs.readdirSync('/proc/self/fd').length;
    holdToEmpty(nodeFileSystem, at, { status, byFd: true }).release();
    for (const options of [{ status: { ...status, ino: 1n } }, { status, mount: 'another' }]) {
      refusedBy(() => holdToEmpty(nodeFileSystem, at, { byFd: true, ...options }));
    }
    expect(fs.readdirSync('/proc/self/fd')).toHaveLength(open);
  });
});

function going(mode = 0o755) {
  const at = path.join(temporaryFolder(), 'going');
  tree(at, { x: file('x') });
  tree(path.dirname(at), { 'going/': folder({ mode }) });
  return { at, status: nodeFileSystem.lstat(at) };
}

/** As for somebody who is not root: a folder that this user may not read cannot be opened. */
function closedUntilOpenedUp(at: string): FileSystem {
  let isOpenedUp = false;
  return {
    ...nodeFileSystem,
    setMode: (path, mode) => {
      isOpenedUp = true;
      nodeFileSystem.setMode(path, mode);
    },
    openFolder: (path) => {
      if (!isOpenedUp) throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' });
      expect(path).toBe(at);
      return nodeFileSystem.openFolder(path);
    },
  };
}

function refusedBy(hold: () => unknown): unknown {
  try {
    hold();
  } catch (error: unknown) {
    return (error as { code: unknown }).code;
  }
  return 'not refused';
}
