import type { FileStatus } from '../platform/file-system.ts';
import { pause } from '../platform/pause.ts';

const MOST_LISTINGS = 6;
const FIRST_PAUSE_MS = 1;
/** ms: two changes less apart may have one time, for file systems take it from a clock that ticks 100 times a second or more. */
const TICK_MS = 20;
/** ms: the same where times are whole seconds: FAT keeps even ones. */
const COARSE_TICK_MS = 2000;
const NS_PER_MS = 1e6;
const NS_PER_S = 1_000_000_000n;

/** By which a folder is told, and that something changed in it. */
export type FolderTimes = Pick<FileStatus, 'ino' | 'mtimeNs' | 'ctimeNs'>;

export function folderTimesOf({ ino, mtimeNs, ctimeNs }: FileStatus): FolderTimes {
  return { ino, mtimeNs, ctimeNs };
}

export const Settled = {
  /** nothing came, went or was renamed during the last listing */
  yes: 'yes',
  /** the folder changed during each listing: a name may be lacking, and one that is gone among them */
  no: 'no',
  /** the file system makes the times of a folder up whenever it is asked */
  untold: 'untold',
} as const;
export type Settled = (typeof Settled)[keyof typeof Settled];

interface Taking<Taken> {
  /** lists the folder */
  readonly take: () => Taken;
  /** looks at the folder, which may be in hand */
  readonly look: (inHand: Taken) => FolderTimes;
  /** gets each listing that is made again, or is the last and not settled */
  readonly onUnsettled?: (inHand: Taken) => void;
}

/**
 * Lists a folder until nothing came, went or was renamed meanwhile, six times at most. Of a name that is renamed, or
 * saved by renaming another file over it, a listing that has begun may tell nothing: Btrfs and tmpfs put it behind the
 * last name that was there when the folder was opened. `before` is what was seen of the folder earlier: where nothing
 * changes, that costs no look more than the one after the listing. Throws what taking and looking throw.
 */
export function takeSettled<Taken extends { close(): void }>(
  before: FolderTimes,
  { take, look, onUnsettled }: Taking<Taken>,
): { readonly inHand: Taken; readonly settled: Settled } {
  let seen = before;
  for (let listings = 1; ; listings++) {
    pause(msToNextTime(seen, Date.now()));
    const inHand = take();
    const settled = closedUnlessTold(inHand, () => {
      if (isSameFolder(seen, look(inHand))) return Settled.yes;
      onUnsettled?.(inHand);
      if (listings < MOST_LISTINGS) pause(FIRST_PAUSE_MS * 2 ** (listings - 1));
      seen = look(inHand);
      if (listings < MOST_LISTINGS) return undefined;
      return isSameFolder(seen, look(inHand)) ? Settled.no : Settled.untold;
    });
    if (settled !== undefined) return { inHand, settled };
  }
}

function closedUnlessTold<Told>(inHand: { close(): void }, tell: () => Told | undefined): Told | undefined {
  let told: Told | undefined;
  try {
    told = tell();
    return told;
  } finally {
    if (told === undefined) inHand.close();
  }
}

/** Until then a change of the folder may not show in its time. None where the clock of the disk is another one: nothing tells. */
export function msToNextTime({ mtimeNs }: Pick<FolderTimes, 'mtimeNs'>, now: number): number {
  const age = ageOf(mtimeNs, now);
  return age > -1 && isYoung(mtimeNs, now) ? tickOf(mtimeNs) - age : 0;
}

/** True for a time, in ns, that a change after `now`, in ms, may have too; so also for one that is yet to come. */
export function isYoung(time: bigint, now: number): boolean {
  return ageOf(time, now) < tickOf(time);
}

/** ms */
function ageOf(time: bigint, now: number): number {
  return now - Number(time) / NS_PER_MS;
}

function tickOf(time: bigint): number {
  return time % NS_PER_S === 0n ? COARSE_TICK_MS : TICK_MS;
}

function isSameFolder(before: FolderTimes, after: FolderTimes): boolean {
  return before.ino === after.ino && before.mtimeNs === after.mtimeNs && before.ctimeNs === after.ctimeNs;
}
