import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { expect, it, test } from 'vitest';
import { currentPlatform } from '../../src/platform/platform-profile.ts';
import { quotedPath } from '../../src/platform/quoted-path.ts';

const POSIX = { ...currentPlatform(), name: 'linux' } as const;
const WINDOWS = { ...currentPlatform(), name: 'windows' } as const;

test.each(['/mnt/usb/backups', '/mnt/Fotos/Größe,1', 'a b', "it's", '*.txt', '$HOME;~&', 'x\\y', ''])(
  'sh reads %j as it was',
  (path) => {
    if (process.platform === 'win32') return;
    const read = execFileSync('sh', ['-c', `printf %s ${quotedPath(path, POSIX)}`], { encoding: 'utf8' });
    expect(read).toBe(path);
  },
);

it('quotes only where it must', () => {
  expect(quotedPath('/mnt/Größe,1', POSIX)).toBe('/mnt/Größe,1');
  expect(quotedPath('/mnt/my disk', POSIX)).toBe("'/mnt/my disk'");
  expect(quotedPath('E:\\backups', WINDOWS)).toBe('E:\\backups');
  expect(quotedPath('E:\\', WINDOWS)).toBe('E:\\');
  expect(quotedPath('E:\\my backups', WINDOWS)).toBe('"E:\\my backups"');
  expect(quotedPath('E:\\R&D\\', WINDOWS)).toBe('"E:\\R&D\\\\"');
});
