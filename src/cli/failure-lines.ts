import { shown } from '../domain/shown.ts';
import type { DedupeSummary } from '../domain/summary.ts';
import { problemsOf } from './exit-codes.ts';
import { formatCount, plural } from './format.ts';
import { failureReason, PROGRAM } from './messages.ts';
import { padColumns, textWidth } from './text-width.ts';
import { hangText } from './wrap-text.ts';

/** A longer path pushes its own reason to the right, not everybody's. */
const WIDEST_PATHS = 56;

/** Every listed failure by its path, with what was attempted and why it failed; `columns` of a terminal. */
export function failureLines(
  summary: Pick<DedupeSummary, 'failures' | 'failuresNotListed'>,
  columns?: number,
): string[] {
  const items = summary.failures.map((failure) => ({ path: shown(failure.path), reason: failureReason(failure) }));
  const widest = Math.min(WIDEST_PATHS, Math.max(0, ...items.map(({ path }) => textWidth(path))));
  const lines = items.flatMap(({ path, reason }) => hangText(`     ${padColumns(path, widest)}   `, reason, columns));
  if (summary.failuresNotListed > 0) {
    lines.push(`     and ${formatCount(summary.failuresNotListed)} more; --log FILE records every one`);
  }
  return [`  Could not do ${plural(problemsOf(summary), 'item')}:`, ...lines];
}

/** For --quiet, where nothing else tells of them: the failures of a run, below what it worked on; undefined where there are none. */
export function failuresComplaint(
  place: string,
  summary: Pick<DedupeSummary, 'failures' | 'failuresNotListed'>,
): string | undefined {
  return problemsOf(summary) === 0 ? undefined : complaint(place, failureLines(summary));
}

/** Lines for stderr, below what they are about. */
export function complaint(place: string, lines: readonly string[]): string {
  return `${[`${PROGRAM}: ${place}`, ...lines].join('\n')}\n`;
}
