/** What names that share an inode must share besides their bytes; `--ignore` takes these words. */
export const METADATA_FIELDS = ['mtime', 'mode', 'owner'] as const;
export type MetadataField = (typeof METADATA_FIELDS)[number];

/** The part of an inode that is not content. On Windows `mode` carries the read-only flag; uid and gid are 0. */
export interface Metadata {
  /** ns since the epoch */
  readonly mtimeNs: bigint;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What a name gave up when it was linked, and the file that it was a name of when that was looked up. */
export interface OwnOfFile extends Metadata {
  readonly file: { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint };
}

/** The fields in which two inodes differ, in the order of METADATA_FIELDS. */
export function differingFields(a: Metadata, b: Metadata): MetadataField[] {
  return METADATA_FIELDS.filter((field) => !agrees[field](a, b));
}

/** Inodes with equal keys are eligible: they may share an inode. */
export function eligibilityKey(metadata: Metadata, ignore: ReadonlySet<MetadataField>): string {
  const mtime = ignore.has('mtime') ? '' : metadata.mtimeNs;
  const mode = ignore.has('mode') ? '' : metadata.mode;
  const owner = ignore.has('owner') ? '' : `${metadata.uid}:${metadata.gid}`;
  return `${mtime}/${mode}/${owner}`;
}

const agrees: Record<MetadataField, (a: Metadata, b: Metadata) => boolean> = {
  mtime: (a, b) => a.mtimeNs === b.mtimeNs,
  mode: (a, b) => a.mode === b.mode,
  owner: (a, b) => a.uid === b.uid && a.gid === b.gid,
};
