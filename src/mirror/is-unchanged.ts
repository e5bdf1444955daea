import { runAll } from '../platform/worker-pool.ts';
import { COMPARE, type CompareTask, type FolderToCompare } from './jobs.ts';
import type { MirrorRun } from './mirror-run.ts';
import { PreviousFolders } from './previous-folders.ts';
import { type SourceTree, subfoldersOf } from './source-tree.ts';

const FOLDERS_PER_TASK = 32;

/**
 * True where the sources hold what the previous snapshot holds: the same names, sizes, metadata and, unless the run
 * trusts these, bytes. Names and metadata are looked at first, for all of it, so that most changes cost no reading.
 */
export async function isUnchanged(tree: SourceTree, run: MirrorRun): Promise<boolean> {
  if (run.tally.failures.length > 0) return false;
  const folders = foldersToCompare(tree, new PreviousFolders(tree, run.request.previous, run.tools.fs));
  if (folders === undefined) return false;
  if (!(await isSame(folders, { readBytes: false }, run))) return false;
  return run.rules.unchanged === 'link' || (await isSame(folders, { readBytes: true }, run));
}

async function isSame(
  folders: readonly FolderToCompare[],
  { readBytes }: Pick<CompareTask, 'readBytes'>,
  run: MirrorRun,
): Promise<boolean> {
  let same = true;
  const tasks = function* (): Generator<CompareTask> {
    for (let first = 0; first < folders.length && same && !run.isStopped(); first += FOLDERS_PER_TASK) {
      yield { rules: run.rules, readBytes, folders: folders.slice(first, first + FOLDERS_PER_TASK) };
    }
  };
  await runAll(run.tools.pool, COMPARE, {
    tasks: tasks(),
    take: (answer) => {
      same &&= answer;
    },
    isShort: () => !readBytes,
  });
  return same && !run.isStopped();
}

/** Undefined where the previous snapshot lacks one of them. */
function foldersToCompare(tree: SourceTree, previous: PreviousFolders): FolderToCompare[] | undefined {
  const subfolders = subfoldersOf(tree);
  const toCompare: FolderToCompare[] = [];
  for (const { number, source, names, kinds } of tree.folders) {
    const before = previous.of(number);
    if (before === undefined) return undefined;
    const inIt = subfolders[number].map(({ name }) => name);
    toCompare.push({ source: source ?? '', previous: before, names, kinds, subfolders: inIt });
  }
  return toCompare;
}
