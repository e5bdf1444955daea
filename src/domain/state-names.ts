/** Folders that are never part of a backup's content, whatever the depth. Compared without regard to case. */
const SYSTEM_FOLDERS = new Set(['$recycle.bin', 'system volume information', 'lost+found']);
const TRASH_FOLDER = /^\.trash-\d+$/i;

/** Our own folder directly below the root: lock, index, journal. */
export const STATE_FOLDER = '.dedupe-backups';

const TEMPORARY_NAME = /^\.dedupe-backups~[0-9a-z]+-[0-9a-z]+$/;

/** A name that a link has for a moment, before it is renamed over the duplicate. Short, so that folders do not grow. */
export function temporaryName(run: string, count: number): string {
  return `.dedupe-backups~${run}-${count.toString(36)}`;
}

/** True only for names of the form that `temporaryName` gives. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name);
}

/** True for folders that the system or this program keeps on a disk; they are left out of every walk. */
export function isLeftOutFolder(name: string): boolean {
  return name === STATE_FOLDER || SYSTEM_FOLDERS.has(name.toLowerCase()) || TRASH_FOLDER.test(name);
}
