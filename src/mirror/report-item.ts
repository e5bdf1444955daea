import type { FileHandled, Observer } from '../domain/events.ts';
import { displayPath, joinPath } from '../platform/fs-path.ts';
import type { PlannedTask } from './copy-plan.ts';
import { type CopyRules, Outcome } from './jobs.ts';

const WORDS: Readonly<Record<number, FileHandled['how']>> = {
  [Outcome.copied]: 'copied',
  [Outcome.linked]: 'linked',
  [Outcome.kept]: 'kept',
};

/** Says what became of a file. Failures are reported as such. */
export function reportItem(
  observer: Observer,
  { dryRun }: Pick<CopyRules, 'dryRun'>,
  { task, item, outcome }: { task: PlannedTask; item: number; outcome: number },
): void {
  const how = WORDS[outcome];
  if (how === undefined) return;
  const { folder, name } = task.items[item];
  const path = displayPath(joinPath(task.folders[folder].source, name));
  observer({ type: 'file-handled', path, how, bytes: task.sizes[item], dryRun });
}
