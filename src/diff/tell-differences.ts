import { setImmediate as breathe } from 'node:timers/promises';
import type { Change, Difference } from '../domain/difference.ts';
import type { LookRun } from '../look/look-run.ts';
import { shownPath, type WalkedTree } from '../look/scan-snapshots.ts';
import { kindOf } from '../walk/entry-kind.ts';
import { mtimeOf, NONE } from '../walk/file-table.ts';
import { fieldsBetween } from './compare-names.ts';
import { Verdict } from './difference-rows.ts';
import type { DifferenceTally } from './difference-tally.ts';
import type { FoundDifferences } from './find-moves.ts';

const CHANGE_OF: ReadonlyMap<number, Change> = new Map([
  [Verdict.added, 'added'],
  [Verdict.removed, 'removed'],
  [Verdict.changed, 'changed'],
  [Verdict.moved, 'moved'],
  [Verdict.metadata, 'metadata'],
  [Verdict.type, 'type'],
]);
/** In between a Ctrl-C is heard. */
const ROWS_A_BURST = 1000;

/** Emits what differs, in the order of paths, and counts it. */
export async function tellDifferences(
  found: FoundDifferences,
  { tools, isStopped }: LookRun,
  tally: DifferenceTally,
): Promise<void> {
  const { rows, inodeOf } = found;
  for (let row = 0; row < rows.count && !isStopped(); row++) {
    const change = CHANGE_OF.get(rows.verdict(row));
    if (change === undefined) continue;
    const [before, after] = [rows.before(row), rows.after(row)];
    const [inodeBefore, inodeAfter] = [before, after].map((name) => (name === NONE ? undefined : inodeOf[name]));
    tally.count(change, inodeBefore, inodeAfter);
    tools.observer(describe(change, { before, after, inodeBefore, inodeAfter }, { tree: found.tree, tally }));
    if (row % ROWS_A_BURST === 0) await breathe();
  }
}

interface Sides {
  /** names, or NONE */
  readonly before: number;
  readonly after: number;
  readonly inodeBefore: number | undefined;
  readonly inodeAfter: number | undefined;
}

function describe(
  change: Change,
  { before, after, inodeBefore, inodeAfter }: Sides,
  { tree, tally }: { tree: WalkedTree; tally: DifferenceTally },
): Difference {
  const { table } = tree;
  const [sizeBefore, sizeAfter] = [tally.sizeOf(inodeBefore), tally.sizeOf(inodeAfter)];
  const both = inodeBefore === undefined || inodeAfter === undefined ? undefined : { inodeBefore, inodeAfter };
  const fields = both === undefined ? [] : fieldsBetween(tree, both.inodeBefore, both.inodeAfter);
  const isSuspicious =
    change === 'changed' &&
    both !== undefined &&
    sizeBefore !== undefined &&
    sizeBefore === sizeAfter &&
    mtimeOf(table, both.inodeBefore) === mtimeOf(table, both.inodeAfter);
  return {
    type: 'difference',
    change,
    path: shownPath(tree, after === NONE ? before : after),
    ...(change === 'moved' ? { from: shownPath(tree, before) } : {}),
    kind: kindOf(table, inodeAfter ?? inodeBefore ?? 0),
    ...(change === 'type' && both !== undefined ? { kindBefore: kindOf(table, both.inodeBefore) } : {}),
    ...(sizeBefore === undefined ? {} : { sizeBefore }),
    ...(sizeAfter === undefined ? {} : { sizeAfter }),
    ...((change === 'metadata' || change === 'moved') && fields.length > 0 ? { fields } : {}),
    ...(isSuspicious ? { suspicious: true } : {}),
  };
}
