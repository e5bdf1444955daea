import { dedupeSnapshots } from '../dedupe/dedupe-snapshots.ts';
import type { DedupeSummary } from '../domain/summary.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import { checkGiven } from './options/check-given.ts';
import { checkOptions } from './options/check-options.ts';
import { checkRoot } from './root/check-root.ts';
import { type LockedRoot, withLockedRoot } from './root/locked-root.ts';
import { figuresOfDedupe, notingRun } from './run/note-run.ts';
import { openDedupe } from './run/open-dedupe.ts';

/**
 * Replaces the duplicates below a root by hard links. Resolves to a summary, in which failed items are listed.
 * Throws UserError where the run cannot start or go on.
 */
export async function dedupe(options: DedupeOptions): Promise<DedupeSummary> {
  checkGiven(options, ['root']);
  checkOptions(options);
  const root = checkRoot(nodeFileSystem, options.root);
  const { threads, dryRun = false, onEvent, signal } = options;
  return await withLockedRoot(root, { threads, onlyLooks: dryRun, onEvent, signal }, (place) =>
    runLocked(options, place),
  );
}

async function runLocked(options: DedupeOptions, place: LockedRoot): Promise<DedupeSummary> {
  const opened = await openDedupe(options, place);
  const { request, tools } = opened;
  const { dryRun, limit: maxLinks } = request;
  const { threads } = place.pool;
  try {
    tools.observer({ type: 'run-started', root: place.root, dryRun, maxLinks, threads, index: opened.indexFolder });
    const summary = await notingRun(tools, {
      command: 'dedupe',
      work: () => dedupeSnapshots(request, tools),
      figuresOf: figuresOfDedupe,
    });
    tools.observer({ type: 'run-finished', summary });
    return summary;
  } finally {
    await opened.close();
  }
}
