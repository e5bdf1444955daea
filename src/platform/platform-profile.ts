import process from 'node:process';

/** What differs between platforms, as plain values: each loads and is tested on every platform. */
export interface PlatformProfile {
  readonly name: 'linux' | 'macos' | 'windows';
  /** `/proc/self/fd/N/name` reaches a name in a folder that is held open, whatever happens to the path */
  readonly hasFdPaths: boolean;
  /** a link to a symlink is a further name of it, not one of what it leads to */
  readonly linksSymlinks: boolean;
  readonly caseSensitivePaths: boolean;
  /** calls that change a name are tried again where another program may hold the file for a moment */
  readonly busy: BusyProfile;
}

/** Virus scanners, indexers and cloud clients open fresh files, and for a moment others cannot rename or remove them. */
export interface BusyProfile {
  /** errno names that may mean it */
  readonly codes: readonly string[];
  /** ms before each further try */
  readonly waitsMs: readonly number[];
  /** ms that a thread waits in vain before it takes such errors for what they say */
  readonly patienceMs: number;
}

const NEVER_BUSY: BusyProfile = { codes: [], waitsMs: [], patienceMs: 0 };

export const LINUX: PlatformProfile = {
  name: 'linux',
  hasFdPaths: true,
  linksSymlinks: true,
  caseSensitivePaths: true,
  busy: NEVER_BUSY,
};
export const MACOS: PlatformProfile = {
  name: 'macos',
  hasFdPaths: false,
  linksSymlinks: false,
  caseSensitivePaths: false,
  busy: NEVER_BUSY,
};
export const WINDOWS: PlatformProfile = {
  name: 'windows',
  hasFdPaths: false,
  linksSymlinks: false,
  caseSensitivePaths: false,
  busy: { codes: ['EBUSY', 'EPERM', 'EACCES', 'UNKNOWN'], waitsMs: [10, 40, 150, 400], patienceMs: 20_000 },
};

/** The only place that asks which platform this is. Other POSIX systems are handled like macOS. */
export function currentPlatform(): PlatformProfile {
  if (process.platform === 'win32') return WINDOWS;
  return process.platform === 'linux' ? LINUX : MACOS;
}

/** The platform, the processor and the version of V8: what code that V8 made can be run by. */
export function engineName(): string {
  return `${process.platform}-${process.arch}-${process.versions.v8}`;
}
