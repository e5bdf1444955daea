import { Buffer } from 'node:buffer';
import path from 'node:path';
import { displayPath, type FsPath } from './fs-path.ts';
import { type LibraryHandle, loadKoffi } from './koffi.ts';
import { unlessMissing } from './needed-calls.ts';
import { plainWindowsPath } from './windows-path.ts';

/** Calls of Windows that node does not make. Each returns false, or undefined, where the system refused or does not know it. */
export interface WindowsCalls {
  /** To 100 ns, as NTFS keeps them; of a folder too, and of a link itself. */
  setTimes(path: FsPath, atimeNs: bigint, mtimeNs: bigint): boolean;
  /** In one step, and other names of the replaced file keep its read-only flag. From Windows 10 1809, on NTFS. */
  renameOverReadOnly(from: FsPath, to: FsPath): boolean;
  /**
   * Of the volume that the absolute path is on; only an administrator may, and a share has none. Throws where not all
   * could be written (EIO).
   */
  flushVolume(path: FsPath): boolean;
  /** Removes a name, and other names of the file keep its read-only flag. From Windows 10 1809, on NTFS. */
  removeReadOnlyName(path: FsPath): boolean;
  /** When the process of that number began: 100 ns since 1601. */
  startOfProcess(pid: number): bigint | undefined;
}

/** Where koffi does not load. */
export const NO_CALLS: WindowsCalls = {
  setTimes: () => false,
  renameOverReadOnly: () => false,
  removeReadOnlyName: () => false,
  flushVolume: () => false,
  startOfProcess: () => undefined,
};

let calls: WindowsCalls | undefined;

/** Loaded when first needed, for that takes 15 ms; throws as `unlessMissing`. */
export function windowsCalls(): WindowsCalls {
  calls ??= unlessMissing('windows', kernelCalls) ?? NO_CALLS;
  return calls;
}

/** The number of 100 ns since 1601, as 8 bytes; undefined for a time before that. */
export function toFileTime(ns: bigint): Buffer | undefined {
  const fileTime = (ns + NS_FROM_1601_TO_1970) / 100n;
  if (fileTime <= 0n) return undefined;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(fileTime);
  return bytes;
}

/** FILE_RENAME_INFO: flags, no root handle, length of the name in bytes, the name in UTF-16. */
export function renameInfo(to: string, { flags, pointerBytes }: { flags: number; pointerBytes: number }): Buffer {
  const name = Buffer.from(to, 'utf16le');
  const nameAt = 2 * pointerBytes + 4;
  const info = Buffer.alloc(nameAt + name.length + 2 + pointerBytes); // never smaller than the padded struct
  info.writeUInt32LE(flags, 0);
  info.writeUInt32LE(name.length, 2 * pointerBytes);
  name.copy(info, nameAt);
  return info;
}

/** Whether the absolute path begins with a drive, so that it is on a volume of this machine. */
export function isOnDrive(at: FsPath): boolean {
  return /^[a-z]:\\/i.test(plainWindowsPath(displayPath(at)));
}

/** False where this user may not flush the volume, or it cannot be flushed; any other error says that writing failed. */
export function flushFailed(error: number, at: FsPath): false {
  if (FLUSH_REFUSALS.includes(error)) return false;
  const message = `EIO: Windows could not write the volume to its disk (error ${error}), fsync '${displayPath(at)}'`;
  throw Object.assign(new Error(message), { code: 'EIO', syscall: 'fsync', path: displayPath(at) });
}

const NS_FROM_1601_TO_1970 = 11_644_473_600_000_000_000n;

// winbase.h, winnt.h
const INVALID_HANDLE = -1;
const FILE_READ_ATTRIBUTES = 0x80;
const FILE_WRITE_ATTRIBUTES = 0x100;
const GENERIC_WRITE = 0x4000_0000;
const DELETE = 0x1_0000;
const SHARE_ALL = 7;
const OPEN_EXISTING = 3;
/** FILE_FLAG_BACKUP_SEMANTICS, without which no folder opens, and FILE_FLAG_OPEN_REPARSE_POINT. */
const OPEN_FLAGS = 0x0220_0000;
const FILE_DISPOSITION_INFO_EX = 21;
const FILE_RENAME_INFO_EX = 22;
/** REPLACE_IF_EXISTS, IGNORE_READONLY_ATTRIBUTE. Without POSIX_SEMANTICS: a file that is in use is not replaced. */
const RENAME_FLAGS = 0x1 | 0x40;
/** DELETE, POSIX_SEMANTICS (the name is gone at once), IGNORE_READONLY_ATTRIBUTE. */
const DISPOSITION_FLAGS = 0x1 | 0x2 | 0x10;
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
/**
 * ERROR_ACCESS_DENIED; INVALID_FUNCTION, NOT_SUPPORTED, INVALID_PARAMETER and CALL_NOT_IMPLEMENTED: no such volume is
 * flushed; FILE_NOT_FOUND and PATH_NOT_FOUND: there is none to open.
 */
const FLUSH_REFUSALS = [5, 1, 50, 87, 120, 2, 3];
/** what a path may have at most, and `\\?\Volume{…}\`, in characters with the zero */
const LONGEST_PATH = 32_768;
const LONGEST_VOLUME_NAME = 50;
const FILE_TIME_BYTES = 8;

