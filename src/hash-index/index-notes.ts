import type { Buffer } from 'node:buffer';
import type { GivenUpFields } from '../domain/given-up-fields.ts';
import type { RunRecord } from '../domain/run-record.ts';

/** A file whose bytes were read and found to be those recorded. */
export interface VerifiedFile {
  readonly ino: bigint;
  /** ms since the epoch */
  readonly at: number;
}

/** A file as it was when a name was linked to it. Its number alone may be that of another file by now. */
export interface LinkedFile {
  readonly ino: bigint;
  /** bytes */
  readonly size: number;
  /** ns since the epoch */
  readonly mtimeNs: bigint;
  /** xxh64 of the content */
  readonly digest: bigint;
}

/** What is noted of a name is kept under these. */
export interface NotedName {
  /** relative to the root */
  readonly snapshot: string;
  /** relative to the snapshot: raw bytes with the platform's separator */
  readonly path: Buffer;
}

/**
 * The metadata that a name had before it became a name of a file whose metadata differ (`--ignore`). Of notes of
 * versions that did not tell the fields, all count as given up.
 */
export interface GivenUpMetadata extends NotedName, GivenUpFields {
  /** the inode that it was to be linked to; once the name has another file, this says nothing of it */
  readonly ino: bigint;
  /**
   * that file, and after it the one that the name leaves where that was noted too, for the link may not come about;
   * undefined in notes of versions that knew the inode's number only
   */
  readonly files?: readonly LinkedFile[] | undefined;
}

/**
 * What is in a snapshot, for figures: of each inode (files that are not empty) its number, how many names the snapshot
 * has on it, its allocated bytes and whether it has names elsewhere. `packed` is read with `CensusReader`.
 */
export interface Census {
  /** relative to the root */
  readonly snapshot: string;
  /** of the snapshot's folder: the census is not of a folder made anew */
  readonly ino: bigint;
  /** names of regular files, empty ones included */
  readonly files: number;
  /** the snapshot's own folder included */
  readonly folders: number;
  /** symlinks, devices, sockets, FIFOs */
  readonly others: number;
  /** bytes, every name counted */
  readonly apparentBytes: number;
  /** bytes that folders and everything that is not in `packed` take on the disk */
  readonly ownBytes: number;
  /** how many are in `packed` */
  readonly inodes: number;
  readonly packed: Buffer;
}

/** By which it can be told that the folders of a snapshot are as they were; see walk/folder-stamp.ts. */
export interface SnapshotStamp {
  /** relative to the root */
  readonly snapshot: string;
  readonly stamp: Buffer;
}

/** What the index keeps besides files, contents and snapshots. */
export interface IndexNotes {
  /** Oldest first; at most MOST_RUNS. */
  runs(): RunRecord[];
  /** Undefined where none is recorded, or it is damaged. */
  census(snapshot: string): Census | undefined;
  /** Undefined where none is recorded, or it is damaged. */
  stamp(snapshot: string): Buffer | undefined;
  /** ms since the epoch; undefined where it was never verified since it was recorded. */
  verifiedAt(ino: bigint): number | undefined;
  /** Ascending by inode. Do not write while you go through it. */
  verified(): Iterable<VerifiedFile>;
  /** All of a snapshot, in no particular order. Do not write while you go through it. */
  givenUp(snapshot: string): Iterable<GivenUpMetadata>;
  givenUpOf(snapshot: string, path: Buffer): GivenUpMetadata | undefined;
  /** Of all snapshots; a note of an earlier version, which does not name its own, where that is one of `snapshots`. */
  allGivenUp(snapshots: Iterable<string>): Iterable<GivenUpMetadata>;
  /** Snapshots that have such notes, but for those of which the notes of an earlier version do not tell the name. */
  snapshotsWithGivenUp(): string[];
  /** Of any snapshot where none is given. */
  hasGivenUp(snapshot?: string): boolean;
}

/** Part of IndexChanges. What is forgotten is forgotten before anything is put. */
export interface NoteChanges {
  readonly runs?: readonly RunRecord[];
  readonly censuses?: Iterable<Census>;
  /** snapshots */
  readonly forgetCensuses?: Iterable<string>;
  readonly stamps?: Iterable<SnapshotStamp>;
  /** snapshots */
  readonly forgetStamps?: Iterable<string>;
  readonly verified?: Iterable<VerifiedFile>;
  readonly givenUp?: Iterable<GivenUpMetadata>;
  /** snapshots that are gone */
  readonly forgetGivenUpIn?: Iterable<string>;
  readonly forgetGivenUp?: Iterable<NotedName>;
}

/** Older runs are forgotten. */
export const MOST_RUNS = 1000;
