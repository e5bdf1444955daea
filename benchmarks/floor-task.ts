/** What the two threads of the floor do; paths are relative to `root`. */
export type FloorTask =
  | { readonly kind: 'scan'; readonly root: string; readonly folders: readonly string[] }
  | { readonly kind: 'read'; readonly root: string; readonly files: readonly string[] }
  | { readonly kind: 'link'; readonly root: string; readonly pairs: readonly LinkPair[] };

export interface LinkPair {
  readonly canonical: string;
  readonly duplicate: string;
}
