import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it, onTestFinished, vi } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { folderCalls } from '../../src/platform/posix-calls.ts';
import { entriesByName } from '../../src/walk/folder-in-hand.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** As musl has it since 1.2.4. */
vi.mock('../../src/platform/koffi.ts', async (original) => {
  const { loadKoffi } = await original<typeof import('../../src/platform/koffi.ts')>();
  const koffi = loadKoffi();
  const load = (file: string | null) => {
    const library = koffi.load(file);
    const func = (name: string, ...types: [string, string[]]) =>
      library.func(name === 'getdents64' ? 'none' : name, ...types);
    return { ...library, func };
  };
  return { loadKoffi: () => ({ ...koffi, load }) };
});

it.runIf(process.platform === 'linux')('a C library without getdents64 has all calls of open folders', () => {
  expect(folderCalls()).toBeDefined();
  const at = temporaryFolder();
  for (let each = 0; each < 3000; each++) fs.writeFileSync(path.join(at, `file ${each} äöü`), '');
  const fd = fs.openSync(at, 'r');
  onTestFinished(() => fs.closeSync(fd));
  const listing = nodeFileSystem.inFolder(fd)?.list() ?? expect.unreachable();
  expect(entriesByName(listing).map(({ name }) => Buffer.from(name).toString())).toEqual(fs.readdirSync(at).sort());
  const gone = nodeFileSystem.inFolder(1_000_000);
  expect(() => gone?.list()).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'scandir' }));
});
