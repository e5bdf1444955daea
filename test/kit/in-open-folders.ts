import type { FileSystem, OpenFolder } from '../../src/platform/file-system.ts';
import { type FsPath, joinPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';

/** The file system `changed`, whose calls on names in open folders are its calls by path, changed ones among them. */
export function inOpenFolders(changed: Partial<FileSystem>): FileSystem {
  const all = { ...nodeFileSystem, ...changed };
  const opened = new Map<number, FsPath>();
  return {
    ...all,
    openFolder: (path) => {
      const fd = all.openFolder(path);
      opened.set(fd, path);
      return fd;
    },
    inFolder: (fd) => {
      const folder = all.inFolder(fd);
      return folder && callsByPath(all, folder, opened, fd);
    },
  };
}

/** The same without calls on names in open folders, as on other systems than Linux. */
export function withoutOpenFolders(changed: Partial<FileSystem>): FileSystem {
  return { ...nodeFileSystem, ...changed, canCallInFolder: () => false, inFolder: () => undefined };
}

function callsByPath(
  fs: FileSystem,
  real: OpenFolder,
  opened: ReadonlyMap<number, FsPath>,
  folder: number,
): OpenFolder {
  const pathIn = (fd: number, name: FsPath): FsPath => {
    const path = opened.get(fd);
    if (path === undefined) throw new Error(`${fd} is no folder that was opened`);
    return `${name}`.startsWith('/') ? name : joinPath(path, name);
  };
  const at = (name: FsPath): FsPath => pathIn(folder, name);
  return {
    ...real,
    lstat: (name) => fs.lstat(at(name)),
    link: (existing, name) => fs.link(at(existing), at(name)),
    linkFrom: (from, existing, name) => fs.link(pathIn(from, existing), at(name)),
    rename: (from, to) => fs.rename(at(from), at(to)),
    unlink: (name) => fs.unlink(at(name)),
  };
}
