import type { Attempt } from '../domain/failure.ts';
import type { FolderTimeJournal } from '../linking/folder-time-journal.ts';
import { decodeName, type FsPath, joinPath, pathBelow } from '../platform/fs-path.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import { runAll, type WorkerPool } from '../platform/worker-pool.ts';
import type { FolderToIsolate } from './collect-names.ts';
import { ISOLATE, type IsolateAnswer, type IsolateTask, Outcome } from './jobs.ts';

export interface IsolateRun {
  readonly root: FsPath;
  readonly pool: WorkerPool;
  readonly progress: SharedProgress;
  readonly byFd: boolean;
  readonly journal: FolderTimeJournal;
  readonly isStopped: () => boolean;
  readonly onFailed: (path: FsPath, attempted: Attempt, code: string) => void;
}

export interface Isolated {
  isolated: number;
  bytes: number;
  ownMetadata: number;
  /** names whose own metadata are theirs again */
  readonly settled: FsPath[];
  /** inodes that lost names */
  readonly lost: Set<bigint>;
  isFull: boolean;
}

/** Gives the names files of their own, folder by folder; the times of the folders are written down before. */
export async function isolateFolders(folders: readonly FolderToIsolate[], run: IsolateRun): Promise<Isolated> {
  const counts: Isolated = { isolated: 0, bytes: 0, ownMetadata: 0, settled: [], lost: new Set(), isFull: false };
  run.journal.begin(
    folders.map(({ path, ino, mtimeNs }) => ({ path: decodeName(pathBelow(run.root, path)), ino, mtimeNs })),
  );
  let keep = false;
  const take = (answer: IsolateAnswer, task: IsolateTask): void => {
    takeAnswer(answer, task, { counts, run });
    if (answer.folderFailure !== undefined) keep = true;
  };
  await runAll(run.pool, ISOLATE, { tasks: tasksOf(folders, run, counts), take, isShort: () => false });
  run.journal.end({ keep });
  return counts;
}

function* tasksOf(folders: readonly FolderToIsolate[], run: IsolateRun, counts: Isolated): Generator<IsolateTask> {
  const { byFd, progress } = run;
  for (const { path, ino, names } of folders) {
    if (run.isStopped() || counts.isFull) return;
    const items = names.map(({ name, status, own }) => ({ name, ino: status.ino, own }));
    yield { folder: path, ino, byFd, progress, items };
  }
}

function takeAnswer(
  { outcomes, bytes, failures, folderFailure }: IsolateAnswer,
  { folder, items }: IsolateTask,
  { counts, run }: { counts: Isolated; run: IsolateRun },
): void {
  counts.bytes += bytes;
  for (const [at, outcome] of outcomes.entries()) {
    const { name, ino, own } = items[at];
    if (outcome === Outcome.noSpace) counts.isFull = true;
    if (outcome === Outcome.isolated) {
      counts.isolated++;
      counts.lost.add(ino);
    }
    if (outcome !== Outcome.isolated && outcome !== Outcome.alone) continue;
    counts.settled.push(joinPath(folder, name));
    if (own !== undefined) counts.ownMetadata++;
  }
  for (const { item, attempted, code } of failures) run.onFailed(joinPath(folder, items[item].name), attempted, code);
  if (folderFailure !== undefined) run.onFailed(folder, 'put back the folder time', folderFailure);
}
