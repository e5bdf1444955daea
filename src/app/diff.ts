import type { ListedSnapshot } from '../catalog/list-snapshots.ts';
import { diffSnapshots } from '../diff/diff-snapshots.ts';
import type { DiffSummary } from '../domain/difference.ts';
import { seriesOfName } from '../domain/snapshot-series.ts';
import { UserError } from '../domain/user-error.ts';
import type { LookRun } from '../look/look-run.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { readGlobs } from './options/read-globs.ts';
import { lookInto } from './root/look-into.ts';
import { completeSnapshots, snapshotNamed } from './root/name-snapshot.ts';

export interface DiffOptions extends LookOptions {
  /** the snapshot that is compared; the one before the other, in its series, where not given */
  readonly from?: string;
  /** the one that it is compared with; the newest of its series, or of all, where not given */
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
  checkGiven(options, ['root']);
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
  const named = from === undefined ? undefined : snapshotNamed(from, found, run.request);
  const newer = to === undefined ? newestOfSeries(found, named) : snapshotNamed(to, found, run.request);
  const older = named ?? snapshotBefore(newer, found);
  if (older === undefined) {
    const { rootShown } = run.request;
    if (found.length > 1)
      throw new UserError('refused', `${newer.name} is the only snapshot of its series in ${rootShown}.`, {
        hint: 'Name the two that are to be compared.',
      });
    throw new UserError('refused', `${rootShown} has one snapshot only, ${newer.name}.`, {
      hint: 'There must be two to compare.',
    });
  }
  if (older.name === newer.name) {
    throw new UserError('usage', `${older.name} would be compared with itself.`, {
      hint: 'Name two snapshots; with one, it is compared with the newest of its series.',
    });
  }
  return { older: older.name, newer: newer.name };
}

/** The series is that of a snapshot; without one, that of the newest of all. */
function newestOfSeries(found: readonly ListedSnapshot[], named: ListedSnapshot | undefined): ListedSnapshot {
  const newest = found[found.length - 1];
  return named === undefined ? newest : (found.findLast((each) => isOfOneSeries(each, named)) ?? newest);
}

function snapshotBefore(newer: ListedSnapshot, found: readonly ListedSnapshot[]): ListedSnapshot | undefined {
  return found.slice(0, found.indexOf(newer)).findLast((each) => isOfOneSeries(each, newer));
}

function isOfOneSeries(a: ListedSnapshot, b: ListedSnapshot): boolean {
  return seriesOfName(a.name) === seriesOfName(b.name);
}
