import { setImmediate as breathe } from 'node:timers/promises';
import { applyPlan, type LinkContext, type PlannedContents } from './apply-plan.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { BatchMoves, LinkLedger } from './link-ledger.ts';
import type { ActionPlan } from './plan-actions.ts';

const ACTIONS_BETWEEN_PAUSES = 4096;

/**
 * Gives the plan to one of its two consumers: the one that links, or in a dry run the one that keeps the books. A run
 * that is to stop links nothing more.
 */
export async function linkStage(planned: PlannedContents, run: DedupeRun, context: LinkContext): Promise<BatchMoves> {
  if (run.isStopped()) return context.ledger.takeBatch();
  if (run.request.dryRun) await listPlan(planned.plan, context.ledger);
  else await run.meters.link.during(() => applyPlan(planned, run, context));
  const moves = context.ledger.takeBatch();
  if (run.request.reportNames) reportNames(run, moves, context);
  return moves;
}

/** With pauses, so that threads which read on get their next tasks. */
async function listPlan(plan: ActionPlan, ledger: LinkLedger): Promise<void> {
  const { name, from, to } = plan.actions();
  for (let action = 0; action < name.length; action++) {
    if (action % ACTIONS_BETWEEN_PAUSES === 0) await breathe();
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
