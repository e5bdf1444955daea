import { type Judged, judgeSnapshots } from '../domain/prune-choice.ts';
import type { KeptSnapshot, PrunePlan, SnapshotToDelete } from '../domain/prune-summary.ts';
import type { RetentionPolicy } from '../domain/retention.ts';
import { UserError } from '../domain/user-error.ts';
import {
  type FolderFound,
  type FoundFolders,
  findSnapshots,
  isNameUnclear,
  type SnapshotFound,
} from './find-snapshots.ts';
import { foldersNamed } from './folders-named.ts';
import { type Candidate, type MeasuredCandidates, measureCandidates } from './measure-candidates.ts';
import type { Measured, NamesLeft } from './measure-snapshot.ts';
import { countMissing } from './missing-files.ts';
import type { PruneTools } from './prune-tools.ts';

const MIB = 1024 * 1024;

export interface PruneRequest {
  readonly root: string;
  readonly policy: RetentionPolicy;
  /** bytes that are to be free: of what no rule keeps, only so much is deleted */
  readonly minFree: number | undefined;
  /** folders to delete whatever they are called, relative to the root */
  readonly also: readonly string[];
  /** which folders are snapshots */
  readonly snapshots: string;
  readonly ignoreCase: boolean;
  readonly now: Date;
}

export interface PlannedPrune {
  readonly plan: PrunePlan;
  /** in the order of the plan */
  readonly doomed: readonly FolderFound[];
  /** newest first; what has no date comes last */
  readonly kept: readonly FolderFound[];
  /** those of `kept` for whose sake others may go */
  readonly keptSnapshots: readonly FolderFound[];
  /** of the inodes that are met in what is doomed */
  readonly left: NamesLeft;
}

/** Chooses what is to go and counts what comes free; changes nothing. Throws UserError for what must not be asked for. */
export async function planPrune(request: PruneRequest, tools: PruneTools): Promise<PlannedPrune> {
  checkMinFree(request, tools);
  const judged = await findAndJudge(request, tools);
  const candidates = candidatesAmong(judged, request);
  const freeBytes = tools.fs.freeBytes(request.root);
  const enough = request.minFree === undefined ? Number.POSITIVE_INFINITY : request.minFree - freeBytes;
  const measured = await measureCandidates(candidates, enough, tools);
  return planned(request, judged, { measured, freeBytes });
}

interface JudgedFolders {
  readonly found: FoundFolders;
  readonly judged: readonly Judged<SnapshotFound>[];
}

/** Where something may go, what is complete is looked at before: it is for its sake that others go. */
async function findAndJudge(request: PruneRequest, tools: PruneTools): Promise<JudgedFolders> {
  const { root, snapshots: glob, ignoreCase, policy, now } = request;
  const judge = (snapshots: readonly SnapshotFound[]): Judged<SnapshotFound>[] =>
    judgeSnapshots(snapshots, policy, now);
  const found = findSnapshots(tools.fs, { root, device: tools.walk.device, glob, ignoreCase }, tools.index.snapshots());
  const judged = judge(found.snapshots);
  const mayDelete = request.also.length > 0 || (isAutomatic(request) && judged.some(isUnwanted));
  if (!mayDelete) return { found, judged };
  const snapshots = await countMissing(found.snapshots, tools);
  return { found: { ...found, snapshots }, judged: judge(snapshots) };
}

/** A rule chooses, not only somebody who names folders. */
function isAutomatic({ policy, minFree }: PruneRequest): boolean {
  return Object.keys(policy).length > 0 || minFree !== undefined;
}

/** In the order in which they would go. */
function candidatesAmong({ found, judged }: JudgedFolders, request: PruneRequest): Candidate[] {
  const also = foldersNamed(request.also, found, { root: request.root, judged });
  const unwanted = isAutomatic(request) ? judged.filter(isUnwanted).map(({ snapshot }) => snapshot) : [];
  return [
    ...also.map((folder) => ({ folder, isCertain: true })),
    ...unwanted.filter((folder) => !also.includes(folder)).map((folder) => ({ folder, isCertain: false })),
  ];
}

function planned(
  request: PruneRequest,
  { found, judged }: JudgedFolders,
  { measured, freeBytes }: { measured: MeasuredCandidates; freeBytes: number },
): PlannedPrune {
  const { root, minFree } = request;
  const doomed = measured.toDelete.map(({ folder }) => folder);
  const toDelete = measured.toDelete.map(({ folder: { name }, size }) => toPlan(name, size));
  const frees = toDelete.reduce((sum, each) => sum + each.frees, 0);
  const kept = judged.filter(({ snapshot }) => !doomed.includes(snapshot));
  const keptSnapshots = kept.map(({ snapshot }) => snapshot);
  const others = found.others.filter((folder) => !doomed.includes(folder));
  const why = { mounted: measured.mounted, isAutomatic: isAutomatic(request) };
  return {
    plan: {
      root,
      toDelete,
      kept: kept.map((each) => toKept(each, why)),
      others: others.map(({ name }) => name),
      inProgress: found.inProgress,
      freeBytes,
      frees,
      missing: minFree === undefined ? undefined : Math.max(0, minFree - freeBytes - frees),
    },
    doomed,
    kept: [...keptSnapshots.toReversed(), ...others],
    keptSnapshots,
    left: measured.left,
  };
}

/** What the disk does not have cannot come free: everything that no rule keeps would go for it. */
function checkMinFree({ minFree = 0, root }: PruneRequest, { fs }: PruneTools): void {
  const diskBytes = fs.diskBytes(root);
  if (diskBytes === 0 || minFree <= diskBytes) return;
  const mib = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;
  throw new UserError(
    'refused',
    `--min-free asks for ${mib(minFree)}, and the whole disk of ${root} has ${mib(diskBytes)}.`,
    { hint: `Ask for less than that; ${mib(fs.freeBytes(root))} are free now. Nothing was deleted.` },
  );
}

function isUnwanted({ snapshot, keptBy }: Judged<SnapshotFound>): boolean {
  return keptBy.length === 0 && !isNameUnclear(snapshot);
}

function toPlan(name: string, { names, folders, frees, isLeast }: Measured): SnapshotToDelete {
  return { name, names, folders, frees, isLeast };
}

function toKept(
  { snapshot, keptBy }: Judged<SnapshotFound>,
  { mounted, isAutomatic }: { mounted: ReadonlySet<string>; isAutomatic: boolean },
): KeptSnapshot {
  const { name } = snapshot;
  if (isNameUnclear(snapshot)) return { name, keptBy: [...keptBy, 'unclear-name'] };
  if (mounted.has(name)) return { name, keptBy: ['mounted'] };
  if (keptBy.length > 0) return { name, keptBy };
  return { name, keptBy: [isAutomatic ? 'not-needed' : 'not-asked-for'] };
}
