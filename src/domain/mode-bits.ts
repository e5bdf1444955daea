/** The bits of a mode that chmod sets: what everybody may do, set-uid, set-gid and sticky. */
export const PERMISSIONS = 0o7777n;
/** A file that has none of these is read-only; on Windows that is its flag. */
export const WRITE_BITS = 0o222n;
