import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { dedupe, type VerifyFinding, type VerifyOptions, verify } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';

export const TWO_DAYS: TreeLiteral = {
  '1/a': file('same'),
  '2/a': file('same'),
  '1/b': file('b of 1'),
  '2/c': file('c of two'),
  '2/large': file(someBytes(1_500_000)),
};

export async function deduped(
  literal: TreeLiteral,
  options: Partial<Parameters<typeof dedupe>[0]> = {},
): Promise<string> {
  const root = temporaryFolder();
  tree(root, literal);
  expect((await dedupe({ threads: 1, ...options, root })).failures).toEqual([]);
  return root;
}

/** Days with the same files, each linked in a run of its own. */
export async function daysOf(days: number, files: TreeLiteral): Promise<string> {
  const root = temporaryFolder();
  for (let day = 1; day <= days; day++) {
    tree(root, Object.fromEntries(Object.entries(files).map(([at, made]) => [`${day}/${at}`, made])));
    await dedupe({ root, threads: 1, newOnly: true });
  }
  return root;
}

export async function verified(options: VerifyOptions) {
  const findings: VerifyFinding[] = [];
  const onEvent: VerifyOptions['onEvent'] = (event) => {
    if (event.type === 'verify-finding') findings.push(event);
  };
  const summary = await verify({ threads: 1, ...options, onEvent });
  expect(summary.findings).toEqual(findings);
  return { summary, findings, lines: findings.map(lineOf) };
}

export async function recordedPaths(root: string): Promise<string[]> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: true });
  const paths = Array.from(index.inodes(), (ino) => `${index.lookUp(ino)?.path}`.replaceAll(path.sep, '/'));
  await index.close();
  return paths.sort();
}

/** Gives a file the record of an earlier one that had its number, size and time. */
export async function pretend(
  root: string,
  { name, hasBytesOf, at, sealedAt }: { name: string; hasBytesOf: string; at: string; sealedAt?: number },
): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  const inoOf = (file: string): bigint => fs.statSync(path.join(root, file), { bigint: true }).ino;
  const past = index.lookUp(inoOf(hasBytesOf));
  if (past === undefined) throw new Error('not recorded');
  const own = index.lookUp(inoOf(name)) ?? past;
  const put = [{ ...own, ino: inoOf(name), digest: past.digest, path: Buffer.from(path.normalize(at)) }];
  await index.write({ put });
  await index.close();
  if (sealedAt !== undefined) await resealed(root, sealedAt);
}

/** Has the index say that all snapshots were sealed then. */
export async function resealed(root: string, sealedAt: number): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await index.write({ snapshots: index.snapshots().map((each) => ({ ...each, sealedAt })) });
  await index.close();
}

function lineOf({ finding, paths, names, snapshots }: VerifyFinding): string {
  return paths.length > 0 ? `${finding} ${paths.join(' ')}` : `${finding} ${names} name of ${snapshots[0]}`;
}

export function lineOfFailure({ path: at, attempted, code }: Failure): string {
  return `${at.replaceAll(path.sep, '/')}: ${attempted} ${code}`;
}
