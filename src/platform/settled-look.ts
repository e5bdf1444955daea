import { isSameKeptTime } from '../domain/same-time.ts';
import { pause } from './pause.ts';

interface Links {
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly nlink: bigint;
}

const MOST_LOOKS = 20;
const PAUSE_MS = 1;

/**
 * What `look` gives, once it is not half of what another thread is doing: a system that gives a file one more name, or
 * one fewer, sets the change time and the link count one after the other, and a look between the two shows a file whose
 * change time alone has moved. Such a look is taken again, up to 20 times, 1 ms apart.
 */
export function settledLook<Status extends Links>(seen: Links, look: () => Status): Status {
  for (let looks = 1; ; looks++) {
    const now = look();
    if (!isChangeTimeAlone(seen, now) || looks === MOST_LOOKS) return now;
    pause(PAUSE_MS);
  }
}

function isChangeTimeAlone(seen: Links, now: Links): boolean {
  return now.ctimeNs !== seen.ctimeNs && now.nlink === seen.nlink && isSameKeptTime(now.mtimeNs, seen.mtimeNs);
}
