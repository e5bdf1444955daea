import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** One run of a program and everything it started. */
export interface Measurement {
  readonly wallMs: number;
  /** user and system time of all threads */
  readonly cpuMs: number;
  /** of the largest process */
  readonly peakBytes: number;
  /** through read calls, of whatever kind of file */
  readonly readBytes: number;
}

/**
 * Leaves user time, system time and peak memory in one file and the I/O counters, which a shell inherits from the
 * children it has waited for, in another.
 */
const SCRIPT = `/usr/bin/time -q -f '%U %S %M' -o "$1" "\${@:3}"; code=$?; cat /proc/$$/io > "$2"; exit $code`;

/** Runs a command to its end with its output thrown away. Throws where it fails. */
export function measure(command: readonly string[], scratch: string): Measurement {
  const times = path.join(scratch, 'times');
  const io = path.join(scratch, 'io');
  const start = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', SCRIPT, 'measure', times, io, ...command], {
    cwd: scratch,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const wallMs = performance.now() - start;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  const [user, system, peak] = fs.readFileSync(times, 'utf8').trim().split(' ').map(Number);
  const readBytes = Number(/rchar: (\d+)/.exec(fs.readFileSync(io, 'utf8'))?.[1]);
  return { wallMs, cpuMs: (user + system) * 1000, peakBytes: peak * 1024, readBytes };
}

const COUNTED = ['link', 'linkat', 'rename', 'renameat', 'renameat2', 'unlink', 'unlinkat'];

/** How often a command makes, renames and removes names; undefined where strace is missing. */
export function countLinkCalls(command: readonly string[], scratch: string): Record<string, number> | undefined {
  const counts = path.join(scratch, 'calls');
  const trace = ['-f', '--seccomp-bpf', '-c', '-U', 'name,calls', '-e', `trace=${COUNTED.join(',')}`, '-o', counts];
  const { error } = spawnSync('strace', [...trace, ...command], { cwd: scratch, stdio: 'ignore' });
  if (error !== undefined) return undefined;
  const found: Record<string, number> = {};
  for (const [, name, calls] of fs.readFileSync(counts, 'utf8').matchAll(/^(\w+)\s+(\d+)$/gm)) {
    const kind = name.replace(/at2?$/, '');
    if (COUNTED.includes(name)) found[kind] = (found[kind] ?? 0) + Number(calls);
  }
  return found;
}
