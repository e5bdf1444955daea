import { Buffer } from 'node:buffer';
import process from 'node:process';
import util from 'node:util';
import type { FsPath } from './fs-path.ts';
import { type LibraryHandle, loadKoffi } from './koffi.ts';
import { unlessMissing } from './needed-calls.ts';
import { currentPlatform } from './platform-profile.ts';

/** Calls of the C library that node lacks; each returns 0, or -1 and leaves the reason in `errno()`. */
export interface PosixCalls {
  /** `times`: two pairs of seconds and ns, the access time first */
  utimensat(folder: number, path: Uint8Array, times: BigInt64Array, flags: number): number;
  fchmodat(folder: number, path: Uint8Array, mode: number, flags: number): number;
  /** Of all disks; it cannot fail. */
  sync(): void;
  errno(): number;
  readonly AT_FDCWD: number;
  readonly AT_SYMLINK_NOFOLLOW: number;
}

/** Calls that take names in an open folder too. All paths are bytes that end with a zero. */
export interface FolderCalls extends PosixCalls {
  linkat(fromFolder: number, from: Uint8Array, toFolder: number, to: Uint8Array, flags: number): number;
  renameat(fromFolder: number, from: Uint8Array, toFolder: number, to: Uint8Array): number;
  unlinkat(folder: number, path: Uint8Array, flags: number): number;
  /** Fills `entries` with `struct linux_dirent64`s; returns how many bytes, 0 at the end, -1 where it failed. */
  getdents64(folder: number, entries: Uint8Array, size: number): number;
  /** as `utimensat`, of an open file or folder */
  futimens(fd: number, times: BigInt64Array): number;
  /** `length` 0: to the end */
  posix_fadvise(fd: number, offset: number, length: number, advice: number): number;
  statx(folder: number, path: Uint8Array, flags: number, mask: number, status: Uint8Array): number;
  /** Returns a descriptor. */
  open(path: Uint8Array, flags: number): number;
  /** The same, with the mode of a new file. */
  create(path: Uint8Array, flags: number, mode: number): number;
  /** Returns how many bytes. */
  pread(fd: number, buffer: Uint8Array, length: number, position: number): number;
  pwrite(fd: number, buffer: Uint8Array, length: number, position: number): number;
  chmod(path: Uint8Array, mode: number): number;
  close(fd: number): number;
  madvise(address: bigint, length: bigint, advice: number): number;
  /** Returns the address, or -1. */
  mmap(address: number, length: number, access: number, flags: number, fd: number, offset: number): number | bigint;
  munmap(address: number | bigint, length: number): number;
  /** of the file system that an open file or folder is on */
  syncfs(fd: number): number;
  /** The same in a thread of libuv's. `check` is called with the result, while `errno()` is that of this call. */
  syncfsAside(fd: number, check: (result: number) => void): Promise<void>;
}

/** Per system header. */
const CONSTANTS = {
  linux: { AT_FDCWD: -100, AT_SYMLINK_NOFOLLOW: 0x100 },
  macos: { AT_FDCWD: -2, AT_SYMLINK_NOFOLLOW: 0x20 },
};

/** Per architecture, as Linux numbers them. */
const SYS_GETDENTS64: Partial<Record<string, number>> = { x64: 217, arm64: 61, loong64: 61, riscv64: 61, s390x: 220 };

let posix: PosixCalls | undefined;
let folder: FolderCalls | undefined;
let isPosixTried = false;
let isFolderTried = false;

/** Undefined on Windows, and where koffi has no build for this system; throws as `unlessMissing`. */
export function posixCalls(): PosixCalls | undefined {
  if (!isPosixTried) posix = unlessMissing('posix', loadPosix);
  isPosixTried = true;
  return posix;
}

/** Undefined but on Linux: macOS has no `statx`. */
export function folderCalls(): FolderCalls | undefined {
  if (!isFolderTried) folder = unlessMissing('folder', loadFolder);
  isFolderTried = true;
  return folder;
}

function loadPosix(): PosixCalls | undefined {
  const { name } = currentPlatform();
  if (name === 'windows') return undefined;
  const { koffi, libc } = loadLibrary();
  const utimensat = libc.func('utimensat', 'int', ['int', 'void *', 'void *', 'int']);
  const fchmodat = libc.func('fchmodat', 'int', ['int', 'void *', 'uint', 'int']);
  const sync = libc.func('sync', 'void', []);
  return { utimensat, fchmodat, sync, errno: () => koffi.errno(), ...CONSTANTS[name] };
}

