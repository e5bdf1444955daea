import { randomInt } from 'node:crypto';
import { defined } from '../domain/defined.ts';
import { type Failure, FailureCode } from '../domain/failure.ts';
import { UserError } from '../domain/user-error.ts';
import type { VerifyFinding, VerifySummary } from '../domain/verify.ts';
import { fdPathsWork } from '../linking/fd-paths.ts';
import { startLook } from '../look/look-run.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { FindingsTally } from '../verify/findings-tally.ts';
import { verifySnapshots } from '../verify/verify-snapshots.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { checkOptions } from './options/check-options.ts';
import { readMs } from './options/read-clock.ts';
import { checkRoot } from './root/check-root.ts';
import { type LockedRoot, withLockedRoot } from './root/locked-root.ts';
import { completeSnapshots, snapshotNamed } from './root/name-snapshot.ts';
import { notingRun, problems, type RunFigures } from './run/note-run.ts';
import { openDedupe } from './run/open-dedupe.ts';

export interface VerifyOptions extends LookOptions {
  /** only the files of this snapshot */
  readonly snapshot?: string;
  /** a part of the files, above 0 to 1; another one each time */
  readonly sample?: number;
  /** a whole number of 32 bits, from 0 on: the same one draws the same sample of the same tree */
  readonly seed?: number;
  /** ms: files that were verified within this time are left out */
  readonly olderThanMs?: number;
  /** replace what is rotten by a sound file of the same bytes, where there is one */
  readonly repair?: boolean;
  /** names on one inode at most, for repairs; 1023 where not given */
  readonly maxLinks?: number;
  /** the wall clock, ms since the epoch */
  readonly now?: () => number;
}

const SEEDS = 2 ** 32;

/**
 * Reads files and compares them with the index: a `verify-finding` event for each that is not as recorded. Remembers
 * what it verified, a batch at a time. Resolves to a summary. Throws UserError where the run cannot start or go on.
 */
export async function verify(options: VerifyOptions): Promise<VerifySummary> {
  checkGiven(options, ['root']);
  checkOptions(options);
  checkVerify(options);
  const root = checkRoot(nodeFileSystem, options.root);
  const onlyLooks = options.repair !== true; // a disk that cannot be written to can be read all the same
  const { threads, onEvent } = options;
  const hold = { threads, onlyLooks, toOnlyLook: 'leave out --repair', onEvent };
  return await withLockedRoot(root, hold, (place) => verifyLocked(options, place));
}

function checkVerify({ sample = 1, olderThanMs = 0, seed = 0, repair, index, now }: VerifyOptions): void {
  readMs(now);
  if (!(sample > 0 && sample <= 1)) throw new UserError('usage', `sample must be above 0 and at most 1, not ${sample}`);
  if (!(olderThanMs >= 0)) throw new UserError('usage', `olderThanMs must be a number of ms, not ${olderThanMs}`);
  if (!(Number.isInteger(seed) && seed >= 0 && seed < SEEDS)) {
    throw new UserError('usage', `seed must be a whole number from 0 to ${SEEDS - 1}, not ${seed}`);
  }
  if (index === false && (repair === true || olderThanMs > 0)) {
    throw new UserError('usage', 'without an index it is not known what is rotten, nor what was verified when', {
      hint: 'Leave out --no-index, or --repair and --older-than.',
    });
  }
}

async function verifyLocked(options: VerifyOptions, place: LockedRoot): Promise<VerifySummary> {
  const now = (): number => readMs(options.now);
  const opened = await openDedupe({ ...dedupeOptions(options), dryRun: !place.isWritable }, place);
  const { tools, request, indexFolder } = opened;
  try {
    const rules = { ...request.rules, removeLeftovers: false };
    const look = startLook({ root: request.root, rootShown: place.root, rules }, tools);
    const { snapshot, sample: share = 1, seed = randomInt(SEEDS), olderThanMs, repair = false } = options;
    const verifiedBefore = olderThanMs === undefined ? undefined : now() - olderThanMs;
    const wanted = snapshot === undefined ? undefined : snapshotNamed(snapshot, completeSnapshots(look), look.request);
    const work = {
      ...look,
      verify: { snapshot: wanted?.name, share, seed, verifiedBefore, repair, limit: request.limit, now },
      compares: indexFolder !== undefined,
      remembers: tools.remembers,
      journal: tools.journal,
      reach: () => (fdPathsWork(tools.fs, request.root) ? 'fd-paths' : 'paths'),
      findings: new FindingsTally(tools.observer),
    };
    const summary = await notingRun(tools, { command: 'verify', work: () => verifySnapshots(work), figuresOf });
    tools.observer({ type: 'verify-finished', summary });
    return summary;
  } finally {
    await opened.close();
  }
}

function dedupeOptions({ root, index, snapshots, maxLinks, threads, onEvent, signal }: VerifyOptions): DedupeOptions {
  return { root, ...defined<DedupeOptions>({ index, snapshots, maxLinks, threads, onEvent, signal }) };
}

/** What was found stands among the problems of the run. */
function figuresOf(summary: VerifySummary): RunFigures {
  const { rotten, unreadable, changed, missing } = summary.found;
  const failures = [...summary.findings.flatMap(asFailures), ...summary.failures];
  return {
    outcome: summary.outcome,
    names: summary.files - summary.verifiedLately - summary.notInSample,
    changedNames: summary.repaired,
    bytesRead: summary.contentBytesRead,
    bytesWritten: 0,
    reclaimedBytes: 0,
    failures: rotten + unreadable + changed + missing + summary.failures.length + summary.failuresNotListed,
    ...problems(failures),
  };
}

function asFailures({ finding, paths, snapshots, code }: VerifyFinding): Failure[] {
  const codes = {
    rotten: FailureCode.rotten,
    unreadable: code ?? 'EIO',
    changed: FailureCode.changed,
    missing: 'ENOENT',
  };
  const places = paths.length > 0 ? paths : snapshots;
  return places.map((place) => ({ path: place, attempted: 'read', code: codes[finding] }));
}
