import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import type { FsPath } from './fs-path.ts';
import { loadKoffi } from './koffi.ts';
import { currentPlatform } from './platform-profile.ts';
import { windowsCalls } from './windows-calls.ts';

const NS_PER_S = 1_000_000_000n;
const NS_PER_US = 1_000n;
/** POSIX `utimensat`: "relative to the working folder", and "do not follow a symlink", per system header. */
const POSIX_CONSTANTS = {
  linux: { atFdcwd: -100, atSymlinkNofollow: 0x100 },
  macos: { atFdcwd: -2, atSymlinkNofollow: 0x20 },
};

/** Sets the times; false where the system refused and node's own call should report why. */
type SetTimes = (path: FsPath, atimeNs: bigint, mtimeNs: bigint) => boolean;

let native: SetTimes | undefined;

/**
 * Sets both times of a file or folder, the mtime to the ns (on Windows to 100 ns, which is all that NTFS keeps). Node
 * itself takes seconds as a double and cuts them to the µs, so an mtime with a finer part goes through the system's
 * own call; where that cannot be loaded the µs stay.
 */
export function setTimesExactly(path: FsPath, atimeNs: bigint, mtimeNs: bigint): void {
  if (mtimeNs % NS_PER_US !== 0n) {
    native ??= loadNative();
    if (native(path, atimeNs, mtimeNs)) return;
  }
  fs.lutimesSync(path, toSeconds(atimeNs), toSeconds(mtimeNs));
}

/** Still this µs when it is cut towards zero. A string, because node takes a negative number for "now". */
function toSeconds(ns: bigint): string {
  const seconds = ns / NS_PER_S;
  const micros = (ns % NS_PER_S) / NS_PER_US;
  const half = ns < 0n ? -0.5 : 0.5;
  return String(Number(seconds) + (Number(micros) + half) / 1e6);
}

function loadNative(): SetTimes {
  const { name } = currentPlatform();
  try {
    return name === 'windows' ? windowsCalls().setTimes : posixSetTimes(POSIX_CONSTANTS[name]);
  } catch {
    return () => false; // no build of koffi for this system
  }
}

function posixSetTimes({ atFdcwd, atSymlinkNofollow }: { atFdcwd: number; atSymlinkNofollow: number }): SetTimes {
  const koffi = loadKoffi();
  const libc = koffi.load(null);
  const timespec = koffi.struct({ tv_sec: 'int64_t', tv_nsec: 'long' });
  const utimensat = libc.func('utimensat', 'int', ['int', 'void *', koffi.pointer(timespec), 'int']);
  return (path, atimeNs, mtimeNs) => {
    const bytes = Buffer.concat([Buffer.from(path), Buffer.alloc(1)]);
    const times = [toTimespec(atimeNs), toTimespec(mtimeNs)];
    return utimensat(atFdcwd, bytes, times, atSymlinkNofollow) === 0;
  };
}

function toTimespec(ns: bigint): { tv_sec: bigint; tv_nsec: bigint } {
  const tv_nsec = ((ns % NS_PER_S) + NS_PER_S) % NS_PER_S;
  return { tv_sec: (ns - tv_nsec) / NS_PER_S, tv_nsec };
}
