import { type FileWork, minus, plus } from '../domain/file-work.ts';
import { flushMeter, PhaseMeter } from '../platform/phase-meter.ts';
import { comparedCounted, forgetInodes, inodeInHand, itemsCounted, workCounted } from '../platform/shared-progress.ts';
import type { DedupeTools } from './dedupe-request.ts';
import type { TreeFacts } from './tree-facts.ts';

/** The phases that a person sees, and what they are measured against. */
export interface Meters {
  readonly scan: PhaseMeter;
  readonly read: PhaseMeter;
  readonly link: PhaseMeter;
  readonly flush: PhaseMeter;
  /** that the walk has come to */
  noteNames(names: number): void;
  /** of snapshots that need not be walked */
  noteUntouched(names: number): void;
  /** Adds to what is to be read; what is read only to compare it is not known before. */
  expectToRead(facts: TreeFacts, work: FileWork): void;
  expectToLink(names: number): void;
  /** Ends the phases that take turns, where they ran; the scan ends by itself. */
  finish(): void;
}

export function startMeters({ observer, progress }: DedupeTools): Meters {
  const before = workCounted(progress);
  const comparedBefore = comparedCounted(progress);
  const itemsBefore = itemsCounted(progress);
  let names = 0;
  let untouched = 0;
  let expected: FileWork | undefined;
  let links = 0;
  let facts: TreeFacts | undefined;
  const scan = new PhaseMeter('scan', observer, () => ({ done: untouched + names, total: undefined }));
  const read = new PhaseMeter('read', observer, () => {
    const compared = comparedCounted(progress) - comparedBefore;
    const read = minus(workCounted(progress), before);
    const done = minus(read, { bytes: compared, files: 0 });
    return {
      done: read.bytes,
      total: expected === undefined ? undefined : totalToRead(expected.bytes, { done: read.bytes, compared }),
      work: expected === undefined ? undefined : { done, total: expected },
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
    noteUntouched: (count) => {
      untouched = Math.round(count);
    },
    expectToRead: (known, work) => {
      facts = known;
      forgetInodes(progress);
      expected = expected === undefined ? work : plus(expected, work);
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
