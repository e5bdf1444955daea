import { decodeName, type FsPath } from '../platform/fs-path.ts';
import { applyPlan, type LinkedNames } from './apply-plan.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { LinkGroup } from './link-groups.ts';
import { listPlan } from './list-plan.ts';
import type { ReadContext } from './read-contents.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Gives the plan to one of its two consumers: the one that links, or in a dry run the one that lists. */
export async function linkStage(
  run: DedupeRun,
  groups: readonly LinkGroup[],
  { state, facts, tally, pool }: ReadContext,
): Promise<LinkedNames> {
  const { request, tools, meters } = run;
  const { limit } = request;
  const { byFd, journal } = tools;
  const folderJournal = {
    begin: (folders: Iterable<number>) => journal.begin(Array.from(folders, (folder) => folderTime(folder, facts))),
    end: () => journal.end(),
  };
  const apply = (): Promise<LinkedNames> =>
    applyPlan(groups, { pool, state, paths: facts.paths, tally, limit, byFd, journal: folderJournal, meters });
  const linked = request.dryRun ? listPlan(facts.table, groups, limit) : await meters.link.during(apply);
  if (request.reportNames) reportNames(run, linked, facts);
  return linked;
}

/** The root's own path is '' in the journal. */
function folderTime(folder: number, { paths, table }: TreeFacts): { path: FsPath; mtimeNs: bigint } {
  const path = folder === 0 ? '' : decodeName(paths.relativeFolder(folder));
  return { path, mtimeNs: table.folders.mtimeNs[folder] };
}

function reportNames({ request, tools }: DedupeRun, linked: LinkedNames, { table, paths }: TreeFacts): void {
  for (const [name, inode] of linked) {
    const path = paths.relativeName(name).toString('utf8');
    const canonical = paths.relativeName(table.inodes.firstName[inode]).toString('utf8');
    tools.observer({ type: 'name-linked', path, canonical, dryRun: request.dryRun });
  }
}
