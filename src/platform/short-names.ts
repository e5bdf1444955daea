import { Buffer } from 'node:buffer';
import type { FsPath } from './fs-path.ts';
import { loadKoffi } from './koffi.ts';
import { isOnFuse } from './on-fuse.ts';
import { currentPlatform } from './platform-profile.ts';
import { pathBytes } from './posix-calls.ts';

/** The extended attribute in which ntfs-3g shows the short (8.3) name that Windows gave a file. */
const SHORT_NAME = Buffer.from('system.ntfs_dos_name\0');

type GetAttribute = (path: Buffer, name: Buffer, value: null, size: number) => number | bigint;

let getAttribute: GetAttribute | undefined;

/** True on disks that may be mounted by ntfs-3g, which counts the short name of a file as a name more. */
export function mayCountShortNames(root: string): boolean {
  return currentPlatform().name === 'linux' && isOnFuse(root);
}

/** True where the file has a short name beside the one that is shown. Only where `mayCountShortNames`. */
export function hasShortName(path: FsPath): boolean {
  getAttribute ??= loadGetAttribute();
  return getAttribute(pathBytes(path), SHORT_NAME, null, 0) > 0;
}

function loadGetAttribute(): GetAttribute {
  let koffi: ReturnType<typeof loadKoffi>;
  try {
    koffi = loadKoffi();
  } catch {
    return () => 0; // no build of koffi for this system
  }
  return koffi.load(null).func('lgetxattr', 'long', ['void *', 'void *', 'void *', 'size_t']);
}
