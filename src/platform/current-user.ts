import process from 'node:process';

/** Who this process is to the file system. */
export interface CurrentUser {
  readonly uid: bigint;
  readonly gid: bigint;
  /** may give files away */
  readonly isRoot: boolean;
}

/** Undefined on Windows, where files have no such owners. */
export function currentUser(): CurrentUser | undefined {
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  return uid === undefined || gid === undefined ? undefined : { uid: BigInt(uid), gid: BigInt(gid), isRoot: uid === 0 };
}
