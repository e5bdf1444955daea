import type { FileTable } from '../walk/file-table.ts';
import type { LinkedNames } from './apply-plan.ts';
import { type LinkGroup, planGroups, toActions } from './link-groups.ts';

/** The dry run's end of the plan: the names that would be replaced, and by links to which inodes. */
export function listPlan(table: FileTable, groups: readonly LinkGroup[], limit: number): LinkedNames {
  const { name, to } = toActions(table, planGroups(groups, limit), () => false);
  const listed = new Map<number, number>();
  for (let action = 0; action < name.length; action++) listed.set(name[action], to[action]);
  return listed;
}
