import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { isErrno } from './errno.ts';
import { currentPlatform } from './platform-profile.ts';
import { windowsCalls } from './windows-calls.ts';

/** Tells one process from every other, also after its id was given to another. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly hostname: string;
  /** of the running system, Linux only; another one means that the machine was started since */
  readonly bootId: string | null;
  /** the space in which `pid` means something (a container has its own), Linux only */
  readonly pidNamespace: string | null;
  /** when the process began: on Linux in clock ticks since the boot, on Windows in 100 ns since 1601, elsewhere null */
  readonly startTicks: string | null;
}

export function thisProcess(): ProcessIdentity {
  const isLinux = currentPlatform().name === 'linux';
  return {
    pid: process.pid,
    hostname: os.hostname(),
    bootId: bootId(),
    pidNamespace: isLinux ? orNull(() => fs.readlinkSync('/proc/self/ns/pid')) : null,
    startTicks: startTicksOf(process.pid),
  };
}

/** Tells this start of the machine from every other; null where the system does not say (only Linux does). */
export function bootId(): string | null {
  if (currentPlatform().name !== 'linux') return null;
  return orNull(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

/** ms since the epoch; moves with the clock, so only good within some minutes. */
export function bootedAt(): number {
  return Date.now() - os.uptime() * 1000;
}

/** Only for a process of this machine. A killed one that nobody waited for yet (a zombie) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error: unknown) {
    if (isErrno(error, 'ESRCH')) return false;
    if (!isErrno(error, 'EPERM')) throw error; // EPERM: it lives and is another user's
  }
  const state = procStat(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

/** Null where the system does not tell, or the process is gone. */
export function startTicksOf(pid: number): string | null {
  if (currentPlatform().name === 'windows') return windowsCalls().startOfProcess(pid)?.toString() ?? null;
  return procStat(pid)?.[19] ?? null;
}

/** proc(5): the fields of `/proc/PID/stat` from the third (state) on; the second may itself hold spaces and `)`. */
function procStat(pid: number): string[] | undefined {
  if (currentPlatform().name !== 'linux') return undefined;
  const stat = orNull(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null; // no /proc here, or the process is gone
  }
}
