/** What was written. */
export interface ReportSummary {
  readonly root: string;
  readonly outcome: 'done' | 'interrupted';
  /** absolute */
  readonly html: string;
  readonly bytes: number;
}
