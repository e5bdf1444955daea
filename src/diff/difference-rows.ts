import { RowList } from '../walk/number-lists.ts';

/** What became of a path. `undecided`: files of one size, whose bytes must tell. */
export const Verdict = {
  same: 0,
  undecided: 1,
  added: 2,
  removed: 3,
  changed: 4,
  moved: 5,
  metadata: 6,
  type: 7,
  /** it could not be compared, and was reported */
  failed: 8,
} as const;

/** The paths at which two snapshots are not simply the same file, in columns: twelve bytes each. */
export class DifferenceRows {
  /** name in the older snapshot, or NONE */
  readonly #before = new RowList();
  /** name in the newer snapshot, or NONE */
  readonly #after = new RowList();
  readonly #verdicts = new RowList();

  get count(): number {
    return this.#verdicts.length;
  }

  add(before: number, after: number, verdict: number): void {
    this.#before.push(before);
    this.#after.push(after);
    this.#verdicts.push(verdict);
  }

  before(row: number): number {
    return this.#before.view()[row];
  }

  after(row: number): number {
    return this.#after.view()[row];
  }

  verdict(row: number): number {
    return this.#verdicts.view()[row];
  }

  /** Says what became of a row that was added without knowing it all. */
  decide(row: number, verdict: number, before = this.before(row)): void {
    this.#verdicts.view()[row] = verdict;
    this.#before.view()[row] = before;
  }
}
