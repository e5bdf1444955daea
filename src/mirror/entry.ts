import type { FileStatus } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** One file or symlink of the source, and where it goes. */
export interface Entry {
  /** of EntryKind */
  readonly kind: number;
  readonly source: FsPath;
  readonly target: FsPath;
  /** a free name in the target's folder */
  readonly temporary: FsPath;
  /** its namesake in the previous snapshot, where it may become a link to that */
  readonly previous: FsPath | undefined;
  /** another name of the same source file, which is in the snapshot already */
  readonly twin: FsPath | undefined;
}

/** An entry that is in the snapshot now. */
export interface PlacedEntry {
  readonly how: 'copied' | 'linked' | 'kept';
  readonly status: FileStatus;
  /** of the bytes, where they were read */
  readonly digest?: bigint;
  /** it changed while it was read, twice: the copy may be of two minds */
  readonly torn?: boolean;
}
