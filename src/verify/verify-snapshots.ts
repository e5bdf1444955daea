import type { VerifySummary } from '../domain/verify.ts';
import { scanSnapshots } from '../look/scan-snapshots.ts';
import { chooseFiles } from './choose-files.ts';
import { findMissing } from './find-missing.ts';
import { readFiles } from './read-files.ts';
import { sealedIn, type VerifyRun } from './verify-run.ts';

/**
 * Reads every file below a root once, whatever the number of its names, and holds it against the index: what rotted,
 * cannot be read, was changed in place or is missing is told with every name and snapshot it affects. Walks all
 * snapshots, for a sound copy may be anywhere.
 */
export async function verifySnapshots(run: VerifyRun): Promise<VerifySummary> {
  const started = performance.now();
  const tree = await scanSnapshots(run, {});
  run.tools.observer({ type: 'snapshots-found', snapshots: tree.order.names });
  const sawEverything = run.tally.failures.length === 0;
  const sealedAt = new Map(run.tools.index.snapshots().map((record) => [record.name, record.sealedAt]));
  const verifying = { run, tree, sealed: sealedIn(tree, run), sealedAt };
  const chosen = chooseFiles(verifying);
  await readFiles(chosen.inodes, verifying);
  if (run.compares && sawEverything && !run.isStopped()) await findMissing(verifying);
  const { findings } = run;
  return {
    root: run.request.rootShown,
    outcome: run.isStopped() ? 'interrupted' : 'done',
    compared: run.compares,
    files: chosen.files,
    bytes: chosen.bytes,
    verifiedLately: chosen.verifiedLately,
    notInSample: chosen.notInSample,
    sound: findings.sound,
    newlyRecorded: findings.newlyRecorded,
    remembered: run.remembers,
    found: findings.found,
    repaired: findings.repaired,
    findings: findings.findings,
    findingsNotListed: findings.findingsNotListed,
    seed: run.verify.share < 1 ? run.verify.seed : undefined,
    ...run.tally.figures(),
    contentBytesRead: run.tally.contentBytesRead,
    elapsedMs: performance.now() - started,
  };
}
