/**
 * `\\?\C:\x` is `C:\x`, and `\\?\UNC\server\share` is `\\server\share`. Node puts the prefix to every path that it is
 * given as a string, so paths may be long without it; and where it is there, node 20 makes `\\?\E:` of `\\?\E:\`, which
 * is the disk itself and no folder.
 */
export function plainWindowsPath(path: string): string {
  return path.replace(/^\\\\[?.]\\UNC\\/i, '\\\\').replace(/^\\\\[?.]\\(?=[a-z]:)/i, '');
}