function kernelCalls(): WindowsCalls {
  const koffi = loadKoffi();
  const kernel = koffi.load('kernel32.dll');
  const pointerBytes = koffi.sizeof('void *');
  const createFile = kernel.func(
    'intptr_t __stdcall CreateFileW(str16 name, uint32_t access, uint32_t share, void *security, uint32_t disposition, uint32_t flags, intptr_t template)',
  );
  const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)');
  const setFileTime = kernel.func(
    'int __stdcall SetFileTime(intptr_t handle, void *made, void *accessed, void *written)',
  );
  const setInformation = kernel.func(
    'int __stdcall SetFileInformationByHandle(intptr_t handle, int kind, void *info, uint32_t size)',
  );

  function withHandle(at: FsPath, access: number, use: (handle: unknown) => number): boolean {
    if (typeof at !== 'string') return false; // a name with a lone surrogate, which node alone can spell
    const handle = createFile(path.toNamespacedPath(at), access, SHARE_ALL, null, OPEN_EXISTING, OPEN_FLAGS, 0);
    if (Number(handle) === INVALID_HANDLE) return false;
    try {
      return use(handle) !== 0;
    } finally {
      closeHandle(handle);
    }
  }

  return {
    setTimes: (at, atimeNs, mtimeNs) => {
      const [accessed, written] = [toFileTime(atimeNs), toFileTime(mtimeNs)];
      if (accessed === undefined || written === undefined) return false;
      return withHandle(at, FILE_WRITE_ATTRIBUTES, (handle) => setFileTime(handle, null, accessed, written));
    },
    renameOverReadOnly: (from, to) => {
      if (typeof to !== 'string') return false;
      const info = renameInfo(path.toNamespacedPath(to), { flags: RENAME_FLAGS, pointerBytes });
      return withHandle(from, DELETE | FILE_READ_ATTRIBUTES, (handle) =>
        setInformation(handle, FILE_RENAME_INFO_EX, info, info.length),
      );
    },
    flushVolume: flushVolumeIn(kernel, { createFile, closeHandle }),
    startOfProcess: startOfProcessIn(kernel, closeHandle),
    removeReadOnlyName: (at) => {
      const info = Buffer.alloc(4);
      info.writeUInt32LE(DISPOSITION_FLAGS);
      return withHandle(at, DELETE | FILE_READ_ATTRIBUTES, (handle) =>
        setInformation(handle, FILE_DISPOSITION_INFO_EX, info, info.length),
      );
    },
  };
}

function flushVolumeIn(
  kernel: LibraryHandle,
  { createFile, closeHandle }: Record<'createFile' | 'closeHandle', (...args: unknown[]) => unknown>,
): WindowsCalls['flushVolume'] {
  const getVolumePath = kernel.func('int __stdcall GetVolumePathNameW(str16 path, void *mountPoint, uint32_t length)');
  const getVolumeName = kernel.func(
    'int __stdcall GetVolumeNameForVolumeMountPointW(str16 mountPoint, void *name, uint32_t length)',
  );
  const flushBuffers = kernel.func('int __stdcall FlushFileBuffers(intptr_t handle)');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()');

  /**
   * `\\?\Volume{…}`: a disk may be mounted in a folder, and need not have a drive letter. Of one that the mount manager
   * does not know, as those of VeraCrypt, `\\.\E:`.
   */
  function volumeOf(at: FsPath): string | undefined {
    const mountPoint = Buffer.alloc(2 * LONGEST_PATH);
    const name = Buffer.alloc(2 * LONGEST_VOLUME_NAME);
    if (getVolumePath(path.toNamespacedPath(displayPath(at)), mountPoint, LONGEST_PATH) === 0) return undefined;
    const point = plainWindowsPath(textOf(mountPoint));
    // With the backslash at its end it would be the top folder.
    if (getVolumeName(point, name, LONGEST_VOLUME_NAME) !== 0) return textOf(name).replace(/\\$/, '');
    const drive = /^[a-z]:(?=\\$)/i.exec(point)?.[0];
    return drive === undefined ? undefined : `\\\\.\\${drive}`;
  }

  return (at) => {
    const volume = isOnDrive(at) ? volumeOf(at) : undefined;
    if (volume === undefined) return false;
    const handle = createFile(volume, GENERIC_WRITE, SHARE_ALL, null, OPEN_EXISTING, OPEN_FLAGS, 0);
    if (Number(handle) === INVALID_HANDLE) return flushFailed(lastError(), at);
    try {
      return flushBuffers(handle) !== 0 || flushFailed(lastError(), at);
    } finally {
      closeHandle(handle);
    }
  };
}

/** UTF-16 up to the zero. */
function textOf(buffer: Buffer): string {
  const text = buffer.toString('utf16le');
  return text.slice(0, text.indexOf('\0'));
}

function startOfProcessIn(
  kernel: LibraryHandle,
  closeHandle: (handle: unknown) => unknown,
): WindowsCalls['startOfProcess'] {
  const openProcess = kernel.func('intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)');
  const getProcessTimes = kernel.func(
    'int __stdcall GetProcessTimes(intptr_t process, void *began, void *ended, void *inKernel, void *inUser)',
  );
  return (pid) => {
    const handle = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
    if (Number(handle) === 0) return undefined;
    const [began, ...others] = Array.from({ length: 4 }, () => Buffer.alloc(FILE_TIME_BYTES));
    try {
      return getProcessTimes(handle, began, ...others) === 0 ? undefined : began.readBigInt64LE();
    } finally {
      closeHandle(handle);
    }
  };
}
