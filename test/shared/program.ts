import os from 'node:os';
import process from 'node:process';
import { expect } from 'vitest';
import type { RunResult } from '../kit/run-bin.ts';
import { runBin } from '../kit/run-bin.ts';
import { JSON_RUN, type JsonRun, withEvents } from '../kit/run-json.ts';
import { snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { type TreeLiteral, tree } from '../kit/tree.ts';

/** The built program on a platform, or on a file system, and what a test must know of the place. */
export interface Program {
  /** "on …" */
  readonly place: string;
  /** the folder, of this machine, in which tests make theirs */
  readonly base: string;
  /** The path by which the program knows what is here. */
  readonly pathOf: (here: string) => string;
  readonly run: (args: readonly string[], options?: { readonly nodeFlags?: readonly string[] }) => Promise<RunResult>;
  /** Reads a tree, with as much of the metadata as the program can see. */
  readonly look: (folder: string) => TreeSnapshot;
  /** ns; times are multiples of it */
  readonly timeGrainNs: bigint;
  /** it can keep an index there; else it runs without */
  readonly hasIndex: boolean;
  readonly hasSymlinks: boolean;
  /** modes are more than a read-only flag */
  readonly hasModes: boolean;
  /** it replaces names by the C library's own calls */
  readonly hasNativeCalls: boolean;
}

/** This system, and a folder of temporary files. */
export const hereProgram: Program = {
  place: 'here',
  base: os.tmpdir(),
  pathOf: (here) => here,
  run: runBin,
  look: snapshotOf,
  timeGrainNs: process.platform === 'win32' ? 100n : 1n,
  hasIndex: true,
  hasSymlinks: process.platform !== 'win32',
  hasModes: process.platform !== 'win32',
  hasNativeCalls: process.platform === 'linux',
};

/** Runs stage two with `--json` to its summary. */
export async function runForSummary(
  program: Program,
  args: readonly string[],
  options: { readonly nodeFlags?: readonly string[] } = {},
): Promise<JsonRun> {
  return withEvents(await program.run([...JSON_RUN, ...args], options));
}

export function made(program: Program, literal: TreeLiteral): string {
  const root = temporaryFolder(program.base);
  tree(root, literal);
  return root;
}

/** A signal ended it, or, where there are none, the exit code that stands for being ended. */
export function expectKilled({ code, signal }: RunResult): void {
  expect(signal ?? code).toSatisfy((end: string | number) => end === 'SIGKILL' || end === 1);
}
