/** What a warning is about. */
export type WarningKind =
  /** a folder below the root, or a file, is on another device, or mounted there, and was left out */
  | 'other-device'
  /** the index could not be used; it was renamed to `movedTo` and a new one begun */
  | 'index-set-aside'
  /** a killed run left folder times or temporary names; they were put right */
  | 'leftovers-cleaned'
  /** the times that a killed run changed of `count` folders, `path` the first, could not be put back; the next run tries again */
  | 'folder-times-off'
  /** a folder is named like an unfinished snapshot and no run of this program on these sources began it */
  | 'foreign-in-progress'
  /** the root, `path`, holds no snapshot: its disk may not be mounted */
  | 'no-snapshots'
  /** `backup`: a file has other bytes than in the previous snapshot, at the same size and time */
  | 'suspicious'
  /** what an earlier `prune` could not delete is still in the state folder, `path`; `count` names could not be deleted now */
  | 'leftovers-stay'
  /** the command of `--after` failed */
  | 'after-failed'
  /** the run went through, and the index could not be told of it; `path` says why */
  | 'run-not-noted'
  /** the system's calls could not be loaded: times that this run sets are up to a µs off, and it waits for no disk */
  | 'times-cut';
