import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { file } from '../kit/tree.ts';
import { made } from '../shared/program.ts';
import { wineProgram } from './wine-program.ts';

const { pathOf, run } = wineProgram;
const ACCESS_DENIED = 5;
const IO_DEVICE = 1117;

it('a disk that could not write all leaves the snapshot unfinished, and the next run finishes it', async () => {
  const base = made(wineProgram, { 'source/a': file('x'), 'root/keep': file('') });
  const failed = await backup(base, preload(failing('FlushFileBuffers', { result: 0, error: IO_DEVICE })));
  expect(failed).toEqual({ code: 1, stderr: expect.stringContaining('read or write error of the disk (EIO)') });
  expect(snapshotsIn(base)).toEqual(['one.in-progress']);
  expect((await backup(base)).code).toBe(0);
  expect(snapshotsIn(base)).toEqual(['one']);
});

it('who may not open the volume gets the snapshot all the same', async () => {
  const base = made(wineProgram, { 'source/a': file('x'), 'root/keep': file('') });
  const nodeFlags = preload(`
    let isVolume = false;
    onNativeCall('CreateFileW', (real) => (name, ...rest) => {
      isVolume = name.includes('Volume{');
      return isVolume ? -1 : real(name, ...rest);
    });
    onNativeCall('GetLastError', (real) => () => isVolume ? ${ACCESS_DENIED} : real());`);
  expect((await backup(base, nodeFlags)).code).toBe(0);
  expect(snapshotsIn(base)).toEqual(['one']);
});

it('the volume is that of the mount point, which may be a folder, and is opened by its own name', async () => {
  const base = made(wineProgram, { 'source/a': file('x'), 'root/keep': file('') });
  const asked = path.join(base, 'asked');
  const nodeFlags = preload(`
    const note = (text) => fs.appendFileSync(${JSON.stringify(pathOf(asked))}, text + '\\n');
    onNativeCall('GetVolumePathNameW', (real) => (name, mountPoint, length) => {
      mountPoint.write('\\\\\\\\?\\\\E:\\\\mnt\\\\usb\\\\\\0', 'utf16le');
      return 1;
    });
    onNativeCall('GetVolumeNameForVolumeMountPointW', (real) => (mountPoint, name) => {
      note(mountPoint);
      name.write('\\\\\\\\?\\\\Volume{1}\\\\\\0', 'utf16le');
      return 1;
    });
    onNativeCall('CreateFileW', (real) => (name, ...rest) => {
      if (name.includes('Volume{')) note(name);
      return real(name.replace('\\\\\\\\?\\\\Volume{1}', '\\\\\\\\.\\\\E:'), ...rest);
    });`);
  expect((await backup(base, nodeFlags)).code).toBe(0);
  const lines = fs.readFileSync(asked, 'utf8').trim().split('\n');
  expect([...new Set(lines)]).toEqual(['E:\\mnt\\usb\\', '\\\\?\\Volume{1}']);
});

/** The call returns `result`, and the system says that `error` is why. */
function failing(call: string, { result, error }: { result: number; error: number }): string {
  return `
    onNativeCall('${call}', () => () => ${result});
    onNativeCall('GetLastError', () => () => ${error});`;
}

function backup(base: string, nodeFlags: string[] = []) {
  const places = ['source', 'root'].map((name) => pathOf(path.join(base, name)));
  return run(['backup', '--name', 'one', ...places], { nodeFlags }).then(({ code, stderr }) => ({ code, stderr }));
}

function snapshotsIn(base: string): string[] {
  return fs.readdirSync(path.join(base, 'root')).filter((name) => name.startsWith('one'));
}
