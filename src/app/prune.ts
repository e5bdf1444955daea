import { FLUSH } from '../copying/flush-disk.ts';
import { FailureTally } from '../domain/failure-tally.ts';
import type { PruneSummary } from '../domain/prune-summary.ts';
import type { RetentionPolicy } from '../domain/retention.ts';
import { UserError } from '../domain/user-error.ts';
import { noIndex } from '../hash-index/no-index.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { PhaseMeter } from '../platform/phase-meter.ts';
import { startPool } from '../platform/piscina-pool.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { type PlannedPrune, type PruneRequest, planPrune } from '../prune/plan-prune.ts';
import { type Pruned, pruneSnapshots } from '../prune/prune-snapshots.ts';
import type { PruneTools } from '../prune/prune-tools.ts';
import { checkGiven } from './options/check-given.ts';
import { readDate } from './options/read-clock.ts';
import { readSnapshotGlob } from './options/read-globs.ts';
import { readPolicy } from './options/read-policy.ts';
import type { PruneOptions } from './prune-options.ts';
import { checkRoot } from './root/check-root.ts';
import { type HeldRoot, holdRoot } from './root/locked-root.ts';
import { deletionTools } from './root/remove-graves.ts';
import { isAgreed } from './run/is-agreed.ts';
import { notingRun, problems, type RunFigures } from './run/note-run.ts';
import { openExistingIndex } from './run/open-existing-index.ts';
import { RunClock } from './run/run-clock.ts';

/**
 * Deletes snapshots that are no longer to be kept. Resolves to a summary, in which failed items are listed. Throws
 * UserError where the run cannot start or go on, or where it is asked to delete what is never deleted.
 */
export async function prune(options: PruneOptions): Promise<PruneSummary> {
  checkGiven(options, ['root']);
  const { dryRun = false, onEvent, signal } = options;
  const read = { ...options, keep: policyOf(options), snapshots: readSnapshotGlob(options.snapshots) };
  readDate(options.now);
  const clock = new RunClock();
  const root = checkRoot(nodeFileSystem, options.root);
  return await holdRoot(root, { onlyLooks: dryRun, onEvent, signal }, async (place) => {
    const books = new Books(options);
    const index = await openExistingIndex(options.index, { state: place.state, readOnly: dryRun, onEvent });
    try {
      const tools = { ...deletionTools(place, signal), ...books.counters(), index };
      const pruned = await prunePlace(read, place, { tools, books, clock });
      const summary = { ...pruned, ...books.figures(), dryRun, elapsedMs: clock.elapsedMs() };
      onEvent?.({ type: 'prune-finished', summary });
      return summary;
    } finally {
      await index.close();
    }
  });
}

/** Options that were checked. */
type ReadOptions = PruneOptions & Required<Pick<PruneOptions, 'keep' | 'snapshots'>>;
type Course = Pick<PruneSummary, 'plan' | 'outcome' | 'deleted' | 'freedBytes' | 'begun'>;

async function prunePlace(
  options: ReadOptions,
  { root }: HeldRoot,
  { tools, books, clock }: { tools: PruneTools; books: Books; clock: RunClock },
): Promise<Course> {
  const { dryRun = false, onEvent, confirm } = options;
  const request = toRequest(options, root);
  const planned = await books.measure.during(() => planPrune(request, tools));
  books.measure.finish();
  const { plan } = planned;
  if (tools.isStopped()) return { plan, ...NOTHING, outcome: 'interrupted' };
  onEvent?.({ type: 'prune-planned', plan });
  if (dryRun || plan.toDelete.length === 0) return { plan, ...NOTHING, outcome: 'done' };
  if (confirm !== undefined && !(await clock.whileAsking(() => isAgreed(confirm, plan)))) {
    return { plan, ...NOTHING, outcome: tools.isStopped() ? 'interrupted' : 'declined' };
  }
  const notebook = { index: tools.index, observer: onEvent ?? (() => undefined), remembers: tools.index !== noIndex };
  const pruned = await notingRun(notebook, {
    command: 'prune',
    work: () => deletePlanned(request.root, planned, { tools, books, onEvent }),
    figuresOf: ({ freedBytes }) => books.runFigures(freedBytes, { isStopped: tools.isStopped() }),
  });
  return { plan, ...pruned, outcome: tools.isStopped() ? 'interrupted' : 'done' };
}

