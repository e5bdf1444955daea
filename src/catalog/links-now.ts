import { type FileTable, NONE } from '../walk/file-table.ts';

/** The names of a table's inodes as they are now: a run replaces names, and the table stays as the scan saw it. */
export interface LinksNow {
  /** names on the inode, wherever they are */
  linksOf(inode: number): number;
  /** no name was replaced, so that none need be asked about */
  areAsScanned(): boolean;
  /** the name is no longer one of the inode that the table has it under */
  isReplaced(name: number): boolean;
  /** the name that the inode gained last, or NONE */
  lastGained(inode: number): number;
  /** the name that the same inode gained before this one, or NONE */
  gainedBefore(name: number): number;
  /** it changed while the run worked: nothing certain can be said of it */
  isDropped(inode: number): boolean;
}

/** Nothing was replaced since the scan. */
export function linksAsScanned({ inodes }: FileTable): LinksNow {
  return {
    linksOf: (inode) => inodes.links[inode],
    areAsScanned: () => true,
    isReplaced: () => false,
    lastGained: () => NONE,
    gainedBefore: () => NONE,
    isDropped: () => false,
  };
}
