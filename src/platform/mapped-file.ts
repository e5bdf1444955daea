import fs from 'node:fs';
import process from 'node:process';
import { unlessRefused } from './errno.ts';
import { currentPlatform } from './platform-profile.ts';
import { folderCalls } from './posix-calls.ts';

/** A look takes 11 µs, a use one or two. */
const USES_BETWEEN_LOOKS = 512;
/** The process may grow by so much until what it has mapped is given back: finding the pages again takes a ms. */
const MOST_GROWTH = 8 * 2 ** 20;
const MADV_DONTNEED = 4;

/**
 * To be called at each use of a file that is mapped into memory to be read: its pages count as the process's until they
 * are given back. They stay in the system's cache, where the next use finds them. On Linux; others do that by themselves.
 */
export function keepMapSmall(path: string, mostGrowth = MOST_GROWTH): () => void {
  if (currentPlatform().name !== 'linux') return () => undefined;
  const ino = BigInt.asUintN(64, fs.statSync(path, { bigint: true }).ino);
  let uses = 0;
  let least = residentBytes() ?? Number.POSITIVE_INFINITY;
  return () => {
    if (++uses % USES_BETWEEN_LOOKS !== 0) return;
    const now = residentBytes();
    if (now === undefined) return;
    least = Math.min(least, now);
    if (now < least + mostGrowth) return;
    giveBackPages(ino);
    least = residentBytes() ?? least;
  };
}

/** Undefined without a /proc, and where no more files may be open. */
function residentBytes(): number | undefined {
  return unlessRefused(() => process.memoryUsage.rss());
}

/** Of shared maps alone: there a page that was given back is read from the file again, while a private one would be lost. */
function giveBackPages(ino: bigint): void {
  const calls = folderCalls();
  if (calls === undefined) return;
  for (const line of mapsOfProcess().filter((each) => each.includes(` ${ino} `))) {
    const [range, access, , , inode] = line.split(' ', 5); // proc(5)
    if (inode !== `${ino}` || access !== 'r--s') continue;
    const [from, to] = range.split('-').map((address) => BigInt(`0x${address}`));
    calls.madvise(from, to - from, MADV_DONTNEED);
  }
}

function mapsOfProcess(): string[] {
  try {
    return fs.readFileSync('/proc/self/maps', 'latin1').split('\n');
  } catch {
    return []; // no /proc here
  }
}
