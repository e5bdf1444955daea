import path from 'node:path';
import type { KnownFolders } from '../../platform/known-folders.ts';
import type { PlatformProfile } from '../../platform/platform-profile.ts';
import { plainWindowsPath } from '../../platform/windows-path.ts';

interface Surroundings {
  readonly platform: PlatformProfile;
  readonly known: KnownFolders;
}

/** Nothing in these is anybody's backup. */
const POSIX_SYSTEM_TREES = [
  '/usr',
  '/etc',
  '/bin',
  '/sbin',
  '/boot',
  '/dev',
  '/proc',
  '/sys',
  '/System',
  '/private/etc',
];
const POSIX_LIBRARY_TREE = /^\/lib(32|64|x32|exec)?(\/|$)/;
/** Not these themselves, but folders below them may well hold backups: `/var/backups`, `/run/media/ann/disk`. */
const POSIX_SYSTEM_FOLDERS = ['/var', '/opt', '/run', '/Library', '/Applications', '/private', '/private/var'];
const POSIX_HOME = /^\/(home|Users)(\/[^/]+)?$/i;
const POSIX_ROOT_HOMES = ['/root', '/var/root', '/private/var/root'];

const WINDOWS_SYSTEM_TREES = ['\\Windows', '\\Program Files', '\\Program Files (x86)'];
const WINDOWS_SYSTEM_FOLDERS = ['\\ProgramData'];

/**
 * What speaks against an absolute path as a root, as the rest of a sentence ("is a home folder"), or undefined.
 * Looks at the path only. The root of another volume (`E:\`, `/mnt/usb`) is a normal root.
 */
export function forbiddenRoot(root: string, { platform, known }: Surroundings): string | undefined {
  const isWindows = platform.name === 'windows';
  const { normalize, sep } = isWindows ? path.win32 : path.posix;
  const fold = (text: string) => (platform.caseSensitivePaths ? text : text.toLowerCase());
  const canonical = (text: string) => withoutEnd(fold(normalize(isWindows ? plainWindowsPath(text) : text)), sep);
  const here = canonical(root);
  const isAny = (folders: readonly string[]) => folders.some((folder) => canonical(folder) === here);
  const isInAny = (folders: readonly string[]) =>
    folders.some((folder) => `${here}${sep}`.startsWith(canonical(folder) + sep));

  const drive = known.systemDrive ?? 'C:';
  const onDrive = (folders: readonly string[]) => folders.map((folder) => drive + folder);
  const systemRoot = isWindows ? `${drive}\\` : '/';
  const trees = isWindows ? [...onDrive(WINDOWS_SYSTEM_TREES), ...known.systemFolders] : POSIX_SYSTEM_TREES;
  const folders = isWindows ? onDrive(WINDOWS_SYSTEM_FOLDERS) : POSIX_SYSTEM_FOLDERS;

  if (isAny([systemRoot])) return "is the system's own disk";
  if (isAny([known.home]) || (isWindows ? isWindowsHome(here, canonical(`${drive}\\Users`)) : isPosixHome(here))) {
    return 'is a home folder';
  }
  if (isInAny(trees) || isAny(folders) || (!isWindows && POSIX_LIBRARY_TREE.test(here))) return 'is a system folder';
  if (known.home !== '' && `${canonical(known.home)}`.startsWith(here + sep))
    return `holds the home folder ${known.home}`;
  return undefined;
}

function isPosixHome(here: string): boolean {
  return POSIX_HOME.test(here) || POSIX_ROOT_HOMES.includes(here);
}

/** The folder of all users, and every user's own. */
function isWindowsHome(here: string, users: string): boolean {
  return here === users || (here.startsWith(`${users}\\`) && !here.slice(users.length + 1).includes('\\'));
}

function withoutEnd(text: string, separator: string): string {
  return text.endsWith(separator) ? text.slice(0, -separator.length) : text;
}
