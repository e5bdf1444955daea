import type { ListedSnapshot } from '../catalog/list-snapshots.ts';
import { sortedBySnapshotName } from '../domain/snapshot-name.ts';
import { seriesOfName, splitSeries } from '../domain/snapshot-series.ts';
import type { FileVersion } from '../domain/versions.ts';
import { hexDigest } from '../look/hex-digest.ts';
import type { LookRun } from '../look/look-run.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { findMoved } from './find-moved.ts';
import { digestOf, fileAt, isSamePath, type Occurrence } from './occurrence.ts';

const NS_PER_MS = 1_000_000;

/** An occurrence whose bytes are known, where they can be. */
interface Known extends Occurrence {
  readonly digest: bigint | undefined;
}

/** The versions of one file, oldest first. Each series is a history of its own: one machine's is not that of another. */
export async function fileVersions(
  run: LookRun,
  snapshots: readonly ListedSnapshot[],
  names: readonly FsPath[],
): Promise<FileVersion[]> {
  const found: FileVersion[] = [];
  for (const series of splitSeries(snapshots, ({ name }) => seriesOfName(name))) {
    found.push(...(await versionsInSeries(run, series, names)));
  }
  return sortedBySnapshotName(found, ({ oldest }) => oldest);
}

/**
 * The versions in snapshots that follow one another, oldest first. Where the path is missing next to a snapshot that has the file, it is
 * followed: first under the path that it has there, then by inode and by bytes (find-moved.ts). One snapshot at a
 * time is walked for that, and no further than the file can be followed.
 */
async function versionsInSeries(
  run: LookRun,
  snapshots: readonly ListedSnapshot[],
  names: readonly FsPath[],
): Promise<FileVersion[]> {
  const outOfReach = new Set<number>();
  const found: (Occurrence | undefined)[] = [];
  for (const place of snapshots.keys()) found.push(await lookIn(place, () => at(place)));
  for (let place = 1; place < found.length && !run.isStopped(); place++) await followTo(place, found[place - 1]);
  for (let place = found.length - 2; place >= 0 && !run.isStopped(); place--) await followTo(place, found[place + 1]);
  const known: Known[] = [];
  for (const each of found.filter((occurrence) => occurrence !== undefined)) {
    const last = known.at(-1);
    const isLast = last?.status.ino === each.status.ino && last.status.mtimeNs === each.status.mtimeNs;
    known.push({ ...each, digest: isLast ? last.digest : await digestOf(run, snapshots[each.place], each) });
  }
  return runsOf(known).map((same) => describe(same, snapshots));

  function at(place: number): Occurrence | undefined {
    const status = fileAt(run.tools.fs, snapshots[place], names);
    return status === undefined ? undefined : { place, names, status, via: undefined };
  }

  async function followTo(place: number, neighbour: Occurrence | undefined): Promise<void> {
    found[place] ??= await lookIn(place, () => follow(run, { snapshots, place, neighbour }));
  }

  /** A snapshot in which something cannot be looked at is reported, and left out from then on. */
  async function lookIn<T>(place: number, look: () => T | Promise<T>): Promise<T | undefined> {
    if (outOfReach.has(place)) return undefined;
    try {
      return await look();
    } catch (error: unknown) {
      const path = displayPath([snapshots[place].name, ...names].reduce(joinPath));
      run.tally.fail({ path, attempted: 'read metadata', code: errnoOrThrow(error) });
      outOfReach.add(place);
      return undefined;
    }
  }
}

async function follow(
  run: LookRun,
  {
    snapshots,
    place,
    neighbour,
  }: { snapshots: readonly ListedSnapshot[]; place: number; neighbour: Occurrence | undefined },
): Promise<Occurrence | undefined> {
  if (neighbour === undefined) return undefined;
  const status = fileAt(run.tools.fs, snapshots[place], neighbour.names);
  if (status !== undefined) return { place, names: neighbour.names, status, via: 'path' };
  return await findMoved(run, { snapshots, place, neighbour });
}

/** Snapshots in a row in which the file has one path, one time and the same bytes. */
function runsOf(known: readonly Known[]): Known[][] {
  const runs: Known[][] = [];
  for (const each of known) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && last.place === each.place - 1 && isSame(last, each)) runs.at(-1)?.push(each);
    else runs.push([each]);
  }
  return runs;
}

function isSame(a: Known, b: Known): boolean {
  const isSameFile = a.status.ino === b.status.ino || (a.digest === b.digest && a.digest !== undefined);
  const isSameEmpty = a.status.size === 0n && b.status.size === 0n;
  return (isSameFile || isSameEmpty) && a.status.mtimeNs === b.status.mtimeNs && isSamePath(a.names, b.names);
}

function describe(same: readonly Known[], snapshots: readonly ListedSnapshot[]): FileVersion {
  const [first, last] = [same[0], same[same.length - 1]];
  const { names, status, digest } = first;
  const via = same.find((each) => each.via !== undefined && each.via !== 'path')?.via ?? first.via;
  return {
    type: 'file-version',
    path: displayPath(names.reduce(joinPath)),
    oldest: snapshots[first.place].name,
    newest: snapshots[last.place].name,
    snapshots: same.length,
    size: Number(status.size),
    mtimeMs: Math.floor(Number(status.mtimeNs) / NS_PER_MS),
    ...(digest === undefined ? {} : { digest: hexDigest(digest) }),
    ...(via === undefined ? {} : { via }),
  };
}
