import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';

interface ShellOptions {
  /** added to this process's own */
  readonly env: Readonly<Record<string, string>>;
  /** each line that the command writes, to stdout or stderr */
  readonly onLine: (line: string) => void;
}

/** Runs a command in the system's shell to its end; returns its exit code, or the name of the signal that ended it. */
export function runShellCommand(command: string, { env, onLine }: ShellOptions): Promise<number | string> {
  const child = spawn(command, {
    shell: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}
