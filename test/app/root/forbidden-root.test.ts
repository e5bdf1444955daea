import { expect, test } from 'vitest';
import { forbiddenRoot } from '../../../src/app/root/forbidden-root.ts';
import type { KnownFolders } from '../../../src/platform/known-folders.ts';
import { LINUX, MACOS, type PlatformProfile, WINDOWS } from '../../../src/platform/platform-profile.ts';

const LINUX_KNOWN: KnownFolders = { home: '/home/ann', systemDrive: undefined, systemFolders: [] };
const MACOS_KNOWN: KnownFolders = { home: '/Users/ann', systemDrive: undefined, systemFolders: [] };
const WINDOWS_KNOWN: KnownFolders = {
  home: 'C:\\Users\\Ann',
  systemDrive: 'C:',
  systemFolders: ['C:\\WINDOWS', 'C:\\Program Files', 'C:\\Program Files (x86)', 'C:\\ProgramData'],
};
const DISK = "is the system's own disk";
const HOME = 'is a home folder';
const SYSTEM = 'is a system folder';

const cases: readonly [PlatformProfile, KnownFolders, Record<string, string | undefined>][] = [
  [
    LINUX,
    LINUX_KNOWN,
    {
      '/': DISK,
      '//': DISK,
      '/home': HOME,
      '/home/ann': HOME,
      '/home/ann/': HOME,
      '/home/bob': HOME,
      '/root': HOME,
      '/usr': SYSTEM,
      '/usr/share/backups': SYSTEM,
      '/etc/': SYSTEM,
      '/etc/../etc/ssh': SYSTEM,
      '/lib': SYSTEM,
      '/lib64/x': SYSTEM,
      '/libx32': SYSTEM,
      '/boot/efi': SYSTEM,
      '/dev/shm': SYSTEM,
      '/proc/1': SYSTEM,
      '/sys': SYSTEM,
      '/run': SYSTEM,
      '/var': SYSTEM,
      '/opt': SYSTEM,
      '/var/backups': undefined,
      '/opt/backups': undefined,
      '/run/media/ann/disk': undefined,
      '/home/ann/backups': undefined,
      '/root/backups': undefined,
      '/mnt/usb': undefined,
      '/media/ann/disk': undefined,
      '/srv': undefined,
      '/library': undefined,
      '/tmp/x': undefined,
      '/USR': undefined,
    },
  ],
  [
    MACOS,
    MACOS_KNOWN,
    {
      '/': DISK,
      '/Users': HOME,
      '/users/Ann/': HOME,
      '/Users/bob': HOME,
      '/var/root': HOME,
      '/System/Volumes': SYSTEM,
      '/SYSTEM': SYSTEM,
      '/Library': SYSTEM,
      '/Applications': SYSTEM,
      '/private/etc/x': SYSTEM,
      '/Volumes/Backups': undefined,
      '/Volumes/Backups/': undefined,
      '/Users/ann/Backups': undefined,
    },
  ],
  [
    WINDOWS,
    WINDOWS_KNOWN,
    {
      'C:\\': DISK,
      'c:\\': DISK,
      'C:/': DISK,
      '\\\\?\\C:\\': DISK,
      'C:\\Users': HOME,
      'c:\\users\\ann\\': HOME,
      'C:\\Users\\Bob': HOME,
      '\\\\?\\C:\\Users\\Bob': HOME,
      'C:\\Windows': SYSTEM,
      'c:\\windows\\System32\\': SYSTEM,
      'C:\\Program Files (x86)\\x': SYSTEM,
      'C:\\ProgramData': SYSTEM,
      'C:\\Users\\Ann\\backups': undefined,
      'C:\\backups': undefined,
      'C:\\Windows.old.backup': undefined,
      'E:\\': undefined,
      'E:\\backups\\': undefined,
      'E:\\Users\\Ann': undefined,
      '\\\\nas\\share\\backups': undefined,
      '\\\\?\\UNC\\nas\\share': undefined,
    },
  ],
];

for (const [platform, known, expected] of cases) {
  test(`system and home folders are told from others on ${platform.name}`, () => {
    for (const [root, refusal] of Object.entries(expected)) {
      expect([root, forbiddenRoot(root, { platform, known })]).toEqual([root, refusal]);
    }
  });
}

test('a folder that holds the home folder is refused wherever that is', () => {
  expect(forbiddenRoot('/data', { platform: LINUX, known: { ...LINUX_KNOWN, home: '/data/people/ann' } })).toBe(
    'holds the home folder /data/people/ann',
  );
  expect(forbiddenRoot('D:\\', { platform: WINDOWS, known: { ...WINDOWS_KNOWN, home: 'D:\\Home\\Ann' } })).toBe(
    'holds the home folder D:\\Home\\Ann',
  );
});

test('a system on another drive than C: is known by its environment', () => {
  const known = { home: 'D:\\Users\\Ann', systemDrive: 'D:', systemFolders: ['D:\\WinNT'] };
  const refusals = ['D:\\', 'D:\\Users\\Bob', 'd:\\winnt\\x', 'C:\\'].map((root) =>
    forbiddenRoot(root, { platform: WINDOWS, known }),
  );
  expect(refusals).toEqual([DISK, HOME, SYSTEM, undefined]);
});
