import { setImmediate as breathe } from 'node:timers/promises';
import type { Catalog } from '../catalog/open-catalog.ts';
import { UNIT_BYTES } from '../domain/allocated-bytes.ts';
import type { SnapshotStatus, StatusTotals } from '../domain/root-status.ts';
import { CensusReader } from '../hash-index/census-codec.ts';
import type { Census, VerifiedFile } from '../hash-index/index-notes.ts';
import { InodeTotals } from './inode-totals.ts';
import type { NotableFiles } from './notable-files.ts';

export interface MeasureOptions {
  readonly verified: Iterable<VerifiedFile>;
  /** The link count that the file has now, where the censuses do not tell whether it has other names; undefined where nobody can say. */
  readonly linksNow: (ino: bigint, snapshot: string) => number | undefined;
  readonly notable?: NotableFiles | undefined;
}

/**
 * What a root holds, from what each snapshot holds. Goes twice through the censuses, one at a time; in between others have
 * their turn, so that Ctrl-C is heard.
 */
export async function measureRoot(
  catalog: Catalog,
  options: MeasureOptions,
): Promise<{ snapshots: readonly SnapshotStatus[]; totals: StatusTotals }> {
  const { notable, verified } = options;
  const totals = new InodeTotals();
  const sums: Sums[] = [];
  for (const [place, { name }] of catalog.snapshots.entries()) {
    sums.push(addCensus(totals, catalog.census(name), { place, notable }));
    await breathe();
  }
  addAlone(totals, sums, catalog, options);
  for (const { ino, at } of verified) totals.noteVerified(ino, at);
  const walked = new Set(catalog.walked);
  const snapshots: SnapshotStatus[] = [];
  for (const [place, { name, date, state, sealedAt }] of catalog.snapshots.entries()) {
    const sum = sums[place];
    snapshots.push({
      name,
      date: date?.getTime(),
      state,
      sealedAt,
      fromIndex: !walked.has(name),
      files: sum.files,
      folders: sum.folders,
      others: sum.others,
      apparentBytes: sum.apparentBytes,
      diskBytes: sum.diskBytes,
      unlinkedBytes: sum.unlinkedBytes,
      newBytes: sum.newBytes,
      aloneBytes: sum.aloneBytes,
      sharedBytes: sum.diskBytes - sum.aloneBytes,
      ...extremes(totals, catalog.census(name), notable),
    });
    await breathe();
  }
  return { snapshots, totals: addUp(snapshots, totals.count) };
}

type Summed = 'files' | 'folders' | 'others' | 'apparentBytes' | 'diskBytes' | 'unlinkedBytes' | 'newBytes';

interface Sums extends Pick<SnapshotStatus, Summed> {
  aloneBytes: number;
}

function addCensus(
  totals: InodeTotals,
  census: Census,
  { place, notable }: { place: number; notable: NotableFiles | undefined },
): Sums {
  const { files, folders, others, apparentBytes, ownBytes } = census;
  let disk = 0;
  let unlinked = 0;
  let fresh = 0;
  for (const reader = new CensusReader(census); reader.next(); ) {
    const bytes = reader.units * UNIT_BYTES;
    disk += bytes;
    unlinked += bytes * reader.names;
    if (!totals.add(reader, place)) continue;
    fresh += bytes;
    if (place > 0) notable?.noteNew(reader, census.snapshot);
  }
  return {
    files,
    folders,
    others,
    apparentBytes,
    diskBytes: disk + ownBytes,
    unlinkedBytes: unlinked + ownBytes,
    newBytes: fresh + ownBytes,
    aloneBytes: ownBytes,
  };
}

function addAlone(totals: InodeTotals, sums: Sums[], { snapshots }: Catalog, { linksNow }: MeasureOptions): void {
  for (const { snapshot, units, ino, names, isCertain } of totals.inOneSnapshot()) {
    const isAlone = isCertain || linksNow(ino, snapshots[snapshot].name) === names;
    if (isAlone) sums[snapshot].aloneBytes += units * UNIT_BYTES;
  }
}

function extremes(
  totals: InodeTotals,
  census: Census,
  notable: NotableFiles | undefined,
): { mostLinks: number; verifiedAt: number | undefined } {
  let mostLinks = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const reader = new CensusReader(census); reader.next(); ) {
    const names = totals.namesOf(reader);
    mostLinks = Math.max(mostLinks, names);
    notable?.noteNames(reader, census.snapshot, names);
    oldest = Math.min(oldest, totals.verifiedAt(reader));
  }
  return { mostLinks, verifiedAt: oldest > 0 && Number.isFinite(oldest) ? oldest : undefined };
}

function addUp(snapshots: readonly SnapshotStatus[], inodes: number): StatusTotals {
  const sum = (of: (snapshot: SnapshotStatus) => number): number => snapshots.reduce((all, each) => all + of(each), 0);
  return {
    files: sum(({ files }) => files),
    apparentBytes: sum(({ apparentBytes }) => apparentBytes),
    diskBytes: sum(({ newBytes }) => newBytes),
    unlinkedBytes: sum(({ unlinkedBytes }) => unlinkedBytes),
    inodes,
    mostLinks: snapshots.reduce((most, { mostLinks }) => Math.max(most, mostLinks), 0),
  };
}
