import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A file with an NTFS file system in it, mounted. */
export interface NtfsDisk {
  /** where it is mounted */
  readonly folder: string;
  readonly unmount: () => void;
  readonly mount: () => void;
  /** What ntfsfix says of it, unmounted; throws where it finds fault. */
  readonly check: () => string;
  /** Unmounts and removes it. */
  readonly remove: () => void;
}

/** `options` are those of mount.ntfs-3g, or of another `driver`; throws where that is missing or this is not root. */
export function makeNtfsDisk(options: string, { megabytes = 256, driver = 'ntfs-3g' } = {}): NtfsDisk {
  const top = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'dedupe-backups-ntfs-'));
  const [image, folder] = ['image', 'disk'].map((name) => path.join(top, name));
  fs.mkdirSync(folder);
  fs.writeFileSync(image, '');
  fs.truncateSync(image, megabytes * 1024 * 1024);
  quietly('mkntfs', '--fast', '--force', '--quiet', image);
  const mount = (): void => quietly('mount', '-t', driver, '-o', `loop,${options}`, image, folder);
  const unmount = (): void => quietly('umount', folder);
  const remove = (): void => {
    if (isMounted(folder)) quietly('umount', '--lazy', folder); // a test that timed out may have left a program in it
    fs.rmSync(top, { recursive: true, force: true });
  };
  try {
    mount();
  } catch (error: unknown) {
    remove();
    throw error;
  }
  return { folder, mount, unmount, remove, check: () => execFileSync('ntfsfix', ['-n', image], { encoding: 'utf8' }) };
}

function isMounted(folder: string): boolean {
  return fs.statSync(folder).dev !== fs.statSync(path.dirname(folder)).dev;
}

function quietly(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
