import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';
import type { RunResult } from '../kit/run-bin.ts';
import { type Seen, snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import type { Program } from '../shared/program.ts';
import { wineEnvironment } from './wine-place.ts';

/** The program on Node for Windows under Wine, without an index: LMDB's memory map hangs there. */
export const wineProgram: Program = {
  place: 'on Windows as Wine has it',
  base: inject('wine').drive,
  pathOf: onDriveE,
  run: (args, { nodeFlags = [] } = {}) => runWine([...nodeFlags, inject('wine').bin, ...withoutIndex(args)]),
  look: (folder) => asWindowsSees(snapshotOf(folder)),
  timeGrainNs: 100n,
  hasIndex: false,
  hasSymlinks: false,
  hasModes: false,
  hasNativeCalls: false,
};

/** Runs node.exe to its end. Its output goes to files: Wine's pipes are none to node. */
export function runWine(args: readonly string[], { cwd }: { cwd?: string } = {}): Promise<RunResult> {
  const { prefix, node } = inject('wine');
  const folder = fs.mkdtempSync(path.join(prefix, 'output-'));
  const files = ['stdout', 'stderr'].map((name) => path.join(folder, name));
  const fds = files.map((file) => fs.openSync(file, 'wx'));
  const child = spawn('wine', [node, ...args], { cwd, env: wineEnvironment(prefix), stdio: ['ignore', ...fds] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const fd of fds) fs.closeSync(fd);
      const [stdout, stderr] = files.map((file) => fs.readFileSync(file, 'utf8'));
      fs.rmSync(folder, { recursive: true });
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** `E:\x` for a path on the drive of the set-up. */
function onDriveE(here: string): string {
  return `E:\\${path.relative(inject('wine').drive, here).replaceAll('/', '\\')}`;
}

function withoutIndex(args: readonly string[]): readonly string[] {
  const commands = /^[a-z]+$/.test(args[0]) ? 1 : 0;
  return [...args.slice(0, commands), '--no-index', ...args.slice(commands)];
}

/** Of modes Windows has the read-only flag, and that of files alone; of times it sees 100 ns. */
function asWindowsSees(snapshot: TreeSnapshot): TreeSnapshot {
  const modeOf = ({ kind, mode }: Seen): number => (kind !== 'file' ? 0 : (mode & 0o200) === 0 ? 0o444 : 0o666);
  const seenThere = (seen: Seen): Seen => ({ ...seen, mode: modeOf(seen), mtimeNs: (seen.mtimeNs / 100n) * 100n });
  return new Map([...snapshot].map(([at, seen]) => [at, seenThere(seen)]));
}
