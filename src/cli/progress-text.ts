import type { Phase } from '../domain/events.ts';
import { shown } from '../domain/shown.ts';
import {
  formatBytes,
  formatBytesOf,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatTimeLeft,
  plural,
} from './format.ts';
import { hasDoneAll, hasEnded, type PhaseView, rateOf, shareOf, timeLeftOf } from './progress-model.ts';
import { keepEnd, textWidth } from './text-width.ts';

const LABELS: Readonly<Record<Phase, string>> = {
  'scan-source': 'List',
  copy: 'Copy',
  scan: 'Scan',
  read: 'Read',
  link: 'Link',
  flush: 'Sync',
  measure: 'Count',
  delete: 'Delete',
};
const BAR = { widest: 24, narrowest: 8, share: 6 };
const PULSE = { width: 3, stepMs: 200 };
const GAP = '   ';
const AMOUNT_COLUMNS = 24;
const SHORTEST_PATH = 16;

/** A phase as one line of at most `width` columns, with a bar; what does not fit is left out from the right. */
export function barLine(phase: PhaseView, { width, now }: { width: number; now: number }): string {
  const columns = Math.min(BAR.widest, Math.max(BAR.narrowest, Math.floor(width / BAR.share)));
  let line = `  ${LABELS[phase.phase]}${GAP}${bar(phase, { columns, now })}`;
  const [amount, ...rest] = [amountText(phase), ...speedTexts(phase, now)];
  const hasRoom = textWidth(line) + 2 + AMOUNT_COLUMNS <= width;
  for (const part of [
    `  ${rest.length > 0 && hasRoom ? amount.padEnd(AMOUNT_COLUMNS) : amount}`,
    ...rest.map((text) => GAP + text),
  ]) {
    if (textWidth(line + part) > width) return keepStart(line, width);
    line += part;
  }
  const files = filesText(phase);
  if (files !== undefined && textWidth(line + files) + 2 * GAP.length + SHORTEST_PATH <= width) line += GAP + files;
  const room = width - textWidth(line) - GAP.length;
  if (phase.path === undefined || hasDoneAll(phase) || room < SHORTEST_PATH) return keepStart(line, width);
  return line + GAP + keepEnd(shown(phase.path), room);
}

/** The same as a sentence for logs: `Read: 212.4 of 360.1 GiB, 5,204 of 86,214 files (48 %), 118 MiB/s, 21 min left`. */
export function plainLine(phase: PhaseView, now: number): string {
  const { total, elapsedMs } = phase;
  const done = elapsedMs === undefined ? shareOf(phase) : undefined;
  const share = done === undefined ? '' : ` (${formatPercent(done, 1)})`;
  const soFar = elapsedMs === undefined && total === undefined && phase.phase !== 'flush' ? ' so far' : '';
  const amounts = [amountText(phase), filesText(phase)].filter((text) => text !== undefined).join(', ');
  return [`${LABELS[phase.phase]}: ${amounts}${share}${soFar}`, ...speedTexts(phase, now)].join(', ');
}

/** While there is something to wait for. */
function filesText(phase: PhaseView): string | undefined {
  const { files, totalFiles, elapsedMs } = phase;
  if (files === undefined || totalFiles === undefined || elapsedMs !== undefined || hasDoneAll(phase)) return undefined;
  return `${formatCount(Math.min(files, totalFiles))} of ${plural(totalFiles, 'file')}`;
}

function amountText(view: PhaseView): string {
  const { phase, done, total, elapsedMs } = view;
  const finished = total === undefined || hasEnded(view);
  if (phase === 'flush') return elapsedMs === undefined ? 'waiting for the disk' : 'done';
  if (countsBytes(phase)) return finished ? formatBytes(done) : formatBytesOf(done, total);
  return finished ? plural(done, 'name') : `${formatCount(done)} of ${plural(total, 'name')}`;
}

function speedTexts(phase: PhaseView, now: number): string[] {
  const texts: string[] = [];
  const rate = rateOf(phase, now);
  if (countsBytes(phase.phase) && rate !== undefined) texts.push(formatRate(rate));
  const timeLeft = timeLeftOf(phase, now);
  if (phase.elapsedMs !== undefined) texts.push(formatDuration(phase.elapsedMs));
  else if (timeLeft !== undefined) texts.push(formatTimeLeft(timeLeft));
  else if (phase.total === undefined) texts.push(formatDuration(now - phase.startedAt));
  return texts;
}

function countsBytes(phase: Phase): boolean {
  return phase === 'read' || phase === 'copy';
}

function bar(phase: PhaseView, { columns, now }: { columns: number; now: number }): string {
  if (hasEnded(phase)) return '█'.repeat(columns);
  const share = shareOf(phase);
  if (share === undefined) return pulse(columns, now - phase.startedAt);
  const full = Math.floor(share * columns);
  return '█'.repeat(full) + '░'.repeat(columns - full);
}

/** For an unknown total: a block that wanders to and fro. */
function pulse(columns: number, elapsedMs: number): string {
  const way = columns - PULSE.width;
  const step = Math.floor(elapsedMs / PULSE.stepMs) % (2 * way);
  const start = step <= way ? step : 2 * way - step;
  return '░'.repeat(start) + '█'.repeat(PULSE.width) + '░'.repeat(way - start);
}

function keepStart(line: string, width: number): string {
  return textWidth(line) <= width ? line : line.slice(0, Math.max(0, width));
}
