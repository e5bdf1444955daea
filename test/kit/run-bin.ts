import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/** The built program: `npm test` builds first. */
const BIN = path.resolve(import.meta.dirname, '../../dist/bin/dedupe-backups.cjs');

export interface RunOptions {
  readonly cwd?: string;
  /** added to this process's environment; undefined removes a variable */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** flags for node itself */
  readonly nodeFlags?: readonly string[];
  /** a command that runs it, such as a tracer with its arguments */
  readonly under?: readonly string[];
  /** each signal is sent once, in order, when the output since the one before matches, or so many ms later */
  readonly signalAfter?: readonly {
    readonly pattern: RegExp;
    readonly signal: NodeJS.Signals;
    readonly delayMs?: number;
  }[];
  /** the reader of stdout goes away, as `head` does, once this many characters came */
  readonly closeStdoutAfter?: number;
  /** the user to run as; only root may choose */
  readonly uid?: number;
}

export interface RunResult {
  /** null where a signal ended it */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program to its end, with no terminal and nothing to read. */
export function runBin(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return runNode(BIN, args, options);
}

/** Runs a script of ours the same way. */
export function runNode(script: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd, env = {}, nodeFlags = [], under = [], signalAfter = [], uid } = options;
  const { closeStdoutAfter = Number.POSITIVE_INFINITY } = options;
  const [program, ...rest] = [...under, process.execPath, ...nodeFlags, script, ...args];
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const output = { stdout: '', stderr: '' };
  const signals = [...signalAfter];
  let sinceSignal = '';
  const take = (stream: 'stdout' | 'stderr') => (text: string) => {
    output[stream] += text;
    sinceSignal += text;
    if (output.stdout.length >= closeStdoutAfter) child.stdout.destroy();
    if (signals.length === 0 || !signals[0].pattern.test(sinceSignal)) return;
    const [{ signal, delayMs = 0 }] = signals.splice(0, 1);
    if (delayMs === 0) child.kill(signal);
    else setTimeout(() => child.kill(signal), delayMs);
    sinceSignal = '';
  };
  child.stdout.setEncoding('utf8').on('data', take('stdout'));
  child.stderr.setEncoding('utf8').on('data', take('stderr'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}
