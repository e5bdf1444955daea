/** What was being done when an item failed; the report says "could not <attempted>". */
export type Attempt =
  | 'list folder'
  | 'read metadata'
  | 'open'
  | 'read'
  | 'link'
  | 'replace'
  | 'put back the folder time'
  | 'remove a leftover'
  | 'record'
  | 'repair'
  | 'write to the disk'
  | 'copy'
  | 'make the folder'
  | 'set the folder metadata'
  | 'delete'
  | 'put back the read-only flag';

/**
 * One item that could not be done; the run goes on without it.
 * A plain value, because an error that is thrown across threads loses its `code`.
 */
export interface Failure {
  /** relative to the root, of `restore`, `isolate` and what is in a source absolute; bytes that are not UTF-8 show as U+FFFD */
  readonly path: string;
  readonly attempted: Attempt;
  /** an errno name such as `EACCES`, or one of FailureCode */
  readonly code: string;
}

/** Codes of our own, for what no errno says. */
export const FailureCode = {
  /** the file is not the one that was read, or its bytes, times or size moved meanwhile */
  changed: 'CHANGED',
  /** same inode, size and mtime as when it was indexed, but other bytes: the disk, or somebody who set the time back */
  rotten: 'ROTTEN',
  /** a temporary name of a killed run that holds the only name of its bytes; left for a person to look at */
  orphan: 'ORPHAN',
  /** a copy that does not read back as it was written; it was not put in place */
  unequal: 'UNEQUAL',
  /** the disk takes its name for that of another entry of the folder: in the other case, or with other accents */
  sameName: 'SAME_NAME',
  /** links would change the time of the folder that the name is in, and this user may not put it back */
  folderTime: 'FOLDER_TIME',
  /** a folder of the source is the root: through a symlink that is followed, or something mounted */
  holdsBackups: 'HOLDS_BACKUPS',
  /** a thread could not load the calls that set times exactly and flush the disk, which the main thread could */
  noSystemCalls: 'NO_SYSTEM_CALLS',
} as const;
