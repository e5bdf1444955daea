import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { errnoOrThrow } from '../../src/platform/errno.ts';
import { linuxFileSystem } from '../../src/platform/linux-file-system.ts';
import { closeFile, openFile, readFile } from '../../src/platform/native-files.ts';
import { statusAt } from '../../src/platform/native-status.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { checkResult, folderCalls } from '../../src/platform/posix-calls.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const { O_RDONLY, O_NOFOLLOW } = fs.constants;
const found = folderCalls();

describe.runIf(found !== undefined)('files by the system’s own calls', () => {
  const calls = found as NonNullable<typeof found>;

  test('are read from any position, as far as they go', () => {
    const file = aFile('0123456789');
    const fd = openFile(calls, file, O_RDONLY);
    const buffer = Buffer.alloc(8, '.');
    expect(readFile(calls, fd, { buffer, length: 4, position: 3 })).toBe(4);
    expect(buffer.toString()).toBe('3456....');
    expect(readFile(calls, fd, { buffer, length: 8, position: 8 })).toBe(2);
    expect(readFile(calls, fd, { buffer, length: 8, position: 10 })).toBe(0);
    expect(closeFile(calls, fd)).toBe(true);
    expect(() => fs.fstatSync(fd)).toThrow('EBADF');
  });

  test('are on the disk when it was told to write them', () => {
    expect(nodeFileSystem.flushDisk(temporaryFolder())).toBe(true);
    expect(() => nodeFileSystem.flushDisk(path.join(temporaryFolder(), 'none'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(() => nodeFileSystem.flushFile(path.join(temporaryFolder(), 'none'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });

  test('an error of a call says the path that it is of, so that a run that it stops can name it', () => {
    const missing = path.join(temporaryFolder(), 'none');
    const failing = { errno: () => os.constants.errno.EIO } as typeof calls;
    expect(() => statusAt(calls, calls.AT_FDCWD, missing)).toThrow(
      expect.objectContaining({ code: 'ENOENT', path: missing }),
    );
    expect(() => checkResult(failing, -1, { syscall: 'read' })).toThrow(
      expect.not.objectContaining({ path: expect.anything() }),
    );
  });

  test('are on the disk some time after it was told to write them, while other things go on', async () => {
    const order: string[] = [];
    const flush = nodeFileSystem.startFlush(temporaryFolder()).then(() => order.push('flushed'));
    order.push('told');
    await flush;
    expect(order).toEqual(['told', 'flushed']);
    await expect(nodeFileSystem.startFlush(path.join(temporaryFolder(), 'none'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(
      calls.syncfsAside(9999, (result) => checkResult(calls, result, { syscall: 'syncfs', path: '' })),
    ).rejects.toMatchObject({
      code: 'EBADF',
    });
  });

  test.each([
    { errno: 'EIO', outcome: 'EIO' },
    { errno: 'ENOSPC', outcome: 'ENOSPC' },
    { errno: 'EPERM', outcome: false },
    { errno: 'ENOSYS', outcome: false },
  ] as const)('a flush that ends with $errno is $outcome', async ({ errno, outcome }) => {
    const refusing = {
      ...calls,
      syncfs: () => -1,
      syncfsAside: async (_: number, check: (result: number) => void) => check(-1),
      errno: () => os.constants.errno[errno],
    };
    const files = linuxFileSystem(nodeFileSystem, () => refusing);
    const told = () => {
      try {
        return files.flushDisk(temporaryFolder());
      } catch (error: unknown) {
        return errnoOrThrow(error);
      }
    };
    expect(told()).toBe(outcome);
    const toldLater = files.startFlush(temporaryFolder()).then(() => false, errnoOrThrow);
    expect(await toldLater).toBe(outcome);
  });

  test('have any name, and errors are those of node', () => {
    const folder = temporaryFolder();
    const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xe9])]);
    fs.writeFileSync(odd, 'x');
    fs.symlinkSync('nowhere', path.join(folder, 'link'));
    const fd = openFile(calls, odd, O_RDONLY);
    closeFile(calls, fd);
    expect(() => openFile(calls, path.join(folder, 'none'), O_RDONLY)).toThrow(
      expect.objectContaining({ code: 'ENOENT', syscall: 'open', path: path.join(folder, 'none') }),
    );
    expect(() => openFile(calls, path.join(folder, 'link'), O_RDONLY | O_NOFOLLOW)).toThrow(
      expect.objectContaining({ code: 'ELOOP' }),
    );
    expect(() => readFile(calls, fd, { buffer: Buffer.alloc(1), length: 1, position: 0 })).toThrow(
      expect.objectContaining({ code: 'EBADF', syscall: 'read' }),
    );
  });

  test('are not closed here where node opened them, nor a second time', () => {
    const file = aFile('x');
    const byNode = fs.openSync(file, 'r');
    expect(closeFile(calls, byNode)).toBe(false);
    fs.closeSync(byNode);
    const fd = openFile(calls, file, O_RDONLY);
    expect(closeFile(calls, fd)).toBe(true);
    expect(closeFile(calls, fd)).toBe(false);
  });

  test('are not open in programs that are started meanwhile', () => {
    const file = aFile('x');
    const fd = openFile(calls, file, O_RDONLY);
    const { stdout } = spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' });
    closeFile(calls, fd);
    expect(stdout).toContain('/proc/');
    expect(stdout).not.toContain(path.basename(path.dirname(file)));
  });
});

function aFile(content: string): string {
  const file = path.join(temporaryFolder(), 'file');
  fs.writeFileSync(file, content);
  return file;
}
