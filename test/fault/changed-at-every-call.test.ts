import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { differencesOf, snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { file, type TreeLiteral, tree } from '../kit/tree.ts';
import { count } from './counts.ts';
import type { RecordedCall } from './faulty-file-system.ts';
import { runWithFaults } from './program-in-process.ts';

/** `outside` has files that would be duplicates, were they below the root. */
const LITERAL: TreeLiteral = Object.fromEntries(
  ['root/1', 'root/2', 'root/3', 'outside'].flatMap((folder) => [
    [`${folder}/a`, file('equal')],
    [`${folder}/sub/b`, file('equal too')],
    [`${folder}/sub/c`, file('equal too')],
  ]),
);

interface Disturbance {
  readonly what: string;
  /** relative to the root: the name that it changes */
  readonly at: string;
  readonly does: (at: string) => void;
}

const TO_FILES: readonly Disturbance[] = [
  { what: 'appends to', at: '2/a', does: (at) => fs.appendFileSync(at, '!') },
  { what: 'rewrites', at: '2/a', does: (at) => fs.writeFileSync(at, 'other') },
  { what: 'rewrites the canonical', at: '1/a', does: (at) => fs.writeFileSync(at, 'other') },
  { what: 'replaces', at: '2/a', does: replaceFile },
  { what: 'replaces the canonical', at: '1/a', does: replaceFile },
  { what: 'truncates', at: '2/a', does: (at) => fs.truncateSync(at) },
  { what: 'deletes', at: '2/a', does: (at) => fs.rmSync(at) },
  { what: 'deletes the canonical', at: '1/a', does: (at) => fs.rmSync(at) },
  { what: 'changes the mode of', at: '2/a', does: (at) => fs.chmodSync(at, 0o600) },
  { what: 'links another file to', at: '2/a', does: (at) => linkOver(at, '../3/sub/b') },
];
const SWAPS: readonly Disturbance[] = ['1', '2', '3', '2/sub', '1/sub'].map((at) => ({
  what: 'swaps for a symlink that leads out of the root',
  at,
  does: (folder) => swapForSymlink(folder, at.endsWith('sub') ? 'outside/sub' : 'outside'),
}));

describe('somebody else, before each call of a run in turn,', () => {
  it.each(TO_FILES)('$what $at: what they did stands, and the rest is whole', async (disturbance) => {
    expect(await problemsOf(disturbance)).toEqual([]);
  });

  it.each(SWAPS)('$what $at: nothing outside is linked, replaced or written', async (disturbance) => {
    expect(await problemsOf(disturbance)).toEqual([]);
  });
});

async function problemsOf(disturbance: Disturbance): Promise<string[]> {
  const { calls } = await inTemporaryFolder((top) => {
    tree(top, LITERAL);
    return runWithFaults([path.join(top, 'root')], []);
  });
  const first = calls.findIndex(({ call, path: at }) => call === 'list' && at.endsWith('root'));
  const problems: string[] = [];
  for (let nth = first + 1; nth <= calls.length; nth++) problems.push(...(await problemsAt(nth, disturbance)));
  count(`${disturbance.what} ${disturbance.at}, before a call`, calls.length - first);
  return problems;
}

function problemsAt(nth: number, { at, does }: Disturbance): Promise<string[]> {
  return inTemporaryFolder(async (top) => {
    tree(top, LITERAL);
    const root = path.join(top, 'root');
    let [before, outside] = [snapshotOf(root), look(path.join(top, 'outside'))];
    const disturb = (): void => {
      does(path.join(root, at));
      [before, outside] = [snapshotOf(root), look(path.join(top, 'outside'))];
    };
    const run = await runWithFaults([root], [{ nth, effect: { before: disturb } }]);
    const hit = run.calls[nth - 1];
    const problems = [
      ...run.notHit.map(() => 'was not disturbed'),
      ...([0, 3].includes(run.code ?? -1) ? [] : [`ended with ${run.code}: ${run.said}`]),
      ...differencesOf(before, snapshotOf(root)).filter((line) => !isOurs(line, before) && !isKnownMoment(hit, at)),
      ...differencesOf(outside, look(path.join(top, 'outside'))).map((line) => `outside: ${line}`),
    ];
    return problems.map((line) => `${nth} ${hit.call} ${hit.path}: ${line}`.replaceAll(top, ''));
  });
}

/** Temporary names go, and folders in which the run was at work have the times that they had before. */
function isOurs(line: string, before: TreeSnapshot): boolean {
  const [, at = '', is] = /^(.*?)( is gone|: mtimeNs was .*)$/s.exec(line) ?? [];
  return is === ' is gone' ? /\/\.dedupe~[^/]*$/.test(at) : before.get(at)?.kind === 'folder';
}

/** README, Limits: "between the last look and the rename remains a moment". For a file alone, and never outside. */
function isKnownMoment({ call, path: at }: RecordedCall, disturbed: string): boolean {
  const isBeforeRename = call === 'link' || /\.dedupe~[^/]*$/.test(at);
  return isBeforeRename && disturbed.endsWith('a');
}

/** Bytes, times, modes, and inodes too: a name that was replaced by a link shows. */
function look(folder: string): TreeSnapshot {
  return new Map(
    [...snapshotOf(folder)].map(([at, seen]) => [at, { ...seen, target: `${seen.ino}, ${seen.nlink} names` }]),
  );
}

function replaceFile(at: string): void {
  fs.writeFileSync(`${at}.new`, 'other');
  fs.renameSync(`${at}.new`, at);
}

function linkOver(at: string, other: string): void {
  fs.linkSync(path.join(path.dirname(at), other), `${at}.new`);
  fs.renameSync(`${at}.new`, at);
}

function swapForSymlink(at: string, to: string): void {
  const top = at.slice(0, at.indexOf('/root/'));
  fs.renameSync(at, path.join(top, 'moved away'));
  fs.symlinkSync(path.join(top, to), at);
}
