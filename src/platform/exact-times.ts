import fs from 'node:fs';
import process from 'node:process';
import { nearestSeconds } from '../domain/time-in-double.ts';
import { callsHere } from './calls-here.ts';
import type { FsPath } from './fs-path.ts';
import { currentPlatform } from './platform-profile.ts';
import { checkResult, pathBytes, posixCalls } from './posix-calls.ts';
import { windowsCalls } from './windows-calls.ts';

const NS_PER_S = 1_000_000_000n;
const NS_PER_US = 1_000n;
/**
 * Sets both times of a file or folder, the mtime to the ns (on Windows to 100 ns, which is all that NTFS keeps). Node
 * itself takes seconds as a double, so the system's own call is made; where that cannot be loaded they are less than a µs
 * off. A thread whose main thread could load it sets none then: it throws (needed-calls.ts).
 */
export function setTimesExactly(path: FsPath, atimeNs: bigint, mtimeNs: bigint): void {
  const isWindows = currentPlatform().name === 'windows';
  const set = isWindows ? windowsCalls().setTimes : setPosixTimes;
  if (set(path, atimeNs, mtimeNs)) return;
  fs.lutimesSync(path, toSeconds(atimeNs), toSeconds(mtimeNs));
}

/** False where times that are set may be off, by less than a µs. */
export function setsTimesExactly(): boolean {
  return callsHere().some((set) => set === 'posix' || set === 'windows');
}

/**
 * The nearest double; or, where it is cut towards zero to the µs, one that is still this µs then. A string, because node
 * takes a negative number for "now".
 */
function toSeconds(ns: bigint): string {
  if (!cutsToMicros()) return String(nearestSeconds(ns));
  const seconds = ns / NS_PER_S;
  const micros = (ns % NS_PER_S) / NS_PER_US;
  const half = ns < 0n ? -0.5 : 0.5;
  return String(Number(seconds) + (Number(micros) + half) / 1e6);
}

/** As libuv does on POSIX before 1.52. */
function cutsToMicros(): boolean {
  const [major, minor] = process.versions.uv.split('.').map(Number);
  return currentPlatform().name !== 'windows' && major === 1 && minor < 52;
}

/** False where the call cannot be made. Where it failed, another that cuts the time must not stand in for it unnoticed. */
function setPosixTimes(path: FsPath, atimeNs: bigint, mtimeNs: bigint): boolean {
  const posix = posixCalls();
  if (posix === undefined) return false;
  const times = timespecs(atimeNs, mtimeNs);
  const result = posix.utimensat(posix.AT_FDCWD, pathBytes(path), times, posix.AT_SYMLINK_NOFOLLOW);
  checkResult(posix, result, { syscall: 'utimensat', path });
  return true;
}

/** As `struct timespec`s of a 64-bit system. */
export function timespecs(...timesNs: readonly bigint[]): BigInt64Array {
  const specs = new BigInt64Array(timesNs.length * 2);
  for (let at = 0; at < timesNs.length; at++) {
    const part = partOf(timesNs[at]);
    specs[2 * at] = (timesNs[at] - part) / NS_PER_S;
    specs[2 * at + 1] = part;
  }
  return specs;
}

/** The ns within the second, never negative. */
function partOf(ns: bigint): bigint {
  return ((ns % NS_PER_S) + NS_PER_S) % NS_PER_S;
}
