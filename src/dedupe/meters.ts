import { flushMeter, PhaseMeter } from '../platform/phase-meter.ts';
import { bytesCounted, comparedCounted, forgetInodes, inodeInHand, itemsCounted } from '../platform/shared-progress.ts';
import type { DedupeTools } from './dedupe-request.ts';
import type { TreeFacts } from './tree-facts.ts';

/** The phases that a person sees, and what they are measured against. */
export interface Meters {
  readonly scan: PhaseMeter;
  readonly read: PhaseMeter;
  readonly link: PhaseMeter;
  readonly flush: PhaseMeter;
  noteNames(names: number): void;
  /** Adds to what is to be read, in bytes; what is read only to compare it is not known before. */
  expectToRead(facts: TreeFacts, bytes: number): void;
  expectToLink(names: number): void;
  /** Ends the phases that take turns, where they ran; the scan ends by itself. */
  finish(): void;
}

export function startMeters({ observer, progress }: DedupeTools): Meters {
  const bytesBefore = bytesCounted(progress);
  const comparedBefore = comparedCounted(progress);
  const itemsBefore = itemsCounted(progress);
  let names = 0;
  let bytes: number | undefined;
  let links = 0;
  let facts: TreeFacts | undefined;
  const scan = new PhaseMeter('scan', observer, () => ({ done: names, total: undefined }));
  const read = new PhaseMeter('read', observer, () => {
    const compared = comparedCounted(progress) - comparedBefore;
    const done = bytesCounted(progress) - bytesBefore;
    return {
      done,
      total: bytes === undefined ? undefined : totalToRead(bytes, { done, compared }),
      path: pathInHand(),
    };
  });
  const link = new PhaseMeter('link', observer, () => ({ done: itemsCounted(progress) - itemsBefore, total: links }));
  const flush = flushMeter(observer);
  return {
    scan,
    read,
    link,
    flush,
    noteNames: (count) => {
      names = count;
    },
    expectToRead: (known, count) => {
      facts = known;
      forgetInodes(progress);
      bytes = (bytes ?? 0) + count;
    },
    expectToLink: (count) => {
      links += count;
    },
    finish: () => {
      for (const meter of [read, link, flush]) meter.finish();
    },
  };

  function pathInHand(): string | undefined {
    const inode = inodeInHand(progress);
    if (facts === undefined || inode === undefined) return undefined;
    return facts.paths.relativeName(facts.table.inodes.firstName[inode]).toString('utf8');
  }
}

/**
 * Of `done` bytes the `compared` were not expected: of each file that has an equal in the index, that one is read as well.
 * What is left is taken to need as many more.
 */
function totalToRead(expected: number, { done, compared }: { done: number; compared: number }): number {
  const expectedDone = done - compared;
  if (expectedDone <= 0) return Math.max(expected, done);
  return Math.max(done, Math.round(expected * (done / expectedDone)));
}
