import process from 'node:process';

/** Who this process is to the file system. */
export interface CurrentUser {
  readonly uid: bigint;
  readonly gid: bigint;
  /** further groups, any of which it may give its files to */
  readonly groups: readonly bigint[];
  /** may give files away */
  readonly isRoot: boolean;
}

/** Undefined on Windows, where files have no such owners. */
export function currentUser(): CurrentUser | undefined {
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  if (uid === undefined || gid === undefined) return undefined;
  const groups = (process.getgroups?.() ?? []).map(BigInt);
  return { uid: BigInt(uid), gid: BigInt(gid), groups, isRoot: uid === 0 };
}
