/** What the system keeps at the top of a disk. Compared without regard to case. */
const SYSTEM_FOLDERS = new Set([
  '$recycle.bin',
  'system volume information',
  'lost+found',
  // of macOS
  '.documentrevisions-v100',
  '.fseventsd',
  '.spotlight-v100',
  '.temporaryitems',
  '.trashes',
]);
const TRASH_FOLDER = /^\.trash-\d+$/i;

/** Our own folder directly below the root: lock, index, journal. */
export const STATE_FOLDER = '.dedupe-backups';

const TEMPORARY_NAME = /^\.dedupe~[0-9a-z]+-[0-9a-z]+$/;

const IN_PROGRESS_SUFFIX = '.in-progress';

/** What a snapshot is called until it is complete: nobody, and no later run, mistakes half a copy for a backup. */
export function inProgressName(snapshot: string): string {
  return snapshot + IN_PROGRESS_SUFFIX;
}

/** True for the folder of a snapshot that is not complete; directly where snapshots are, nowhere else. */
export function isInProgressName(name: string): boolean {
  return name.endsWith(IN_PROGRESS_SUFFIX);
}

/** The name that a snapshot has once it is complete. */
export function finalName(snapshot: string): string {
  return isInProgressName(snapshot) ? snapshot.slice(0, -IN_PROGRESS_SUFFIX.length) : snapshot;
}

/** A name that a link has for a moment, before it is renamed over the duplicate. Short, so that folders do not grow. */
export function temporaryName(run: string, count: number): string {
  return `.dedupe~${run}-${count.toString(36)}`;
}

/** Run part of the temporary names that copies have until they take the place of a name: nothing is lost with them. */
export const ISOLATE_RUN = 'isolate';

/** True for the temporary name of a copy whose original still has its own name. */
export function isCopyName(name: string): boolean {
  return isTemporaryName(name) && name.startsWith(temporaryName(ISOLATE_RUN, 0).slice(0, -1));
}

/** True where no byte goes with a temporary name of a killed run: its file has other names, or is a copy. */
export function isSpare(temporary: string, links: bigint): boolean {
  return links > 1n || isCopyName(temporary);
}

/** How run parts of the temporary names that `restore` gives begin, outside of the root. */
export const RESTORE_RUN = 'restore';

/** True for the temporary name of a copy that `restore` made: the original is in a snapshot. */
export function isRestoreName(name: string): boolean {
  return isTemporaryName(name) && name.startsWith(`.dedupe~${RESTORE_RUN}`);
}

/** True only for names of the form that `temporaryName` gives. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name);
}

/**
 * True for this program's own folder, which is left out of every walk, at any depth: an index is written in place, and a
 * link to it would change with it. In a snapshot it is that of a root that was backed up.
 */
export function isStateFolder(name: string): boolean {
  return name === STATE_FOLDER;
}

/**
 * True for what lies among the snapshots, or above them, and is none: this program's own folder, and those of the system.
 * In a snapshot the latter came with what was backed up, and are data like any other.
 */
export function isNoSnapshot(name: string): boolean {
  return isStateFolder(name) || SYSTEM_FOLDERS.has(name.toLowerCase()) || TRASH_FOLDER.test(name);
}
