import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { FORMAT_VERSION } from './record-codec.ts';

/** However often it is closed in good order, the whole index is checked once a week: disks rot too. */
const CHECK_EVERY_MS = 7 * 24 * 3600 * 1000;

/**
 * A mark beside the index says that a run closed it in good order, and what the file was then. While it is that file,
 * nobody has written to it, and it need not be checked again before LMDB maps it: a check takes as long as the history,
 * a run should take as long as the day. The mark is gone while a run has the index open, so after a run that was killed
 * or crashed there is none.
 *
 * Takes the mark away and returns when the index was last checked (ms since the epoch); undefined where it must be now.
 */
export function takeCleanMark(fs: FileSystem, file: string, now: number): number | undefined {
  const mark = readMark(fs, markOf(file));
  if (mark === undefined) return undefined;
  fs.unlink(markOf(file));
  const [state, checkedAt] = [mark.slice(0, mark.lastIndexOf(' ')), Number(mark.slice(mark.lastIndexOf(' ')))];
  const isRecent = checkedAt <= now && now - checkedAt < CHECK_EVERY_MS;
  return isRecent && state === stateOrUndefined(fs, file) ? checkedAt : undefined;
}

/** To be called when the index is closed. Where the mark cannot be left the index is merely checked the next time. */
export function leaveCleanMark(fs: FileSystem, file: string, checkedAt: number): void {
  unlessRefused(() => fs.createFile(markOf(file), `${stateOf(fs, file)} ${checkedAt}`));
}

function readMark(fs: FileSystem, path: string): string | undefined {
  return unlessRefused(() => fs.readFile(path).toString('latin1'));
}

/** Undefined where somebody deleted the index: that costs time, and nothing else. */
function stateOrUndefined(fs: FileSystem, file: string): string | undefined {
  return unlessRefused(() => stateOf(fs, file));
}

/** Any write to the file moves its change time, which nobody can set. */
function stateOf(fs: FileSystem, file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = fs.lstat(file);
  return `${FORMAT_VERSION} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}

function markOf(file: string): string {
  return `${file}.clean`;
}
