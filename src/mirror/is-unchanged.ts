import { runAll } from '../platform/worker-pool.ts';
import { below } from './copy-plan.ts';
import { COMPARE, type CompareTask, type FolderToCompare } from './jobs.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { SourceTree } from './source-tree.ts';

const FOLDERS_PER_TASK = 32;

/**
 * True where the sources hold what the previous snapshot holds: the same names, sizes, metadata and, unless the run
 * trusts these, bytes. Names and metadata are looked at first, for all of it, so that most changes cost no reading.
 */
export async function isUnchanged(tree: SourceTree, run: MirrorRun): Promise<boolean> {
  const { previous, rules } = run.request;
  if (previous === undefined || run.tally.failures.length > 0) return false;
  if (!(await isSame(tree, { previous, readBytes: false }, run))) return false;
  return rules.unchanged === 'link' || (await isSame(tree, { previous, readBytes: true }, run));
}

async function isSame(
  tree: SourceTree,
  how: Pick<CompareTask, 'readBytes'> & { readonly previous: CompareTask['folders'][number]['previous'] },
  run: MirrorRun,
): Promise<boolean> {
  let same = true;
  const tasks = function* (): Generator<CompareTask> {
    const folders = foldersToCompare(tree, how.previous);
    for (let first = 0; first < folders.length && same && !run.isStopped(); first += FOLDERS_PER_TASK) {
      yield { rules: run.rules, readBytes: how.readBytes, folders: folders.slice(first, first + FOLDERS_PER_TASK) };
    }
  };
  await runAll(run.tools.pool, COMPARE, {
    tasks: tasks(),
    take: (answer) => {
      same &&= answer;
    },
    isShort: () => !how.readBytes,
  });
  return same && !run.isStopped();
}

function foldersToCompare({ folders }: SourceTree, previous: FolderToCompare['previous']): FolderToCompare[] {
  const subfolders = folders.map((): FolderToCompare['names'][number][] => []);
  for (const { parent, name } of folders) if (parent !== undefined) subfolders[parent].push(name);
  return folders.map((folder) => ({
    source: folder.source ?? '',
    previous: below(previous, folder),
    names: folder.names,
    kinds: folder.kinds,
    subfolders: subfolders[folder.number],
  }));
}
