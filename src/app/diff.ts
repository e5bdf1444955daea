import { diffSnapshots } from '../diff/diff-snapshots.ts';
import type { DiffSummary } from '../domain/difference.ts';
import { UserError } from '../domain/user-error.ts';
import type { LookRun } from '../look/look-run.ts';
import { lookInto } from './look-into.ts';
import type { LookOptions } from './look-options.ts';
import { completeSnapshots, snapshotNamed } from './name-snapshot.ts';
import { readGlobs } from './read-globs.ts';

export interface DiffOptions extends LookOptions {
  /** the snapshot that is compared; the one before the newest where not given */
  readonly from?: string;
  /** the one that it is compared with; the newest where not given */
  readonly to?: string;
  /** globs: only names that match one, without those (or below folders) that match an exclusion */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/**
 * Tells what differs between two snapshots: a `difference` event for each path, in the order of paths, and at the end
 * the counts. Throws UserError where there is nothing to compare.
 */
export async function diff(options: DiffOptions): Promise<DiffSummary> {
  return await lookInto(options, async (run) => {
    const pair = pairOf(options, run);
    const [include, exclude] = [readGlobs(options.include), readGlobs(options.exclude)];
    const patterns = { ...run.request.rules.patterns, include, exclude };
    const rules = { ...run.request.rules, patterns };
    run.tools.observer({ type: 'diff-started', root: run.request.rootShown, ...pair });
    const summary = await diffSnapshots({ ...run, request: { ...run.request, rules } }, pair);
    run.tools.observer({ type: 'diff-finished', summary });
    return summary;
  });
}

function pairOf({ from, to }: DiffOptions, run: LookRun): { older: string; newer: string } {
  const found = completeSnapshots(run);
  const newer = to === undefined ? found[found.length - 1] : snapshotNamed(to, found, run.request);
  const older = from === undefined ? found.at(-2) : snapshotNamed(from, found, run.request);
  if (older === undefined) {
    throw new UserError('refused', `${run.request.rootShown} has one snapshot only, ${newer.name}.`, {
      hint: 'There must be two to compare.',
    });
  }
  if (older.name === newer.name) {
    throw new UserError('usage', `${older.name} would be compared with itself.`, {
      hint: 'Name two snapshots; with one, it is compared with the newest.',
    });
  }
  return { older: older.name, newer: newer.name };
}
