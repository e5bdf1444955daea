/** What `backup` does with symlinks, and how it tells that a file is unchanged. */
export const LINKS_MODES = ['copy', 'follow', 'skip'] as const;
export type LinksMode = (typeof LINKS_MODES)[number];
export const UNCHANGED_MODES = ['copy', 'compare', 'link'] as const;
export type UnchangedMode = (typeof UNCHANGED_MODES)[number];
