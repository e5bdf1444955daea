import process from 'node:process';

/** What differs between platforms, as plain values: each loads and is tested on every platform. */
export interface PlatformProfile {
  readonly name: 'linux' | 'macos' | 'windows';
  /** `/proc/self/fd/N/name` reaches a name in a folder that is held open, whatever happens to the path */
  readonly hasFdPaths: boolean;
  /** a folder can be opened, for fstat and fd paths */
  readonly opensFolders: boolean;
  readonly caseSensitivePaths: boolean;
}

export const LINUX: PlatformProfile = {
  name: 'linux',
  hasFdPaths: true,
  opensFolders: true,
  caseSensitivePaths: true,
};
export const MACOS: PlatformProfile = {
  name: 'macos',
  hasFdPaths: false,
  opensFolders: true,
  caseSensitivePaths: false,
};
export const WINDOWS: PlatformProfile = {
  name: 'windows',
  hasFdPaths: false,
  opensFolders: false,
  caseSensitivePaths: false,
};

/** The only place that asks which platform this is. Other POSIX systems are handled like macOS. */
export function currentPlatform(): PlatformProfile {
  if (process.platform === 'win32') return WINDOWS;
  return process.platform === 'linux' ? LINUX : MACOS;
}
