import fs from 'node:fs';

// A flag that a platform lacks is undefined there.
const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fs.constants;
/** For a new file: where the name is taken, what it names may have other names. */
export const CREATE_FLAGS = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
/** The mode of a new file until it is given another. */
export const PRIVATE = 0o600;
