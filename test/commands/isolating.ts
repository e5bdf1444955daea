import { expect } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { type TreeLiteral, tree } from '../kit/tree.ts';

/** A root with what is in the literal, linked. */
export async function made(literal: TreeLiteral, ...options: string[]): Promise<string> {
  const root = temporaryFolder();
  tree(root, literal);
  expect((await runBin(['--quiet', ...options, root])).code).toBe(0);
  return root;
}

/** Runs `isolate`; `summary` is that of its last event. */
export async function isolate(...args: string[]) {
  const result = await runBin(['isolate', '--yes', '--json', ...args]);
  const last = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '{}');
  return { ...result, summary: last.summary };
}
