import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

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

/** Without what has node read a file of certificates at each start, a tenth of a short run: no tool here has use for it. */
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

/** Runs a command to its end with its output thrown away. Throws where it fails. */
export async function measure(command: readonly string[], scratch: string): Promise<Measurement> {
  const times = path.join(scratch, 'times');
  const io = path.join(scratch, 'io');
  const start = performance.now();
  const { status, complaint } = await run(['bash', '-c', SCRIPT, 'measure', times, io, ...command], scratch);
  const wallMs = performance.now() - start;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${complaint}`);
  const [user, system, peak] = fs.readFileSync(times, 'utf8').trim().split(' ').map(Number);
  const readBytes = Number(/rchar: (\d+)/.exec(fs.readFileSync(io, 'utf8'))?.[1]);
  return { wallMs, cpuMs: (user + system) * 1000, peakBytes: peak * 1024, readBytes };
}

/** In a process group of its own, which goes when this program does, so that nothing holds the disk that it made. */
function run([program, ...args]: string[], cwd: string): Promise<{ status: number | null; complaint: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], detached: true, env });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    const stop = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    process.prependOnceListener('exit', stop);
    child.once('error', reject);
    child.once('close', (status) => {
      process.off('exit', stop);
      resolve({ status, complaint });
    });
  });
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
