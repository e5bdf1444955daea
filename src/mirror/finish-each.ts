import { setMetadata } from '../copying/set-metadata.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { receivedPath } from '../platform/fs-path.ts';
import { isStopRequested } from '../platform/shared-progress.ts';
import { type FinishAnswer, Finishing, type FinishTask } from './jobs.ts';

/** What the owner of a folder needs to come to what is in it. */
const OPEN_MODE = 0o700n;

interface Finisher {
  readonly fs: FileSystem;
  readonly user: CurrentUser | undefined;
}

/** Gives folders the metadata of their sources. What fails is in the answer. */
export function finishEach({ targets, sources, evenClosed, progress }: FinishTask, tools: Finisher): FinishAnswer {
  const count = targets.length;
  const states = new Uint8Array(count);
  const ino = new BigUint64Array(count);
  const mtimeNs = new BigInt64Array(count);
  const units = new Float64Array(count);
  const failures: { at: number; code: string }[] = [];
  for (let at = 0; at < count && !isStopRequested(progress); at++) {
    try {
      const source = sources[at];
      const from = source === undefined ? undefined : tools.fs.stat(receivedPath(source));
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
      failures.push({ at, code: errnoOrThrow(error) });
    }
  }
  return { states, ino, mtimeNs, units, failures };
}

function closes({ mode }: FileStatus, { user }: Finisher): boolean {
  return user !== undefined && (mode & OPEN_MODE) !== OPEN_MODE;
}
