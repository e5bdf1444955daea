/**
 * `\\?\C:\x` is `C:\x`, and `\\?\UNC\server\share` is `\\server\share`. Node puts the prefix to every path that it is
 * given as a string, so paths may be long without it; and where it is there, node 20 makes `\\?\E:` of `\\?\E:\`, which
 * is the disk itself and no folder.
 */
export function plainWindowsPath(path: string): string {
  return path.replace(/^\\\\[?.]\\UNC\\/i, '\\\\').replace(/^\\\\[?.]\\(?=[a-z]:)/i, '');
}

/**
 * `\\.\NUL` for `NUL` and `C:\x\nul`, which Windows and robocopy take for the device that keeps nothing: node would make a
 * file of that name, which Explorer and cmd cannot delete. Other paths are as they were.
 */
export function withNullDevice(path: string): string {
  return /^(?!\\\\)(?:.*[\\/:])?nul:?$/is.test(path) ? '\\\\.\\NUL' : path;
}
