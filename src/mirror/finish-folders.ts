import { displayPath } from '../platform/fs-path.ts';
import { runAll, shareOf } from '../platform/worker-pool.ts';
import { below } from './copy-plan.ts';
import { finishEach } from './finish-each.ts';
import type { FinishedFolder } from './finished-copies.ts';
import { FINISH, type FinishAnswer, Finishing, type FinishTask } from './jobs.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { SourceTree } from './source-tree.ts';

const TASK_FOLDERS = 256;

/** The number of the snapshot's own folder. */
const TOP = 0;

/** What a task does, and the numbers of its folders. */
type NumberedTask = FinishTask & { readonly numbers: readonly number[] };

/**
 * Gives the folders their owner, mode and times; nothing is made in them any more. Folders whose mode could keep this
 * user from those in them come last, the deepest first, and then the snapshot's own folder: until it has its mode nobody
 * else can reach what is in it, and all is done by path. Returns them by number; undefined are those of which something
 * failed.
 */
export async function finishFolders(
  { folders }: SourceTree,
  failed: ReadonlySet<number>,
  run: MirrorRun,
): Promise<readonly (FinishedFolder | undefined)[]> {
  const { pool, fs, user, progress } = run.tools;
  const finished: (FinishedFolder | undefined)[] = folders.map(() => undefined);
  const closed: number[] = [];
  const made = folders.map(({ number }) => number).filter((number) => !failed.has(number));
  await runAll(pool, FINISH, {
    tasks: tasks(made.filter((number) => number !== TOP)),
    take,
    isShort: () => true,
  });
  for (const number of [...closed.sort((a, b) => b - a), ...made.filter((each) => each === TOP)]) {
    if (run.isStopped()) break;
    const task = taskOf([number]);
    take(finishEach({ ...task, evenClosed: true }, { fs, user }), task);
  }
  return finished;

  function* tasks(numbers: readonly number[]): Generator<NumberedTask> {
    const most = shareOf(numbers.length, { threads: pool.threads, most: TASK_FOLDERS });
    for (let at = 0; at < numbers.length && !run.isStopped(); at += most) yield taskOf(numbers.slice(at, at + most));
  }

  function taskOf(numbers: readonly number[]): NumberedTask {
    return {
      numbers,
      targets: numbers.map((number) => below(run.request.target, folders[number])),
      sources: numbers.map((number) => folders[number].source),
      followed: run.request.links === 'follow',
      evenClosed: false,
      progress,
    };
  }

  function take({ states, ino, mtimeNs, units, failures }: FinishAnswer, { numbers, targets }: NumberedTask): void {
    for (const [at, number] of numbers.entries()) {
      const { parent, name } = folders[number];
      if (states[at] === Finishing.closed) closed.push(number);
      if (states[at] !== Finishing.done) continue;
      finished[number] = { parent, name, ino: ino[at], mtimeNs: mtimeNs[at], units: units[at] };
    }
    for (const { at, code } of failures) {
      const path = displayPath(folders[numbers[at]].source ?? targets[at]);
      run.tally.fail({ path, attempted: 'set the folder metadata', code });
    }
  }
}
