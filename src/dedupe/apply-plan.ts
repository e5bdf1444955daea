import { randomInt } from 'node:crypto';
import { FailureCode } from '../domain/failure.ts';
import type { FolderTime } from '../linking/folder-time-codec.ts';
import type { FolderReach } from '../linking/held-folder.ts';
import { type LinkActions, type LinkResult, Outcome } from '../linking/link-names.ts';
import { runAll, shareOf } from '../platform/worker-pool.ts';
import { NONE } from '../walk/file-table.ts';
import { folderTimeOf } from '../walk/folder-time-of.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { noteGivenUp } from './given-up-metadata.ts';
import { LINK, type LinkTask, type SharedState } from './jobs.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import { ActionPlan } from './plan-actions.ts';
import type { TreeFacts } from './tree-facts.ts';
import { inWorkOrder } from './work-order.ts';

/** The tree whose names are replaced. */
export interface LinkContext {
  readonly facts: TreeFacts;
  readonly state: SharedState;
  readonly ledger: LinkLedger;
}

/** Actions in one task; some more where a folder's would be split. */
const TASK_ACTIONS = 1024;

/** Contents, and what was planned for them. */
export interface PlannedContents {
  readonly contents: () => Iterable<EqualFiles>;
  readonly plan: ActionPlan;
}

/**
 * Where the system refuses canonical after canonical, it will refuse the next: files of another user, say. Those of a pool
 * of disks take the names on their own disk in each round, so there may be as many rounds as it has disks.
 */
const MOST_ROUNDS_REFUSED = 3;

/**
 * Carries the plan out, in rounds: a canonical that turns out to be full, is no longer what was read, or may not be
 * linked (immutable, say) drops out and its content is planned again. EMLINK thus means "go on with another", at
 * whatever number it comes.
 */
export async function applyPlan(
  { contents, plan }: PlannedContents,
  run: DedupeRun,
  context: LinkContext,
): Promise<void> {
  const { facts, ledger } = context;
  let limit = run.request.limit;
  let roundsRefused = 0;
  for (let open = plan; ; ) {
    const planned = open.actions();
    if (planned.name.length === 0) return;
    run.meters.expectToLink(planned.name.length);
    const [, { actions, reach }] = await Promise.all([run.beforeLinks(planned), prepared(planned, run, facts)]);
    await run.censusGuard.before(actions, facts);
    const afterLinks = await noteGivenUp(actions, run, context);
    const round = await runRound(actions, run, {
      ...context,
      limit,
      reach,
      triesOthers: roundsRefused < MOST_ROUNDS_REFUSED,
    });
    if (round.wasRefused()) roundsRefused++;
    await afterLinks();
    if (round.troubled.size === 0 || run.isStopped()) return;
    limit = Math.min(limit, round.systemLimit);
    open = new ActionPlan({ facts, ledger, limit });
    open.add(contentsWith(contents(), round.troubled));
  }
}

/** What the main thread can do while a worker waits for the disk. */
function prepared(planned: LinkActions, { tools }: DedupeRun, { table }: TreeFacts) {
  return Promise.resolve().then(() => ({ actions: inWorkOrder(planned, table), reach: tools.reach() }));
}

async function runRound(actions: LinkActions, { tools, tally }: DedupeRun, context: RoundContext): Promise<Round> {
  const { facts } = context;
  const round = new Round(context, (name, code) => {
    tally.fail({ path: facts.paths.relativeName(name).toString('utf8'), attempted: 'link', code });
  });
  tools.journal.begin(folderTimes(actions, facts));
  await runAll(tools.pool, LINK, {
    tasks: linkTasks(actions, context, tools.pool.threads),
    take: (result, task) => {
      round.take(result, task.actions);
      reportFailures(result, task.actions, { facts, tally });
    },
    isShort: () => true,
  });
  tools.journal.end({ keep: round.leftFolderTimes });
  return round;
}

interface RoundContext extends LinkContext {
  readonly limit: number;
  readonly reach: FolderReach;
  /** where a canonical is refused, another one is to be tried */
  readonly triesOthers: boolean;
}

