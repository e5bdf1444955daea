import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { linuxFileSystem } from '../../src/platform/linux-file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { folderCalls } from '../../src/platform/posix-calls.ts';
import { type ModeCalls, setModeByDescriptor, setModeByPath } from '../../src/platform/set-mode.ts';
import { openDescriptors } from '../kit/open-descriptors.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, symlink, tree } from '../kit/tree.ts';

const onLinux = describe.runIf(process.platform === 'linux');

onLinux.each([
  { by: 'node’s calls', setMode: setModeByDescriptor },
  { by: 'the system’s own calls', setMode: loaded().setMode },
  { by: 'the call of macOS', setMode: setModeByPath },
])('the mode by $by', ({ setMode }) => {
  it('is set, whatever it was and whatever the name is', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x', { mode: 0 }), 'd/': folder({ mode: 0 }) });
    const odd = Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xe9, 0xff)]);
    fs.writeFileSync(odd, 'x');
    for (const at of [path.join(root, 'a'), path.join(root, 'd'), path.join(root, 'd/.'), odd]) {
      for (const mode of [0o1750, 0o640]) {
        setMode(at, mode);
        expect(modeOf(at)).toBe(mode);
      }
    }
  });

  it('of what a symlink leads to stays, where somebody put one in the place of the file', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x', { mode: 0o600 }), s: symlink('a'), t: symlink('nowhere') });
    for (const name of ['s', 't']) {
      try {
        setMode(path.join(root, name), 0o666);
      } catch (error: unknown) {
        expect(error).toMatchObject({ code: 'ENOTSUP', path: path.join(root, name) });
      }
    }
    expect(modeOf(path.join(root, 'a'))).toBe(0o600);
  });

  it('leaves no descriptor open, and says what the system says', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x') });
    const open = openDescriptors();
    setMode(path.join(root, 'a'), 0o600);
    const missing = path.join(root, 'b');
    expect(() => setMode(missing, 0o600)).toThrow(expect.objectContaining({ code: 'ENOENT', path: missing }));
    expect(openDescriptors()).toEqual(open);
  });
});

onLinux('where there is no /proc', () => {
  it('is set by the path', () => {
    const chmod = vi.fn((at: string) => {
      if (at.startsWith('/proc')) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'chmod' });
    });
    const calls = { open: () => 7, chmod, close: () => undefined } as unknown as ModeCalls;
    setModeByDescriptor('/a', 0o600, calls);
    expect(chmod.mock.calls).toEqual([
      ['/proc/self/fd/7', 0o600],
      ['/a', 0o600],
    ]);
  });
});

/** As in a thread that has loaded the system's own calls. */
function loaded() {
  const fileSystem = linuxFileSystem(nodeFileSystem, folderCalls);
  fileSystem.canCallInFolder();
  return fileSystem;
}

function modeOf(at: string | Buffer): number {
  return fs.lstatSync(at).mode & 0o7777;
}