const NOTHING: Pruned = { deleted: [], freedBytes: 0, begun: 0 };

async function deletePlanned(
  root: string,
  planned: PlannedPrune,
  { tools, books, onEvent }: { tools: PruneTools; books: Books; onEvent: PruneOptions['onEvent'] },
): Promise<Pruned> {
  for (const { names, folders } of planned.plan.toDelete) books.toRemove += names + folders;
  const pool = startPool(1);
  const flush = async (): Promise<string | undefined> => (await pool.run(FLUSH, { folder: root })).code;
  const onDeleted = (name: string): void => onEvent?.({ type: 'snapshot-deleted', name });
  const pruned = await books.delete
    .during(() => pruneSnapshots(root, planned, { ...tools, flush }, onDeleted))
    .finally(() => pool.close());
  books.delete.finish();
  return pruned;
}

function toRequest({ keep, minFree, also = [], snapshots, now }: ReadOptions, root: string): PruneRequest {
  return {
    root,
    policy: keep,
    minFree,
    also,
    snapshots,
    ignoreCase: !currentPlatform().caseSensitivePaths,
    now: readDate(now),
  };
}

/** Throws UserError('usage') where the options say nothing that could be carried out. */
function policyOf({ keep = {}, minFree, also = [] }: PruneOptions): RetentionPolicy {
  const policy = readPolicy(keep);
  if (minFree !== undefined && !(minFree >= 0)) {
    throw new UserError('usage', `minFree must be a number of bytes, not ${minFree}`);
  }
  if (Object.keys(policy).length > 0 || minFree !== undefined || also.length > 0) return policy;
  throw new UserError('usage', 'Nothing says what is to be kept.', {
    hint: 'Give a rule, for example  --keep-daily 7 --keep-monthly 12, or  --min-free 50GiB, or  --also NAME',
  });
}

/** What a run has counted. */
class Books {
  readonly measure: PhaseMeter;
  readonly delete: PhaseMeter;
  readonly #tally: FailureTally;
  #measured = 0;
  readonly #removed = { name: 0, folder: 0 };
  toRemove = 0;

  constructor({ onEvent = () => undefined }: PruneOptions) {
    this.#tally = new FailureTally(onEvent);
    this.measure = new PhaseMeter('measure', onEvent, () => ({ done: this.#measured, total: undefined }));
    this.delete = new PhaseMeter('delete', onEvent, () => ({ done: this.#allRemoved(), total: this.toRemove }));
  }

  counters(): Pick<PruneTools, 'onMeasured' | 'onRemoved' | 'onFailed'> {
    return {
      onMeasured: () => this.#measured++,
      onRemoved: (what) => this.#removed[what]++,
      onFailed: (failure) => this.#tally.fail(failure),
    };
  }

  runFigures(reclaimedBytes: number, { isStopped }: { isStopped: boolean }): RunFigures {
    const { failures, failuresNotListed } = this.#tally;
    return {
      outcome: isStopped ? 'interrupted' : 'done',
      names: this.#measured,
      changedNames: this.#allRemoved(),
      bytesRead: 0,
      bytesWritten: 0,
      reclaimedBytes,
      failures: failures.length + failuresNotListed,
      ...problems(failures),
    };
  }

  figures(): Pick<PruneSummary, 'names' | 'folders' | 'failures' | 'failuresNotListed'> {
    return { names: this.#removed.name, folders: this.#removed.folder, ...this.#tally.figures() };
  }

  #allRemoved(): number {
    return this.#removed.name + this.#removed.folder;
  }
}