function loadFolder(): FolderCalls | undefined {
  const others = currentPlatform().name === 'linux' ? posixCalls() : undefined;
  if (others === undefined) return undefined;
  const { libc } = loadLibrary();
  const syncfs = libc.func('syncfs', 'int', ['int']);
  const calls = {
    ...others,
    linkat: libc.func('linkat', 'int', ['int', 'void *', 'int', 'void *', 'int']),
    renameat: libc.func('renameat', 'int', ['int', 'void *', 'int', 'void *']),
    unlinkat: libc.func('unlinkat', 'int', ['int', 'void *', 'int']),
    getdents64: listingCall(libc),
    futimens: libc.func('futimens', 'int', ['int', 'void *']),
    posix_fadvise: libc.func('posix_fadvise', 'int', ['int', 'int64_t', 'int64_t', 'int']),
    statx: libc.func('statx', 'int', ['int', 'void *', 'int', 'uint', 'void *']),
    open: libc.func('open', 'int', ['void *', 'int']),
    create: libc.func('open', 'int', ['void *', 'int', 'uint']),
    pread: libc.func('pread', 'int64_t', ['int', 'void *', 'size_t', 'int64_t']),
    pwrite: libc.func('pwrite', 'int64_t', ['int', 'void *', 'size_t', 'int64_t']),
    chmod: libc.func('chmod', 'int', ['void *', 'uint']),
    close: libc.func('close', 'int', ['int']),
    madvise: libc.func('madvise', 'int', ['uintptr_t', 'size_t', 'int']),
    mmap: libc.func('mmap', 'intptr_t', ['uintptr_t', 'size_t', 'int', 'int', 'int', 'long']),
    munmap: libc.func('munmap', 'int', ['uintptr_t', 'size_t']),
    syncfs,
    syncfsAside: (fd: number, check: (result: number) => void) =>
      new Promise<void>((resolve, reject) => {
        syncfs.async(fd, (_: unknown, result: number) => {
          try {
            check(result);
            resolve();
          } catch (error: unknown) {
            reject(error);
          }
        });
      }),
  };
  // Some containers forbid it.
  return calls.statx(calls.AT_FDCWD, pathBytes('/'), 0, 0, Buffer.alloc(256)) === 0 ? calls : undefined;
}

/** By its number where the C library has no such name: musl has none since 1.2.4, glibc before 2.30. */
function listingCall(libc: LibraryHandle): FolderCalls['getdents64'] {
  try {
    return libc.func('getdents64', 'int64_t', ['int', 'void *', 'size_t']);
  } catch (cause: unknown) {
    const number = SYS_GETDENTS64[process.arch];
    if (number === undefined) throw cause;
    const syscall = libc.func('syscall', 'long', ['long', '...']);
    return (folder, entries, size) => syscall(number, 'int', folder, 'void *', entries, 'size_t', size);
  }
}

function loadLibrary() {
  const koffi = loadKoffi();
  if (koffi.sizeof('long') !== 8) throw new Error('the structs here are those of 64-bit systems');
  return { koffi, libc: koffi.load(null) };
}

/** Longer than the system takes (4,096), so that it is the system that says so. */
const LONGEST_PATH = 8192;
const scratch = Buffer.alloc(LONGEST_PATH);

/** The path with a zero after it, by default in a buffer that the next such call fills again. */
export function pathBytes(path: FsPath, target: Buffer = scratch): Buffer {
  const most = target.length - 1;
  const length = typeof path === 'string' ? target.write(path, 0, most) : path.copy(target, 0, 0, most);
  target[length] = 0;
  return target;
}

/** Throws what node would where the result of a call says that it failed; without a path where it was on an open file. */
export function checkResult(calls: PosixCalls, result: number, at: { syscall: string; path?: FsPath }): void {
  if (result === 0) return;
  const errno = -calls.errno();
  const code = util.getSystemErrorName(errno);
  const path = at.path?.toString();
  throw Object.assign(new Error(`${code}: ${at.syscall}${path === undefined ? '' : ` '${path}'`}`), {
    code,
    errno,
    syscall: at.syscall,
    ...(path === undefined ? {} : { path }),
  });
}
