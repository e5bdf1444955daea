import { PassThrough } from 'node:stream';
import type { Host } from '../../src/cli/host.ts';
import { LINUX, type PlatformProfile } from '../../src/platform/platform-profile.ts';

export interface FakeHost extends Host {
  readonly exits: number[];
  /** what was written so far */
  out(): string;
  err(): string;
  /** as if it had come from the keyboard */
  signal(name: NodeJS.Signals): void;
  /** moves the clock on by ms */
  pass(ms: number): void;
}

interface FakeHostOptions {
  readonly tty?: boolean;
  readonly columns?: number;
  readonly env?: Record<string, string>;
  readonly platform?: PlatformProfile;
  /** what the person at the terminal types; without one nobody can be asked */
  readonly answer?: 'y' | 'n';
}

export function fakeHost({
  tty = false,
  columns = 80,
  env = {},
  platform = LINUX,
  answer,
}: FakeHostOptions = {}): FakeHost {
  const [stdout, stderr] = [recorder(tty, columns), recorder(tty, columns)];
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  const exits: number[] = [];
  let now = 0;
  return {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    platform,
    now: () => now,
    date: () => new Date(Date.UTC(2026, 10, 21) + now),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    canAsk: answer !== undefined,
    ask: () => Promise.resolve(answer === 'y'),
    exit: (code) => exits.push(code),
    exits,
    out: stdout.text,
    err: stderr.text,
    signal: (name) => {
      for (const listener of listeners) listener(name);
    },
    pass: (ms) => {
      now += ms;
    },
  };
}

function recorder(isTTY: boolean, columns: number) {
  let text = '';
  const stream = Object.assign(new PassThrough(), isTTY ? { isTTY, columns } : {});
  stream.on('data', (chunk) => {
    text += String(chunk);
  });
  return { stream, text: () => text };
}
