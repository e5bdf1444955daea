import fs from 'node:fs';
import path from 'node:path';
import type { FileStatus } from './file-system.ts';
import { displayPath, type FsPath } from './fs-path.ts';
import { currentPlatform } from './platform-profile.ts';

const MOUNT_TABLE = '/proc/self/mountinfo';
const MOUNT_POINT_FIELD = 4;

/** How far a walk goes. */
export interface OneDevice {
  readonly device: bigint;
  /** on it, as they are displayed: what is mounted there may have the same device number */
  readonly mountPoints: ReadonlySet<string>;
}

/** True for a folder that another device or a mount shows: it is neither entered nor removed. */
export function isElsewhere(shown: FsPath, { dev }: FileStatus, { device, mountPoints }: OneDevice): boolean {
  return dev !== device || mountPoints.has(displayPath(shown));
}

/**
 * Folders below `root` where something else is mounted, as absolute paths. A bind mount has the device number of
 * what it shows, so only the mount table tells; elsewhere than on Linux device numbers must do and this is empty.
 */
export function mountPointsBelow(root: string): string[] {
  if (currentPlatform().name !== 'linux') return [];
  const below = root.endsWith(path.sep) ? root : root + path.sep;
  return readMountTable()
    .split('\n')
    .map((line) => unescapeOctal(line.split(' ')[MOUNT_POINT_FIELD] ?? ''))
    .filter((mountPoint) => mountPoint.startsWith(below));
}

function readMountTable(): string {
  try {
    return fs.readFileSync(MOUNT_TABLE, 'utf8');
  } catch {
    return ''; // no /proc here: device numbers must do
  }
}

/** proc(5): space, tab, newline and backslash in a path appear as `\` and three octal digits. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
