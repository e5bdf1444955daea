import { type CopyOut, type CopyOutTools, copyVerified, withMetadata } from '../copying/copy-verified.ts';
import { lookAtSymlink } from '../copying/look-at-symlink.ts';
import { makeSymlinkLike } from '../copying/make-symlink-like.ts';
import { isOfAnother } from '../copying/rival-names.ts';
import { Stopped } from '../copying/stopped.ts';
import { FailureCode } from '../domain/failure.ts';
import { isUntouched } from '../domain/seen-file.ts';
import { temporaryName } from '../domain/state-names.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { type FsPath, joinPath, receivedPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { NO_SPACE } from '../platform/no-space.ts';
import { failureCode, Refused } from '../platform/refused.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import { renameOver } from '../platform/rename-over.ts';
import { settledLook } from '../platform/settled-look.ts';
import { type ItemToRestore, Outcome, type RestoreAnswer, type RestoreTask } from './jobs.ts';

export interface RestoreTools extends CopyOutTools {
  /** a name that was gone through */
  readonly onFile: () => void;
  readonly isStopped: () => boolean;
}

/** Restores the items of a task one after the other. What fails is in the answer; the disk being full ends the task. */
export function restoreItems(task: RestoreTask, tools: RestoreTools): RestoreAnswer {
  const outcomes = new Uint8Array(task.items.length);
  const failures: { item: number; attempted: 'copy'; code: string }[] = [];
  let bytes = 0;
  for (const [item, each] of task.items.entries()) {
    if (tools.isStopped()) break;
    const { outcome, restored = 0, code } = tryItem(each, { task, tools, temporary: temporaryName(task.run, item) });
    outcomes[item] = outcome;
    tools.onFile();
    bytes += restored;
    if (code !== undefined) failures.push({ item, attempted: 'copy', code });
    if (outcome === Outcome.noSpace) break;
  }
  return { outcomes, bytes, failures };
}

interface Doing {
  readonly task: RestoreTask;
  readonly tools: RestoreTools;
  readonly temporary: string;
}

function tryItem(item: ItemToRestore, doing: Doing): { outcome: number; restored?: number; code?: string } {
  try {
    const restored = restoreItem(item, doing);
    return restored === undefined ? { outcome: Outcome.kept } : { outcome: Outcome.restored, restored };
  } catch (error: unknown) {
    if (error instanceof Stopped) return { outcome: Outcome.notDone };
    const code = failureCode(error);
    if (NO_SPACE.includes(code)) return { outcome: Outcome.noSpace };
    return { outcome: Outcome.failed, code };
  }
}

/** The bytes restored; undefined where what is there stays. */
function restoreItem(
  { folder, name, targetName = name, elder, isSymlink, own }: ItemToRestore,
  { task, tools, temporary }: Doing,
): number | undefined {
  const { source, target, isNew } = task.folders[folder];
  const from = joinPath(receivedPath(source), receivedPath(name));
  const to = joinPath(receivedPath(target), receivedPath(targetName));
  const beside = joinPath(receivedPath(target), temporary);
  const there = lstatOrUndefined(tools.fs, to);
  if (there !== undefined && isNew) throw new Refused('EEXIST');
  if (elder !== undefined) {
    const rival = { folder: receivedPath(target), name: receivedPath(name), elder: receivedPath(elder) };
    if (isOfAnother(tools.fs, rival)) throw new Refused('EEXIST');
  }
  if (there?.isDirectory() === true) throw new Refused('EISDIR');
  const mtimeNs = (): bigint => own?.mtimeNs ?? tools.fs.lstat(from).mtimeNs;
  if (there !== undefined && staysThere(there, mtimeNs, task)) return undefined;
  const isReplacement = there !== undefined;
  try {
    const bytes = isSymlink
      ? copySymlink(from, beside, tools)
      : copyFile(from, beside, { ...tools, wanted: (status) => withMetadata(status, own), isReplacement });
    if (!isAsItWas(there, to, tools)) throw new Refused(FailureCode.changed);
    renameOver(tools.fs, beside, to);
    return bytes;
  } catch (error: unknown) {
    removeQuietly(tools.fs, beside);
    throw error;
  }
}

/** Copying took its time: somebody may have saved a file under the name meanwhile. */
function isAsItWas(there: FileStatus | undefined, at: FsPath, { fs }: RestoreTools): boolean {
  if (there === undefined) return lstatOrUndefined(fs, at) === undefined;
  const now = settledLook(there, () => fs.lstat(at));
  return isUntouched(there, { ...now, ino: there.ino }); // FAT numbers a file anew once it has forgotten it
}

/** `mtimeNs` is asked for where it decides: it may take a look at the file in the snapshot. */
function staysThere(there: FileStatus, mtimeNs: () => bigint, { overwrite }: RestoreTask): boolean {
  if (overwrite === 'always') return false;
  return overwrite === 'never' || there.mtimeNs >= mtimeNs();
}

function copyFile(from: FsPath, to: FsPath, tools: CopyOut): number {
  return Number(copyVerified(from, to, tools).status.size);
}

function copySymlink(from: FsPath, to: FsPath, { fs, user, byPath }: RestoreTools): number {
  const symlink = { path: from, ...lookAtSymlink(from, fs) };
  makeSymlinkLike(symlink, to, { fs, user, onWindows: byPath });
  return 0;
}
