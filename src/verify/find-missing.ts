import path from 'node:path';
import { lstatOrUndefined } from '../copying/lstat-or-undefined.ts';
import type { IndexedFile } from '../hash-index/hash-index.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { decodeName, displayPath, joinPath } from '../platform/fs-path.ts';
import { NONE, namesOf } from '../walk/file-table.ts';
import type { Verifying, VerifyRun } from './verify-run.ts';

const NS_PER_MS = 1_000_000n;

/**
 * Finds names that a sealed snapshot had and has no more: by the latest path that is recorded of each file, and, since
 * that is one path of many, by counting the names of each snapshot. What failed in the scan must not be taken for
 * missing, so this is for runs that saw everything.
 */
export function findMissing(verifying: Verifying): void {
  const { run } = verifying;
  const { index } = run.tools;
  const sealed = new Map(sealedNames(verifying).map((name) => [name, 0]));
  const sealedAt = new Map(index.snapshots().map((record) => [record.name, record.sealedAt]));
  const nameless: Nameless[] = [];
  const depth = run.request.rules.snapshots.split('/').length;
  for (const ino of index.inodes()) {
    const record = index.lookUp(ino);
    if (record === undefined) continue;
    const shown = displayPath(decodeName(record.path));
    const snapshot = shown.split(path.sep, depth).join(path.sep);
    const missing = sealed.get(snapshot);
    if (missing === undefined) continue;
    const row = verifying.tree.rowOf(ino);
    const state = stateOf(record, { row, sealedAt: sealedAt.get(snapshot) ?? 0 }, verifying);
    if (state === 'there') continue;
    if (state === 'missing' && row !== undefined) {
      nameless.push({ shown, snapshot, size: record.size });
      continue;
    }
    if (state === 'missing') sealed.set(snapshot, missing + 1);
    run.findings.add({ finding: state, paths: [shown], snapshots: [snapshot], size: record.size });
  }
  compareCounts(sealed, nameless, verifying);
}

/** A name that is gone while its file has others. */
interface Nameless {
  readonly shown: string;
  readonly snapshot: string;
  readonly size: number;
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
  { row, sealedAt }: { row: number | undefined; sealedAt: number },
  { run, tree }: Verifying,
): 'there' | 'missing' | 'changed' {
  if (row !== undefined) {
    for (const name of namesOf(tree.table, row)) if (tree.paths.relativeName(name).equals(record.path)) return 'there';
  }
  const status = lookAt(record, run);
  if (status === undefined) return 'missing';
  if (status === 'out of reach') return 'there'; // if it is not, its name is missing from the count
  const size = Number(status.size);
  const digest = run.tools.index.digestIfFresh(status.ino, size, status.mtimeNs);
  if (size === record.size && (digest === undefined || digest === record.digest)) return 'there';
  return status.ctimeNs < BigInt(sealedAt) * NS_PER_MS ? 'there' : 'changed';
}

/** What is at the recorded path now. A symlink may have come in the place of a folder on the way, and lead anywhere. */
function lookAt(record: IndexedFile, { tools, request, tally }: VerifyRun): FileStatus | 'out of reach' | undefined {
  const at = decodeName(record.path);
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
function compareCounts(
  told: ReadonlyMap<string, number>,
  nameless: readonly Nameless[],
  { run, tree: { table, order } }: Verifying,
): void {
  const names = new Uint32Array(order.names.length);
  for (let name = 0; name < table.names.count; name++) {
    const snapshot = table.folders.snapshot[table.names.folder[name]];
    if (snapshot !== NONE) names[order.rank[snapshot]]++;
  }
  for (const record of run.tools.index.snapshots()) {
    const missing = told.get(record.name);
    if (missing === undefined) continue;
    let fewer = record.names - names[order.names.indexOf(record.name)] - missing;
    for (const { shown, snapshot, size } of nameless) {
      if (snapshot !== record.name || fewer <= 0) continue;
      run.findings.add({ finding: 'missing', paths: [shown], snapshots: [snapshot], size });
      fewer--;
    }
    if (fewer > 0) run.findings.add({ finding: 'missing', paths: [], snapshots: [record.name], names: fewer });
  }
}