/** Enters what a round did into the ledger, and gathers what it learnt. */
class Round {
  /** canonicals that took no more, changed, or may not be linked */
  readonly troubled = new Set<number>();
  /** the lowest link count at which the system refused another link */
  systemLimit = Number.POSITIVE_INFINITY;
  /** some folder could not be given its time again */
  leftFolderTimes = false;
  /** some canonical was what it had been, and yet may not be linked, whatever the name */
  #isRefused = false;
  /** the same, but names on its own disk may have become links */
  #isElsewhere = false;
  #hasLinked = false;
  readonly #context: RoundContext;
  readonly #reportFailed: (name: number, code: string) => void;

  constructor(context: RoundContext, reportFailed: (name: number, code: string) => void) {
    this.#context = context;
    this.#reportFailed = reportFailed;
  }

  wasRefused(): boolean {
    return this.#isRefused || (this.#isElsewhere && !this.#hasLinked);
  }

  take(result: LinkResult, actions: LinkActions): void {
    if (result.folderFailures.length > 0) this.leftFolderTimes = true;
    for (const [action, outcome] of result.outcomes.entries()) this.#takeOutcome(outcome, action, actions);
    for (const { inode, links, bySystem } of result.full) {
      this.troubled.add(inode);
      this.#context.ledger.noteLinks(inode, links);
      if (bySystem) this.systemLimit = Math.min(this.systemLimit, links);
    }
    for (const { action, code } of result.unusable) this.#takeUnusable(action, code, actions);
  }

  #takeUnusable(action: number, code: string, { name, from, to }: LinkActions): void {
    const { ledger, facts, triesOthers } = this.#context;
    const isRefused = code !== FailureCode.changed;
    if (code === 'EXDEV') this.#isElsewhere = true;
    else this.#isRefused ||= isRefused;
    if (isRefused && !triesOthers) {
      ledger.drop(from[action]);
      this.#reportFailed(name[action], code);
      return;
    }
    const canonical = to[action];
    if (ledger.isDropped(canonical)) return;
    ledger.drop(canonical);
    this.troubled.add(canonical);
    this.#reportFailed(facts.table.inodes.firstName[canonical], code);
  }

  #takeOutcome(outcome: number, action: number, { name, from, to }: LinkActions): void {
    if (outcome === Outcome.linked) {
      this.#hasLinked = true;
      this.#context.ledger.move(name[action], { from: from[action], to: to[action] });
    } else if (outcome === Outcome.failed) {
      this.#context.ledger.drop(from[action]);
    }
  }
}

function* linkTasks(
  actions: LinkActions,
  { state, facts, limit, reach }: RoundContext,
  threads: number,
): Generator<LinkTask> {
  const { folder } = facts.table.names;
  const enough = shareOf(actions.name.length, { threads, most: TASK_ACTIONS });
  const run = randomInt(36 ** 4).toString(36);
  for (let first = 0, task = 0; first < actions.name.length; task++) {
    let end = Math.min(first + enough, actions.name.length);
    while (end < actions.name.length && folder[actions.name[end]] === folder[actions.name[end - 1]]) end++;
    const part = {
      name: actions.name.slice(first, end),
      from: actions.from.slice(first, end),
      to: actions.to.slice(first, end),
    };
    yield { ...state, actions: part, limit, reach, run: run + task.toString(36) };
    first = end;
  }
}

function* contentsWith(contents: Iterable<EqualFiles>, inodes: ReadonlySet<number>): Generator<EqualFiles> {
  for (const equal of contents) if (equal.members.some((inode) => inodes.has(inode))) yield equal;
}

function* folderTimes({ name }: LinkActions, facts: TreeFacts): Generator<FolderTime> {
  let last: number = NONE;
  for (const row of name) {
    const folder = facts.table.names.folder[row];
    if (folder !== last) yield folderTimeOf(folder, facts);
    last = folder;
  }
}

function reportFailures(
  result: LinkResult,
  actions: LinkActions,
  { facts, tally }: { facts: TreeFacts; tally: DedupeRun['tally'] },
): void {
  for (const { action, attempted, code } of result.failures) {
    tally.fail({ path: facts.paths.relativeName(actions.name[action]).toString('utf8'), attempted, code });
  }
  for (const { folder, code } of result.folderFailures) {
    const path = facts.paths.relativeFolder(folder).toString('utf8');
    tally.fail({ path, attempted: 'put back the folder time', code });
  }
}
