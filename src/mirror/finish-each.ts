import { setMetadata } from '../copying/set-metadata.ts';
import { FailureCode } from '../domain/failure.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, receivedPath } from '../platform/fs-path.ts';
import { failureCode, Refused } from '../platform/refused.ts';
import { isStopRequested } from '../platform/shared-progress.ts';
import { type FinishAnswer, Finishing, type FinishTask } from './jobs.ts';

/** What the owner of a folder needs to come to what is in it. */
const OPEN_MODE = 0o700n;

interface Finisher {
  readonly fs: FileSystem;
  readonly user: CurrentUser | undefined;
}

/** Gives folders the metadata of their sources. What fails is in the answer. */
export function finishEach(
  { targets, sources, followed, evenClosed, progress }: FinishTask,
  tools: Finisher,
): FinishAnswer {
  const count = targets.length;
  const states = new Uint8Array(count);
  const ino = new BigUint64Array(count);
  const mtimeNs = new BigInt64Array(count);
  const units = new Float64Array(count);
  const failures: { at: number; code: string }[] = [];
  for (let at = 0; at < count && !isStopRequested(progress); at++) {
    try {
      const source = sources[at];
      const from = source === undefined ? undefined : lookAtFolder(receivedPath(source), followed, tools);
      if (from !== undefined && !evenClosed && closes(from, tools)) {
        states[at] = Finishing.closed;
        continue;
      }
      const target = receivedPath(targets[at]);
      const made = from === undefined ? tools.fs.lstat(target) : setMetadata(target, from, tools);
      states[at] = Finishing.done;
      ino[at] = made.ino;
      mtimeNs[at] = (from ?? made).mtimeNs;
      units[at] = Number(made.blocks);
    } catch (error: unknown) {
      failures.push({ at, code: failureCode(error) });
    }
  }
  return { states, ino, mtimeNs, units, failures };
}

/** Throws where something else has come into its place: what was copied from it may be of another folder. */
function lookAtFolder(source: FsPath, followed: boolean, { fs }: Finisher): FileStatus {
  const status = followed ? fs.stat(source) : fs.lstat(source);
  if (!status.isDirectory()) throw new Refused(FailureCode.changed);
  return status;
}

function closes({ mode }: FileStatus, { user }: Finisher): boolean {
  return user !== undefined && (mode & OPEN_MODE) !== OPEN_MODE;
}
