import { type CopyOutTools, copyVerified, withMetadata } from '../copying/copy-verified.ts';
import { makeSymlinkLike } from '../copying/make-symlink-like.ts';
import { isSettable } from '../copying/same-metadata.ts';
import { checkOwner, setMetadata, setOwner, type WantedMetadata } from '../copying/set-metadata.ts';
import { Stopped } from '../copying/stopped.ts';
import { FailureCode } from '../domain/failure.ts';
import type { OwnOfFile } from '../domain/metadata.ts';
import { isUntouched } from '../domain/seen-file.ts';
import { ISOLATE_RUN, temporaryName } from '../domain/state-names.ts';
import { type HeldFolder, holdFolder } from '../linking/held-folder.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { type FsPath, pathKey, receivedPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { NO_SPACE } from '../platform/no-space.ts';
import { failureCode, Refused } from '../platform/refused.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import { renameOver } from '../platform/rename-over.ts';
import { settledLook } from '../platform/settled-look.ts';
import { type IsolateAnswer, type IsolateTask, type ItemToIsolate, Outcome } from './jobs.ts';

export interface IsolateTools extends CopyOutTools {
  /** a name that was gone through */
  readonly onFile: () => void;
  readonly isStopped: () => boolean;
}

type Failure = IsolateAnswer['failures'][number];

/** Gives names of a folder files of their own. What fails is in the answer; the disk being full ends the task. */
export function isolateNames(task: IsolateTask, tools: IsolateTools): IsolateAnswer {
  const outcomes = new Uint8Array(task.items.length);
  const failures: Failure[] = [];
  const { folder, ino, byFd } = task;
  const held = holdFolder(tools.fs, receivedPath(folder), { ino, reach: byFd ? 'fd-paths' : 'paths' });
  if (typeof held === 'string') {
    outcomes.fill(Outcome.failed);
    return { outcomes, bytes: 0, failures: task.items.map((_, item) => failure(item, held)), folderFailure: undefined };
  }
  let bytes = 0;
  for (const [item, each] of task.items.entries()) {
    if (tools.isStopped()) break;
    const { outcome, copied = 0, code } = tryName(each, held, tools);
    outcomes[item] = outcome;
    tools.onFile();
    bytes += copied;
    if (code !== undefined) failures.push(failure(item, code));
    if (outcome === Outcome.noSpace) break;
  }
  return { outcomes, bytes, failures, folderFailure: letGo(held) };
}

function failure(item: number, code: string): Failure {
  return { item, attempted: 'copy', code };
}

function letGo(held: HeldFolder): string | undefined {
  try {
    held.release();
    return undefined;
  } catch (error: unknown) {
    return errnoOrThrow(error);
  }
}

function tryName(
  item: ItemToIsolate,
  held: HeldFolder,
  tools: IsolateTools,
): { outcome: number; copied?: number; code?: string } {
  try {
    const copied = isolateName(item, held, tools);
    return copied === undefined ? { outcome: Outcome.alone } : { outcome: Outcome.isolated, copied };
  } catch (error: unknown) {
    if (error instanceof Stopped) return { outcome: Outcome.notDone };
    const code = failureCode(error);
    return NO_SPACE.includes(code) ? { outcome: Outcome.noSpace } : { outcome: Outcome.failed, code };
  }
}

/**
 * Copies the file to a temporary name beside, and renames that over the name: at every instant the name has a file with
 * its bytes. Returns the bytes copied; undefined where the name is the only one of its file, which then only gets its
 * own metadata back.
 */
function isolateName({ name, ino, own }: ItemToIsolate, held: HeldFolder, tools: IsolateTools): number | undefined {
  const { fs } = tools;
  const at = held.pathOf(receivedPath(name));
  const seen = fs.lstat(at);
  if (!(seen.isFile() || seen.isSymbolicLink()) || seen.ino !== ino) throw new Refused(FailureCode.changed);
  if (seen.nlink === 1n) {
    if (own !== undefined) giveBack(at, withMetadata(seen, own), tools);
    return undefined;
  }
  const temporary = held.pathOf(temporaryName(ISOLATE_RUN, 0)); // one at a time
  if (lstatOrUndefined(fs, temporary) !== undefined) fs.unlink(temporary); // of a killed run
  try {
    const copied = copyBeside(at, temporary, { seen, own, tools });
    checkOwner(fs.lstat(temporary), seen.isFile() ? withMetadata(seen, own) : seen, tools.user);
    const now = settledLook(seen, () => fs.lstat(at));
    if (!isUntouched(seen, now)) throw new Refused(FailureCode.changed);
    renameOver(fs, temporary, at);
    return copied;
  } catch (error: unknown) {
    removeQuietly(fs, temporary);
    throw error;
  }
}

/** The owner first: where this user may not give it, nothing is changed, and what is noted of the name stays. */
function giveBack(at: FsPath, wanted: WantedMetadata, { fs, user }: IsolateTools): void {
  if (user !== undefined && !(isSettable(wanted, user) && setOwner(at, wanted, { fs, user })))
    throw new Refused('EPERM');
  setMetadata(at, wanted, { fs, user });
}

/** Returns the bytes copied. */
function copyBeside(
  from: FsPath,
  to: FsPath,
  { seen, own, tools }: { seen: FileStatus; own: OwnOfFile | undefined; tools: IsolateTools },
): number {
  if (seen.isFile()) {
    copyVerified(from, to, { ...tools, wanted: (status) => withMetadata(status, own), isReplacement: true });
    return Number(seen.size);
  }
  const symlink = { path: from, text: tools.fs.readLink(from), status: seen };
  makeSymlinkLike(symlink, to, { ...tools, onWindows: tools.byPath });
  // Somebody else may have put another in its place; Windows, by path alone, gives the text in other words.
  if (!tools.byPath && pathKey(tools.fs.readLink(to)) !== pathKey(symlink.text)) throw new Refused(FailureCode.changed);
  return 0;
}
