import { applyPlan, type LinkContext } from './apply-plan.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { BatchMoves } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import { planActions } from './plan-actions.ts';

/** Gives the plan to one of its two consumers: the one that links, or in a dry run the one that keeps the books. */
export async function linkStage(
  contents: () => Iterable<EqualFiles>,
  run: DedupeRun,
  context: LinkContext,
): Promise<BatchMoves> {
  if (run.request.dryRun) listPlan(contents(), run, context);
  else await run.meters.link.during(() => applyPlan(contents, run, context));
  const moves = context.ledger.takeBatch();
  if (run.request.reportNames) reportNames(run, moves, context);
  return moves;
}

function listPlan(contents: Iterable<EqualFiles>, { request }: DedupeRun, { facts, ledger }: LinkContext): void {
  const { name, from, to } = planActions(contents, facts, { ledger, limit: request.limit });
  for (let action = 0; action < name.length; action++) {
    ledger.move(name[action], { from: from[action], to: to[action] });
  }
}

function reportNames({ request, tools }: DedupeRun, moves: BatchMoves, { facts }: LinkContext): void {
  const { table, paths } = facts;
  const to = moves.to.view();
  for (const [at, name] of moves.name.view().entries()) {
    const path = paths.relativeName(name).toString('utf8');
    const canonical = paths.relativeName(table.inodes.firstName[to[at]]).toString('utf8');
    tools.observer({ type: 'name-linked', path, canonical, dryRun: request.dryRun });
  }
}
