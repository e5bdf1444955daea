import os from 'node:os';
import process from 'node:process';
import { currentPlatform } from './platform-profile.ts';
import { followLinks } from './real-path.ts';
import { plainWindowsPath } from './windows-path.ts';

/** Folders that are this machine's own, as its environment names them. */
export interface KnownFolders {
  /** of the user who runs this */
  readonly home: string;
  /** Windows only: the drive the system was started from, such as `C:` */
  readonly systemDrive: string | undefined;
  /** Windows only: `C:\Windows`, `C:\Program Files`, … */
  readonly systemFolders: readonly string[];
}

export function knownFolders(): KnownFolders {
  const { SystemDrive, SystemRoot, ProgramFiles, ProgramW6432, ProgramData } = process.env;
  const folders = [SystemRoot, ProgramFiles, process.env['ProgramFiles(x86)'], ProgramW6432, ProgramData];
  return {
    home: os.homedir(),
    systemDrive: SystemDrive,
    systemFolders: folders.filter((folder) => folder !== undefined),
  };
}

/** The absolute path with every symlink and junction followed. Throws ENOENT, ENOTDIR, EACCES, ELOOP. */
export function realPath(path: string): string {
  return followLinks(currentPlatform().name === 'windows' ? plainWindowsPath(path) : path).toString();
}
