import { randomBytes } from 'node:crypto';
import { FailureCode } from '../domain/failure.ts';
import { type LinkActions, type LinkResult, Outcome } from '../linking/link-names.ts';
import { runAll, type WorkerPool } from '../platform/worker-pool.ts';
import type { TablePaths } from '../walk/table-paths.ts';
import { LINK, type LinkTask, type SharedState } from './jobs.ts';
import { type LinkGroup, planGroups, toActions } from './link-groups.ts';
import type { RunTally } from './run-tally.ts';

/** What linking needs besides the groups. */
export interface ApplyContext {
  readonly pool: WorkerPool;
  readonly state: SharedState;
  readonly paths: TablePaths;
  readonly tally: RunTally;
  readonly limit: number;
  readonly byFd: boolean;
  /** Called before names in these folders are replaced, and after. */
  readonly journal: FolderJournal;
  /** Told how many names a round will replace. */
  readonly meters: { expectToLink(names: number): void };
}

/** Keeps folder times safe over a kill; rows of folders. */
export interface FolderJournal {
  begin(folders: Iterable<number>): void;
  end(): void;
}

/** Which names became names of which inode. */
export type LinkedNames = ReadonlyMap<number, number>;

/** Actions in one task at least; a folder's actions are never split. */
const TASK_ACTIONS = 256;

/**
 * Carries the plan out, in rounds: a canonical that turns out to be full, or is no longer what was read, drops out
 * and the rest of its group is planned again. EMLINK thus means "go on with another", at whatever number it comes.
 */
export async function applyPlan(groups: readonly LinkGroup[], context: ApplyContext): Promise<LinkedNames> {
  const linked = new Map<number, number>();
  let limit = context.limit;
  let open = groups;
  while (open.length > 0) {
    const { table } = context.state;
    const actions = toActions(table, planGroups(open, limit), (name) => linked.has(name));
    if (actions.name.length === 0) break;
    context.meters.expectToLink(actions.name.length);
    const round = await runRound(actions, { ...context, limit }, linked);
    limit = Math.min(limit, round.systemLimit);
    open = regroup(open, round);
  }
  return linked;
}

async function runRound(actions: LinkActions, context: ApplyContext, linked: Map<number, number>): Promise<Round> {
  const { state, journal, pool } = context;
  const round = new Round(context, linked);
  journal.begin(new Set(Array.from(actions.name, (name) => state.table.names.folder[name])));
  await runAll(pool, LINK, {
    tasks: linkTasks(actions, context),
    take: (result, task) => round.take(result, task.actions),
  });
  journal.end();
  return round;
}

/** What a round did and learnt. Counts are by inode. */
class Round {
  readonly lost = new Map<number, number>();
  readonly gained = new Map<number, number>();
  /** link counts of canonicals that took no more */
  readonly full = new Map<number, number>();
  /** inodes with a name that could not be replaced */
  readonly dropped = new Set<number>();
  /** canonicals that changed */
  readonly changed = new Set<number>();
  /** the lowest link count at which the system refused another link */
  systemLimit = Number.POSITIVE_INFINITY;
  readonly #context: ApplyContext;
  readonly #linked: Map<number, number>;

  constructor(context: ApplyContext, linked: Map<number, number>) {
    this.#context = context;
    this.#linked = linked;
  }

  take(result: LinkResult, actions: LinkActions): void {
    for (const [action, outcome] of result.outcomes.entries()) this.#takeOutcome(outcome, action, actions);
    for (const { inode, links, bySystem } of result.full) {
      this.full.set(inode, Math.max(links, this.full.get(inode) ?? 0));
      if (bySystem) this.systemLimit = Math.min(this.systemLimit, links);
    }
    reportFailures(result, actions, this.#context);
  }

  #takeOutcome(outcome: number, action: number, { name, from, to }: LinkActions): void {
    if (outcome === Outcome.linked) {
      this.#linked.set(name[action], to[action]);
      add(this.lost, from[action]);
      add(this.gained, to[action]);
    } else if (outcome === Outcome.failed) {
      this.dropped.add(from[action]);
    } else if (outcome === Outcome.canonicalChanged && !this.changed.has(to[action])) {
      this.changed.add(to[action]);
      const { paths, state, tally } = this.#context;
      const path = paths.relativeName(state.table.inodes.firstName[to[action]]).toString('utf8');
      tally.fail({ path, attempted: 'link', code: FailureCode.changed });
    }
  }
}

function* linkTasks(actions: LinkActions, { state, limit, byFd }: ApplyContext): Generator<LinkTask> {
  const { folder } = state.table.names;
  const run = randomBytes(4).toString('hex');
  for (let first = 0, task = 0; first < actions.name.length; task++) {
    let end = Math.min(first + TASK_ACTIONS, actions.name.length);
    while (end < actions.name.length && folder[actions.name[end]] === folder[actions.name[end - 1]]) end++;
    const part = {
      name: actions.name.slice(first, end),
      from: actions.from.slice(first, end),
      to: actions.to.slice(first, end),
    };
    yield { ...state, actions: part, limit, byFd, run: run + task.toString(36) };
    first = end;
  }
}

/** The groups in which a canonical dropped out, as they stand now. */
function regroup(groups: readonly LinkGroup[], round: Round): LinkGroup[] {
  return groups
    .filter((group) => group.some(({ inode }) => round.full.has(inode) || round.changed.has(inode)))
    .map((group) =>
      group
        .filter(({ inode }) => !round.dropped.has(inode) && !round.changed.has(inode))
        .map((member) => {
          const lost = round.lost.get(member.inode) ?? 0;
          const links = member.links - lost + (round.gained.get(member.inode) ?? 0);
          const names = member.names - lost;
          return { ...member, names, links: Math.max(links, round.full.get(member.inode) ?? 0) };
        })
        .filter(({ links }) => links > 0),
    )
    .filter((group) => group.length > 1);
}

function reportFailures(result: LinkResult, actions: LinkActions, { paths, tally }: ApplyContext): void {
  for (const { action, attempted, code } of result.failures) {
    tally.fail({ path: paths.relativeName(actions.name[action]).toString('utf8'), attempted, code });
  }
  for (const { folder, code } of result.folderFailures) {
    const path = paths.relativeFolder(folder).toString('utf8');
    tally.fail({ path, attempted: 'put back the folder time', code });
  }
}

function add(counts: Map<number, number>, inode: number): void {
  counts.set(inode, (counts.get(inode) ?? 0) + 1);
}
