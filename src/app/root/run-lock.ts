import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../domain/user-error.ts';
import { errnoOrThrow, isErrno } from '../../platform/errno.ts';
import type { FileSystem, FolderEntry } from '../../platform/file-system.ts';
import { displayPath, joinPath } from '../../platform/fs-path.ts';
import { removeIfThere } from '../../platform/remove-if-there.ts';
import { removeQuietly } from '../../platform/remove-quietly.ts';
import { thisProcess } from '../../platform/this-process.ts';
import { type LockOwner, type OwnerState, ownerState, parseOwner } from './lock-owner.ts';
import { notWritable } from './not-writable.ts';
import { STATE_MODE } from './state-folder.ts';

export interface RunLock {
  release(): void;
}

const LOCK = 'lock';
const CLAIM = /^lock~[0-9a-f]{16}$/;
const PATIENCE_MS = 10_000;
/** A lock file that cannot be read as one may be in the middle of being written, but not for as long as this. */
const TORN_AFTER_MS = 10_000;

interface Place {
  readonly fs: FileSystem;
  readonly folder: string;
  readonly root: string;
  /** for `notWritable` */
  readonly toOnlyLook?: string | undefined;
}

interface Holder {
  readonly file: string;
  readonly state: OwnerState;
  readonly owner: LockOwner | undefined;
}

/**
 * Makes this the only run that works on `root`, by the file `lock` in `folder`. The lock of a run that is dead is
 * taken over. Throws UserError('locked') where another run holds it.
 *
 * A lock is looked at, removed and made only by the one process whose claim (`lock~<nonce>`) is alone: each makes its
 * claim first and lists the claims after, so of two the later sees the other's. Removing a stale lock without that
 * would be a race: it may be a new one by the time it is removed.
 */
export async function acquireRunLock(
  fs: FileSystem,
  folder: string,
  about: Pick<Place, 'root' | 'toOnlyLook'>,
): Promise<RunLock> {
  const place = { fs, folder, ...about };
  const { root, toOnlyLook } = about;
  const me: LockOwner = { ...thisProcess(), startedAt: Date.now(), nonce: randomBytes(8).toString('hex') };
  const claim = `${LOCK}~${me.nonce}`;
  const isBefore = ({ file }: Holder): boolean => file < claim;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      refuseIfHeld(place, me);
      let rivals = otherClaims(place, claim, me);
      if (!rivals.some(isBefore)) {
        create(place, claim, me);
        rivals = otherClaims(place, claim, me);
        if (rivals.length === 0) return takeLock(place, me);
      }
      // The first in the order of names waits for the others to give way, and they make no claim while they see it.
      if (rivals.some(isBefore)) remove(place, claim);
      if (Date.now() > deadline) throw lockedBy(place, rivals[0]);
    } catch (error: unknown) {
      // It may not even have been made; one that stays is found dead by the next run.
      removeQuietly(fs, joinPath(folder, claim));
      throw isErrno(error, 'EACCES', 'EPERM')
        ? notWritable(root, { code: errnoOrThrow(error), cause: error, toOnlyLook })
        : error;
    }
    await sleep(1 + Math.random() * 20);
  }
}

/** Only for the process whose claim is alone. */
function takeLock(place: Place, me: LockOwner): RunLock {
  refuseIfHeld(place, me);
  remove(place, LOCK); // stale, or not there
  create(place, LOCK, me);
  remove(place, `${LOCK}~${me.nonce}`);
  return {
    release: () => {
      if (readHolder(place, LOCK, me)?.owner?.nonce === me.nonce) remove(place, LOCK);
    },
  };
}

function refuseIfHeld(place: Place, me: LockOwner): void {
  const holder = readHolder(place, LOCK, me);
  if (holder !== undefined && holder.state !== 'dead') throw lockedBy(place, holder);
}

/** Those of processes that may live; what killed ones left is removed. */
function otherClaims(place: Place, mine: string, me: LockOwner): Holder[] {
  const rivals: Holder[] = [];
  for (const { name } of listOrNothing(place)) {
    const file = displayPath(name);
    if (!CLAIM.test(file) || file === mine) continue;
    const rival = readHolder(place, file, me);
    if (rival === undefined) continue;
    if (rival.state === 'dead') remove(place, file);
    else rivals.push(rival);
  }
  return rivals;
}

/** A run that just ended may have removed the folder, being empty. */
function listOrNothing({ fs, folder }: Place): FolderEntry[] {
  try {
    return fs.list(folder);
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

function readHolder({ fs, folder }: Place, file: string, me: LockOwner): Holder | undefined {
  const path = joinPath(folder, file);
  try {
    const owner = parseOwner(fs.readFile(path));
    if (owner !== undefined) return { file, owner, state: ownerState(owner, me) };
    const ageMs = Math.abs(Date.now() - Number(fs.lstat(path).mtimeNs / 1_000_000n));
    return { file, owner, state: ageMs < TORN_AFTER_MS ? 'alive' : 'dead' };
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A claim of our own that is still there is kept. */
function create({ fs, folder, root, toOnlyLook }: Place, file: string, me: LockOwner): void {
  try {
    makeIfMissing(fs, folder);
    fs.createFile(joinPath(folder, file), `${JSON.stringify(me)}\n`);
  } catch (cause: unknown) {
    const code = errnoOrThrow(cause);
    if (code === 'EEXIST' && file !== LOCK) return;
    throw notWritable(root, { code, cause, toOnlyLook });
  }
}

/** A run that just ended may have removed the folder, being empty. */
function makeIfMissing(fs: FileSystem, folder: string): void {
  try {
    fs.makeOneFolder(folder, STATE_MODE);
  } catch (error: unknown) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

function remove({ fs, folder }: Place, file: string): void {
  removeIfThere(fs, joinPath(folder, file));
}

function lockedBy({ folder, root }: Place, { file, owner, state }: Holder): UserError {
  const path = displayPath(joinPath(folder, file));
  if (owner === undefined) {
    return new UserError('locked', `Another run is just starting on ${root}.`, { hint: 'Try again in a moment.' });
  }
  const since = new Date(owner.startedAt).toISOString();
  if (state === 'elsewhere') {
    return new UserError('locked', `A run on ${owner.hostname} (process ${owner.pid}) holds ${root} since ${since}.`, {
      hint: `If no run is working there any more, remove ${path} and start again.`,
    });
  }
  // Without its start, the process may be another one that was given the number of a killed run.
  const otherwise = ` If process ${owner.pid} is not a run of this program, remove ${path} and start again.`;
  return new UserError('locked', `Another run (process ${owner.pid}) is working on ${root} since ${since}.`, {
    hint: `Wait until it is done.${owner.startTicks === null ? otherwise : ''}`,
  });
}
