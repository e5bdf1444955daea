export interface Section {
  readonly id: string;
  readonly title: string;
  /** what its reader should know first */
  readonly text: string;
  readonly content: readonly HTMLElement[];
}
