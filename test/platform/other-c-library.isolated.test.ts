import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { entriesByName } from '../../src/walk/folder-in-hand.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const library = vi.hoisted(() => ({ lacks: '', called: new Set<string>() }));
vi.mock('../../src/platform/koffi.ts', async (original) => {
  const { loadKoffi } = await original<typeof import('../../src/platform/koffi.ts')>();
  const koffi = loadKoffi();
  const load = (file: string | null) => {
    const real = koffi.load(file);
    const func = (name: string, ...types: [string, string[]]) => {
      const call = real.func(name === library.lacks ? 'none' : name, ...types);
      return (...given: unknown[]) => {
        library.called.add(name);
        return call(...given);
      };
    };
    return { ...real, func };
  };
  return { loadKoffi: () => ({ ...koffi, load }) };
});

beforeEach(() => {
  vi.resetModules();
  library.called.clear();
});

describe.runIf(process.platform === 'linux')('a C library', () => {
  it('without getdents64, as musl is since 1.2.4, has all calls of open folders', async () => {
    const { folderCalls, nodeFileSystem } = await without('getdents64');
    expect(folderCalls()).toBeDefined();
    const at = temporaryFolder();
    for (let each = 0; each < 1000; each++) fs.writeFileSync(path.join(at, `file ${each} äöü`), '');
    const fd = fs.openSync(at, 'r');
    onTestFinished(() => fs.closeSync(fd));
    const listing = nodeFileSystem.inFolder(fd)?.list() ?? expect.unreachable();
    expect(entriesByName(listing).map(({ name }) => Buffer.from(name).toString())).toEqual(fs.readdirSync(at).sort());
    const gone = nodeFileSystem.inFolder(1_000_000);
    expect(() => gone?.list()).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'scandir' }));
  });

  it('without the calls of open folders still waits for the disk', async () => {
    const { folderCalls, nodeFileSystem } = await without('statx');
    expect(folderCalls()).toBeUndefined();
    expect(nodeFileSystem.flushDisk(temporaryFolder())).toBe(true);
    expect(library.called).toContain('sync');
  });
});

async function without(call: string) {
  library.lacks = call;
  const { folderCalls } = await import('../../src/platform/posix-calls.ts');
  const { nodeFileSystem } = await import('../../src/platform/node-file-system.ts');
  return { folderCalls, nodeFileSystem };
}
