import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { type DedupeOptions, type DedupeSummary, dedupe } from '../../src/index.ts';
import { pause } from '../../src/platform/pause.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { file, type TreeLiteral, tree } from './tree.ts';

export const DAYS = ['1', '2', '3', '4'];
/** ms: longer than two changes may have one time */
const TICK = 25;

/** A root whose snapshots a run has found as it would leave them. */
export async function restingDays(more: TreeLiteral = {}, root = temporaryFolder()): Promise<string> {
  daysIn(root);
  tree(root, more);
  expect(await dedupe({ root, threads: 1 })).toMatchObject({ linkedNames: 9, snapshotsNotWalked: 0, failures: [] });
  expect(await later(root)).toMatchObject({ linkedNames: 0, snapshotsNotWalked: 0, failures: [] });
  return root;
}

/** A run that begins when what was done before is over for the clock of the disk. */
export async function later(root: string, options: Partial<DedupeOptions> = {}): Promise<DedupeSummary> {
  pause(TICK);
  const summary = await dedupe({ root, threads: 1, ...options });
  pause(TICK);
  return summary;
}

/** Names that a run which walks all would link. */
export async function leftToLink(root: string): Promise<number> {
  return (await dedupe({ root, threads: 1, dryRun: true, index: false })).linkedNames;
}

function daysIn(root: string): void {
  for (const day of DAYS) {
    tree(root, { [`${day}/a`]: file('aa'), [`${day}/sub/b`]: file('bb'), [`${day}/c`]: file('cc') });
  }
}

export function replaced(root: string, at: string, node: TreeLiteral[string]): void {
  fs.rmSync(path.join(root, at), { force: true, recursive: true });
  tree(root, { [at]: node });
}
