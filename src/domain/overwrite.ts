/** What becomes of files that are there already: `older` replaces those whose mtime is older than the snapshot's. */
export const OVERWRITES = ['never', 'older', 'always'] as const;
export type Overwrite = (typeof OVERWRITES)[number];
