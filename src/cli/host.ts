import process from 'node:process';
import { currentPlatform, type PlatformProfile } from '../platform/platform-profile.ts';

/** stdout or stderr. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

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
  /** Ends the process at once. */
  exit(code: number): void;
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
    exit: (code) => process.exit(code),
  };
}
