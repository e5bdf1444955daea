import type { DedupeEvent } from '../domain/events.ts';

/** One way to show a run that is under way. */
export interface Reporter {
  onEvent(event: DedupeEvent): void;
  /** A line for people that is no event. */
  note(line: string): void;
  /** Leaves the terminal as it was; may be called twice. */
  close(): void;
}

export const SILENT: Reporter = { onEvent: () => undefined, note: () => undefined, close: () => undefined };
