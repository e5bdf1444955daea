import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { currentPlatform, type PlatformProfile } from '../platform/platform-profile.ts';

/** stdout or stderr. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

const DEFAULT_COLUMNS = 80;

/** Of a terminal, as far as it tells. */
export function columnsOf({ columns }: OutputStream): number {
  return columns || DEFAULT_COLUMNS;
}

/** What the command line needs of the process around it; tests give it another. */
export interface Host {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: PlatformProfile;
  /** ms, monotonic */
  now(): number;
  /** the wall clock, for the log */
  date(): Date;
  /** Calls back at SIGINT, SIGTERM and SIGHUP, which then no longer end the process; returns how to stop that. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** true where a person can be asked */
  readonly canAsk: boolean;
  /** Asks on the terminal; true for `y` or `yes`, false for all else and where the run is to end. */
  ask(question: string, signal: AbortSignal): Promise<boolean>;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** True where results and progress come to one screen. */
export function sharesTerminal({ stdout, stderr }: Pick<Host, 'stdout' | 'stderr'>): boolean {
  return stdout.isTTY === true && stderr.isTTY === true;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export function processHost(): Host {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    platform: currentPlatform(),
    now: () => performance.now(),
    date: () => new Date(),
    onSignal: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: askOnTerminal,
    exit: (code) => process.exit(code),
  };
}

async function askOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT')); // the terminal hands Ctrl-C to us as a key
  terminal.on('close', () => closed.abort());
  try {
    const answer = await terminal.question(question, { signal: AbortSignal.any([signal, closed.signal]) });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error: unknown) {
    if (signal.aborted || closed.signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}
