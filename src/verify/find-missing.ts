import type { Buffer } from 'node:buffer';
import { hasNameAt, latestName } from '../catalog/names-in-snapshots.ts';
import { groupBy } from '../domain/group-by.ts';
import type { VerifyFinding } from '../domain/verify.ts';
import type { IndexedFile } from '../hash-index/hash-index.ts';
import { recordedInodes, untilStopped } from '../hash-index/recorded-inodes.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { decodeName, displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { mtimeOf, NONE } from '../walk/file-table.ts';
import { type Place, placesToLook } from './places-to-look.ts';
import type { Verifying, VerifyRun } from './verify-run.ts';

const NS_PER_MS = 1_000_000n;

type Missing = Omit<VerifyFinding, 'type'>;

/**
 * Finds names that a sealed snapshot had and has no more. Its census tells which files lost some; where they were, their
 * records tell of one path in one or two snapshots; the others are counted. What failed in the scan must not be taken for
 * missing, so this is for runs that saw everything. Where the run is stopped, so is this.
 */
export async function findMissing(verifying: Verifying): Promise<void> {
  const { run, tree, sealedAt } = verifying;
  const { index } = run.tools;
  const told = new Map(sealedNames(verifying).map((name) => [name, 0]));
  const nameless: Missing[] = []; // names that are gone while their files have others
  const placesOf = placesToLook(verifying);
  const otherCopyOf = otherCopies(verifying);
  await untilStopped(recordedInodes(index), run.isStopped, (ino) => {
    const record = index.lookUp(ino);
    if (record === undefined) return;
    for (const place of placesOf(ino, record)) if (told.has(place.snapshot)) lookFor(record, tree.rowOf(ino), place);
  });
  if (run.isStopped()) return;
  compareCounts(told, nameless, verifying);

  function lookFor(record: IndexedFile, row: number | undefined, { snapshot, at }: Place): void {
    const state = stateOf(record, { at, row, sealedAt: sealedAt.get(snapshot) ?? 0 }, verifying);
    if (state === 'there') return;
    const found = { finding: state, paths: [displayPath(decodeName(at))], snapshots: [snapshot], size: record.size };
    if (state === 'changed') {
      run.findings.add(found);
      return;
    }
    const missing = { ...found, ...otherCopyOf(record, row) };
    if (row !== undefined) {
      nameless.push(missing);
      return;
    }
    told.set(snapshot, (told.get(snapshot) ?? 0) + 1);
    run.findings.add(missing);
  }
}

type OtherCopy = Pick<VerifyFinding, 'otherCopy'>;

/**
 * Of a file that is in row `row` of the table, or in none. If it is not sound that is told as well. What has many files
 * is gone through once, however many of them are missing.
 */
function otherCopies({ run, tree }: Verifying): (record: IndexedFile, row: number | undefined) => OtherCopy {
  const { index } = run.tools;
  const { ino, size: sizes } = tree.table.inodes;
  const known = new Map<string, OtherCopy>();
  return (record, row) => {
    if (row !== undefined) return firstSound([row], record);
    const content = `${record.size} ${record.digest}`;
    const before = known.get(content);
    if (before !== undefined) return before;
    const inos = index.inodesOf(record.size, record.digest);
    const found = firstSound(
      inos.map((each) => tree.rowOf(each)),
      record,
    );
    if (inos.length > 1) known.set(content, found);
    return found;
  };

  function firstSound(rows: readonly (number | undefined)[], { digest }: IndexedFile): OtherCopy {
    const isAsRecorded = (row: number): boolean =>
      index.digestIfFresh(ino[row], sizes[row], mtimeOf(tree.table, row)) === digest;
    const there = rows.find((row) => row !== undefined && isAsRecorded(row));
    if (there === undefined) return {};
    return { otherCopy: displayPath(decodeName(tree.paths.relativeName(latestName(there, tree)))) };
  }
}

/** Of the snapshot that is asked for, or of all. */
function sealedNames({ run, tree: { table, order }, sealed }: Verifying): string[] {
  const { snapshot } = run.verify;
  return order.names.filter(
    (name, place) =>
      sealed.has(table.folders.snapshot[order.folders[place]]) && (snapshot === undefined || snapshot === name),
  );
}

/**
 * Another file with the same bytes in its place is no loss: a run may have linked the name to it. Nor is one that has
 * been there, as it is, since before the snapshot was sealed: that run saw it.
 */
function stateOf(
  record: IndexedFile,
  { at, row, sealedAt }: { at: Buffer; row: number | undefined; sealedAt: number },
  { run, tree }: Verifying,
): 'there' | 'missing' | 'changed' {
  if (row !== undefined && hasNameAt(row, at, tree)) return 'there';
  const status = lookAt(decodeName(at), run);
  if (status === undefined) return 'missing';
  if (status === 'out of reach') return 'there'; // if it is not, its name is missing from the count
  const size = Number(status.size);
  const digest = run.tools.index.digestIfFresh(status.ino, size, status.mtimeNs);
  if (size === record.size && (digest === undefined || digest === record.digest)) return 'there';
  return status.ctimeNs < BigInt(sealedAt) * NS_PER_MS ? 'there' : 'changed';
}

/** What is at a path now. A symlink may have come in the place of a folder on the way, and lead anywhere. */
function lookAt(at: FsPath, { tools, request, tally }: VerifyRun): FileStatus | 'out of reach' | undefined {
  try {
    return lstatOrUndefined(tools.fs, joinPath(request.root, at));
  } catch (error: unknown) {
    tally.fail({ path: displayPath(at), attempted: 'read metadata', code: errnoOrThrow(error) });
    return 'out of reach';
  }
}

/**
 * Names that are gone while their files have others: of a file that has later ones the index can say how many, not
 * which. A snapshot that has as many as when it was sealed lost none since, whatever path is recorded.
 */
export function compareCounts(
  told: ReadonlyMap<string, number>,
  nameless: readonly Missing[],
  { run, tree: { table, order } }: Verifying,
): void {
  const names = new Uint32Array(order.names.length);
  for (let name = 0; name < table.names.count; name++) {
    const snapshot = table.folders.snapshot[table.names.folder[name]];
    if (snapshot !== NONE) names[order.rank[snapshot]]++;
  }
  const namelessOf = groupBy(nameless, ({ snapshots: [snapshot] }) => snapshot);
  for (const record of run.tools.index.snapshots()) {
    const gone = told.get(record.name);
    if (gone === undefined) continue;
    let fewer = record.names - names[order.names.indexOf(record.name)] - gone;
    const found = namelessOf.get(record.name)?.slice(0, Math.max(0, fewer)) ?? [];
    for (const missing of found) run.findings.add(missing);
    fewer -= found.length;
    if (fewer > 0) run.findings.add({ finding: 'missing', paths: [], snapshots: [record.name], names: fewer });
  }
}
