import type { FileStatus } from './file-system.ts';

/** Tells files of all disks apart. */
export function identity({ dev, ino }: Pick<FileStatus, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`;
}

/** The device number in an identity. */
export function deviceOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}
