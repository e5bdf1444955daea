import { snapshotFolders } from '../../catalog/snapshot-folders.ts';
import { DEFAULT_NAME_TEMPLATE, newSnapshotName } from '../../domain/new-snapshot-name.ts';
import { compareSnapshotNames } from '../../domain/snapshot-name.ts';
import { finalName, inProgressName, isInProgressName } from '../../domain/state-names.ts';
import { UserError } from '../../domain/user-error.ts';
import { type RootBounds, removeTree } from '../../mirror/remove-tree.ts';
import { isErrno } from '../../platform/errno.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../../platform/fs-path.ts';
import { lstatOrUndefined } from '../../platform/lstat-or-undefined.ts';
import { removeIfThere } from '../../platform/remove-if-there.ts';
import { removeQuietly } from '../../platform/remove-quietly.ts';

/** Where this run writes, and what becomes of it. */
export interface SnapshotInProgress {
  /** the name it gets when it is complete */
  readonly name: string;
  /** absolute */
  readonly folder: string;
  readonly resumed: boolean;
  /**
   * resumed, and since it was begun the machine was or may have been started anew, the disk mounted anew, or it reported
   * errors: it may lack bytes. Or a run linked files into it that nobody read, and this one is to read all
   */
  readonly isDoubtful: boolean;
  /** when it was begun, ns since the epoch; 0 where the disk lost some of it, or it is yet to be begun */
  readonly begunNs: bigint;
  /** of folders that look unfinished and are none of this job's */
  readonly foreign: readonly string[];
  /** Makes the folder, and notes down whose it is and how it is made. Not in a dry run. */
  begin(): void;
  /** Notes down that it may lack bytes. */
  doubt(): void;
  /**
   * Throws UserError('failed') where somebody has given its name to another folder since it was chosen: a rename would
   * replace an empty one, and what is noted under the name would be that of two.
   */
  refuseTaken(): void;
  /** The snapshot is complete: gives it its name. */
  seal(): void;
  /** Removes what a killed run left: the newest snapshot holds the same. What stays is reported, and is there for the next run. */
  drop(bounds: RootBounds, onFailed: (path: FsPath, code: string) => void): void;
}

interface Job {
  readonly fs: FileSystem;
  readonly root: string;
  /** the state folder */
  readonly state: string;
  /** real paths */
  readonly sources: readonly string[];
  readonly template: string | undefined;
  /** links what looks unchanged without reading it */
  readonly linksUnread: boolean;
  readonly now: Date;
  readonly host: string;
  /** when the machine was started, ms since the epoch, give or take a minute */
  readonly bootedAt: number;
  /** of the running system; null where it does not say */
  readonly bootId: string | null;
  /** of the root, another one each time that the disk is mounted; undefined where the system does not say */
  readonly mount: string | undefined;
}

/** What the state folder holds of a snapshot in progress. */
interface Note {
  readonly sources: readonly string[];
  readonly template: string;
  /** these are not in older notes, and only the first is everywhere */
  readonly host?: string;
  readonly mount?: string;
  readonly bootId?: string;
  /** the run that began it links what it did not read */
  readonly linksUnread?: boolean;
}

/** Nobody else reaches what is in it before it is complete. */
const CLOSED_MODE = 0o700;
const NS_PER_MS = 1_000_000n;
const MINUTE_MS = 60_000;

/**
 * Finds the folder of a killed run on the same sources, or a name for a new one. Which job began a folder is noted in
 * the state folder first, so that nobody else's folder is ever taken for ours and cleared.
 */
