import { isSameKeptTime } from '../domain/same-time.ts';
import { pause } from './pause.ts';

interface Links {
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly nlink: bigint;
}

const MOST_LOOKS = 20;
const PAUSE_MS = 1;
/** ms: a change of longer ago is over, whatever the grain of the file system's clock (2 s at most). */
const LONG_AGO_MS = 3000;
const NS_PER_MS = 1e6;

/**
 * What `look` gives, once it is not half of what another thread is doing: a system that gives a file one more name, or
 * one fewer, sets the change time and the link count one after the other, and a look between the two shows a file whose
 * change time alone has moved. Such a look is taken again, up to 20 times, 1 ms apart; but not where the change is one
 * of long ago: after a `chmod -R` each of a million files would wait for 20 ms.
 */
export function settledLook<Status extends Links>(seen: Links, look: () => Status): Status {
  for (let looks = 1; ; looks++) {
    const now = look();
    if (!isChangeTimeAlone(seen, now) || looks === MOST_LOOKS || isLongAgo(now.ctimeNs)) return now;
    pause(PAUSE_MS);
  }
}

function isChangeTimeAlone(seen: Links, now: Links): boolean {
  return now.ctimeNs !== seen.ctimeNs && now.nlink === seen.nlink && isSameKeptTime(now.mtimeNs, seen.mtimeNs);
}

/**
 * ms that the file system's clock, which may be another machine's, is ahead of this thread's at least: no change time is
 * yet to come.
 */
let ahead = Number.NEGATIVE_INFINITY;

function isLongAgo(ctimeNs: bigint): boolean {
  const changedAt = Number(ctimeNs) / NS_PER_MS;
  const here = performance.now();
  ahead = Math.max(ahead, changedAt - here);
  return changedAt < ahead + here - LONG_AGO_MS;
}
