import fs from 'node:fs';
import path from 'node:path';
import { runBin } from '../kit/run-bin.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

export interface Place {
  readonly base: string;
  readonly source: string;
  readonly root: string;
}

/** A source with what is in the literal, and an empty root. */
export function place(literal: TreeLiteral): Place {
  const base = temporaryFolder();
  const [source, root] = ['source', 'root'].map((name) => path.join(base, name));
  tree(source, literal);
  fs.mkdirSync(root);
  return { base, source, root };
}

/** Runs `backup`; with `--json`, `summary` is that of its last event. */
export async function backup({ source, root }: Place, ...options: string[]) {
  const result = await runBin(['backup', ...options, source, root]);
  const last = options.includes('--json') ? JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') : undefined;
  return { ...result, summary: last?.summary };
}

/** The names in a root, but for that of the state folder. */
export const snapshotsIn = (root: string) => fs.readdirSync(root).filter((name) => name !== '.dedupe-backups');

export const TREE: TreeLiteral = {
  a: file('x'),
  'sub/b': file(someBytes(3_000_000, 1), { mode: 0o600 }),
  'sub/c': linkTo('a'),
  'sub/deep/d': file('y', { mtime: 1_234_567_890_123_456_789n }),
  'sub/empty/': folder({ mtime: 5_000_000_000n, mode: 0o700 }),
  'sub/none': file(''),
  link: symlink('sub/nowhere'),
};