export function findSnapshotInProgress(job: Job): SnapshotInProgress {
  const { fs, root, state, now, host, template = DEFAULT_NAME_TEMPLATE } = job;
  const entries = fs.list(root);
  const unfinished = snapshotFolders(entries).filter(isInProgressName);
  const mine = noteOf(job, template);
  const ours = unfinished.filter((name) => isOfJob(readNote(fs, joinPath(state, name)), mine));
  const begun = ours.sort(compareSnapshotNames).at(-1);
  const taken = entries
    .map(({ name }) => displayPath(name))
    .filter((each) => each !== begun)
    .map(finalName);
  const name = newSnapshotName(template, taken, { now, host });
  const current = begun ?? inProgressName(name);
  const folder = `${joinPath(root, current)}`;
  const note = joinPath(state, current);
  const begunNs = begun === undefined ? 0n : fs.lstat(note).mtimeNs;
  const isBefore = (startMs: number): boolean => begunNs / NS_PER_MS < startMs + MINUTE_MS;
  const noted = begun === undefined ? undefined : readNote(fs, note);
  const hasUnread = noted !== undefined && noted.linksUnread !== false; // earlier versions did not say
  const doubt = (): void => fs.setTimes(note, 0n, 0n);
  return {
    name,
    folder,
    resumed: begun !== undefined,
    isDoubtful:
      begun !== undefined &&
      (isBefore(job.bootedAt) || mayBeOfOtherStart(noted, mine) || (hasUnread && !job.linksUnread)),
    begunNs,
    foreign: unfinished.filter((each) => !ours.includes(each)),
    begin: () => {
      if (begun !== undefined) {
        if (job.linksUnread && !hasUnread) doubt(); // the run that takes it up after this one is to compare
        return;
      }
      forgetOthers(fs, state, unfinished);
      fs.createFile(note, `${JSON.stringify(mine)}\n`);
      fs.makeOneFolder(folder, CLOSED_MODE);
    },
    doubt,
    drop: (bounds, onFailed) => {
      if (begun === undefined) return;
      if (removeTree(folder, { fs, bounds, onFailed })) removeIfThere(fs, note);
    },
    refuseTaken: () => {
      if (lstatOrUndefined(fs, joinPath(root, name)) !== undefined) throw isTaken(`${joinPath(root, name)}`);
    },
    seal: () => {
      fs.rename(folder, joinPath(root, name));
      removeQuietly(fs, note); // the run that begins the next one removes what stays
    },
  };
}

function isTaken(at: string): UserError {
  return new UserError('failed', `${at} is there now, and was not when the snapshot of that name was begun.`, {
    hint: 'All is copied. Run this again: that finishes it, under another name.',
  });
}

function noteOf({ sources, host, mount, bootId, linksUnread }: Job, template: string): Note {
  return {
    sources,
    template,
    host,
    ...(mount === undefined ? {} : { mount }),
    ...(bootId === null ? {} : { bootId }),
    linksUnread,
  };
}

/** Another machine may have other files at the same paths. */
function isOfJob(note: Note | undefined, { sources, template, host }: Note): boolean {
  if (note === undefined || (note.host !== undefined && note.host !== host)) return false;
  return note.template === template && JSON.stringify(note.sources) === JSON.stringify(sources);
}

/**
 * Of another start of the machine, or mount of the disk. The time does not always tell: a machine without a clock of its
 * own comes up with the time at which it was last seen. Nor does the mount: its number is one since the start. Where the
 * system does not number mounts the disk may have been pulled and plugged in again.
 */
function mayBeOfOtherStart(note: Note | undefined, mine: Note): boolean {
  const differs = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return mine.mount === undefined || differs(note?.mount, mine.mount) || differs(note?.bootId, mine.bootId);
}

/** Undefined where there is none, or it is torn. */
function readNote(fs: FileSystem, file: string | Uint8Array): Note | undefined {
  try {
    const note: unknown = JSON.parse(fs.readFile(`${file}`).toString('utf8'));
    return typeof note === 'object' && note !== null && 'sources' in note && 'template' in note
      ? (note as Note)
      : undefined;
  } catch (error: unknown) {
    if (error instanceof SyntaxError || isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Notes of folders that are gone, or that a run had sealed when it was killed. */
function forgetOthers(fs: FileSystem, state: string, unfinished: readonly string[]): void {
  for (const { name } of fs.list(state)) {
    const text = displayPath(name);
    if (isInProgressName(text) && !unfinished.includes(text)) removeIfThere(fs, joinPath(state, name));
  }
}
