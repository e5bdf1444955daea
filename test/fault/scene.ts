import fs from 'node:fs';
import path from 'node:path';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { differencesOf, inodeGroups, snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

/** A command, on a small tree of its own. */
export interface Stage {
  readonly name: 'dedupe' | 'backup' | 'backup --unchanged link';
  readonly literal: TreeLiteral;
  args(scene: string): string[];
}

/** Everything is below one temporary folder: `root`, and what is to be copied, `source`. */
export interface Scene {
  readonly root: string;
  readonly stage: Stage;
  readonly args: readonly string[];
  /** what must not be lost */
  readonly before: Readonly<Record<'root' | 'source', TreeSnapshot>>;
}

export const DEDUPE: Stage = {
  name: 'dedupe',
  literal: {
    'root/1/a': file('equal'),
    'root/1/b': linkTo('root/1/a'),
    'root/1/s': symlink('a'),
    'root/2/a': file('equal'),
    'root/2/sub/c': file('also equal', { mode: 0o600 }),
    'root/3/': folder({ mtime: 1_234_567_890_123_456_789n }),
    'root/3/a': file('equal'),
    'root/3/sub/c': file('also equal', { mode: 0o600 }),
    'root/3/alone': file('nothing else is as long'),
    'source/': folder(),
  },
  args: (scene) => [path.join(scene, 'root')],
};

/** A changed file, a new one, an equal one, a moved one, a file with two names, a symlink, and folders with odd times. */
export const BACKUP: Stage = {
  name: 'backup',
  literal: {
    'root/2020-01-01/same': file('the same as ever'),
    'root/2020-01-01/changed': file('old'),
    'root/2020-01-01/moved': file('this will be moved'),
    'source/same': file('the same as ever'),
    'source/changed': file('new', { mode: 0o640 }),
    'source/sub/': folder({ mtime: 1_234_567_890_123_456_789n, mode: 0o750 }),
    'source/sub/moved': file('this will be moved'),
    'source/sub/twin': file('two names'),
    'source/sub/twin too': linkTo('source/sub/twin'),
    'source/s': symlink('same'),
  },
  args: (scene) => ['backup', path.join(scene, 'source'), path.join(scene, 'root'), '--retries', '1', '--wait', '0'],
};

/** The same, with an unchanged file in a folder. */
export const LINKING_BACKUP: Stage = {
  name: 'backup --unchanged link',
  literal: {
    ...BACKUP.literal,
    'root/2020-01-01/sub/kept': file('as it was', { mode: 0o600 }),
    'source/sub/kept': file('as it was', { mode: 0o600 }),
  },
  args: (scene) => [...BACKUP.args(scene), '--unchanged', 'link'],
};

/** Makes the stage's tree and gives it to `use`. */
export function inScene<T>(stage: Stage, use: (scene: Scene) => Promise<T>): Promise<T> {
  return inTemporaryFolder((top) => use(sceneIn(top, stage)));
}

/** Makes the stage's tree in `top`. */
export function sceneIn(top: string, stage: Stage): Scene {
  tree(top, stage.literal);
  const before = { root: snapshotOf(path.join(top, 'root')), source: snapshotOf(path.join(top, 'source')) };
  return { root: path.join(top, 'root'), stage, args: stage.args(top), before };
}

const TEMPORARY = /(^|\/)\.dedupe~[^/]*$/;
const IN_PROGRESS = /^[^/]*\.in-progress(\/|$)/;
/** What the index is made of; everything else in the state folder is for the time of a run. */
const REMAINS = /^index\.mdb(-lock|\.clean)?$/;

/** How a run ended; what it may have left for the next one depends on that. */
export type End = 'done' | 'stopped' | 'killed';

/**
 * Every name that there was has its bytes, mode, owner and time; a problem a line. A run that was stopped may leave an
 * unfinished snapshot; a killed one temporary names, too, and the new times of folders in which it was at work.
 */
export function lostIn({ root, before }: Scene, end: End): string[] {
  const lost = differencesOf(before.root, snapshotOf(root)).filter((line) => !isForNextRun(line, end, before.root));
  const source = differencesOf(before.source, snapshotOf(path.join(root, '../source')));
  return [...lost, ...source.map((line) => `source: ${line}`)];
}

/** What an undisturbed run would have done and this root lacks, and what a run has left behind; a problem a line. */
export function unfinishedIn(scene: Scene): string[] {
  const now = snapshotOf(scene.root);
  const left = eligibleLeft(now).map(({ paths }) => `not linked: ${paths.join(', ')}`);
  const kept = path.join(scene.root, '.dedupe-backups'); // not there with --no-index
  const state = fs.existsSync(kept) ? fs.readdirSync(kept).filter((name) => !REMAINS.test(name)) : [];
  const names = [...now.keys()].filter((at) => TEMPORARY.test(at) || IN_PROGRESS.test(at));
  const leftovers = [...state, ...names].map((at) => `left behind: ${at}`);
  return [...left, ...leftovers, ...(isBackup(scene.stage) ? missingIn(scene, now) : [])];
}

export function isBackup({ name }: Stage): boolean {
  return name !== 'dedupe';
}

/** Groups of names that share an inode. */
export function structureOf({ root }: Scene): string[][] {
  return inodeGroups(snapshotOf(root));
}

/** What the newest snapshot lacks of the source. */
function missingIn({ root, before }: Scene, now: TreeSnapshot): string[] {
  const newest = [...now.keys()]
    .filter((at) => !at.includes('/') && !before.root.has(at))
    .sort()
    .at(-1);
  if (newest === undefined) return ['no new snapshot'];
  return differencesOf(before.source, snapshotOf(path.join(root, newest))).map((line) => `${newest}: ${line}`);
}

function isForNextRun(line: string, end: End, before: TreeSnapshot): boolean {
  const [, at = '', is] = /^(.*?)( is new|: mtimeNs was .*)$/s.exec(line) ?? [];
  if (is !== ' is new') return end === 'killed' && before.get(at)?.kind === 'folder';
  if (TEMPORARY.test(at)) return end === 'killed';
  if (IN_PROGRESS.test(at)) return end !== 'done';
  return !before.has(at.split('/')[0]); // of the new snapshot
}
