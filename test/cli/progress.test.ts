import { expect, test } from 'vitest';
import { advance, atRest, NO_PROGRESS, type ProgressView, rateOf, timeLeftOf } from '../../src/cli/progress-model.ts';
import { barLine, plainLine } from '../../src/cli/progress-text.ts';
import { textWidth } from '../../src/cli/text-width.ts';
import type { Phase } from '../../src/domain/events.ts';
import { aSummary } from './summaries.ts';

const MIB = 1024 ** 2;

function progress(view: ProgressView, phase: Phase, at: { now: number; done: number; total?: number; path?: string }) {
  const { now, done, total, path } = at;
  return advance(view, { type: 'phase-progress', phase, done, total, path }, now);
}

/** Reads `perSecond` bytes a second for so many seconds. */
function reading(seconds: number, perSecond: number, from: ProgressView = NO_PROGRESS, start = 0): ProgressView {
  const before = from.phases[0]?.done ?? 0;
  let view = from;
  for (let second = 0; second <= seconds; second++) {
    const [now, done] = [start + second * 1000, before + second * perSecond];
    view = progress(view, 'read', { now, done, total: 1000 * MIB, path: 'a/b.bin' });
  }
  return view;
}

test('the rate is that of the last 20 seconds', () => {
  const slow = reading(100, MIB);
  const fast = reading(30, 5 * MIB, slow, 100_000);
  expect(rateOf(fast.phases[0], 130_000)).toBeCloseTo(5 * MIB);
});

test('the rate falls while nothing moves', () => {
  const [phase] = reading(10, MIB).phases;
  expect(rateOf(phase, 20_000)).toBeCloseTo(MIB / 2);
});

test('the time left follows from the rate', () => {
  const [phase] = reading(10, 10 * MIB).phases;
  expect(timeLeftOf(phase, 10_000)).toBeCloseTo(90_000);
});

test('what has done all has no time left, no falling rate and no file in hand, though it ends later', () => {
  const [phase] = reading(10, 100 * MIB).phases;
  expect(timeLeftOf(phase, 10_500)).toBeUndefined();
  expect(barLine(phase, { width: 110, now: 20_000 })).toBe('  Read   ██████████████████  1,000.0 of 1,000.0 MiB');
  expect(plainLine(phase, 20_000)).toBe('Read: 1,000.0 of 1,000.0 MiB (100 %)');
});

test('what passes before anything is done does not lengthen the time left', () => {
  let view = progress(NO_PROGRESS, 'link', { now: 0, done: 0, total: 1000 });
  view = progress(view, 'link', { now: 5000, done: 0, total: 1000 });
  view = progress(view, 'link', { now: 6000, done: 100, total: 1000 });
  expect(timeLeftOf(view.phases[0], 7000)).toBeCloseTo(18_000);
});

test('in the first second there is no rate and no time left', () => {
  const [phase] = progress(NO_PROGRESS, 'read', { now: 0, done: 5, total: 10 }).phases;
  expect(rateOf(phase, 500)).toBeUndefined();
  expect(timeLeftOf(phase, 500)).toBeUndefined();
});

test('read and link may take turns; their bars keep their places', () => {
  let view = progress(NO_PROGRESS, 'link', { now: 0, done: 1, total: 2 });
  view = progress(view, 'read', { now: 1, done: 1, total: 2 });
  view = progress(view, 'link', { now: 2, done: 2, total: 2 });
  expect(view.phases.map(({ phase, done }) => [phase, done])).toEqual([
    ['read', 1],
    ['link', 2],
  ]);
});

test('a copy out of the root stands below the scan that came first, a scan of what was copied below the copy', () => {
  const restored = progress(progress(NO_PROGRESS, 'scan', { now: 0, done: 1 }), 'copy', { now: 1, done: 1, total: 2 });
  expect(restored.phases.map(({ phase }) => phase)).toEqual(['scan', 'copy']);
  let backedUp = progress(NO_PROGRESS, 'scan-source', { now: 0, done: 1 });
  backedUp = progress(backedUp, 'copy', { now: 1, done: 1, total: 2 });
  backedUp = progress(backedUp, 'read', { now: 2, done: 1, total: 2 });
  backedUp = progress(backedUp, 'scan', { now: 3, done: 1 });
  expect(backedUp.phases.map(({ phase }) => phase)).toEqual(['scan-source', 'copy', 'scan', 'read']);
});

test('waiting for the disk is told without figures', () => {
  const [phase] = progress(NO_PROGRESS, 'flush', { now: 0, done: 0 }).phases;
  expect(plainLine(phase, 12_000)).toBe('Sync: waiting for the disk, 12 s');
  expect(barLine(phase, { width: 80, now: 600 })).toContain('░░░███░░░░░░░  waiting for the disk');
  const over = advance(NO_PROGRESS, { type: 'phase-finished', phase: 'flush', done: 0, elapsedMs: 12_000 }, 12_000);
  expect(plainLine(over.phases[0], 12_000)).toBe('Sync: done, 12 s');
});

test('the samples of a long run do not grow', () => {
  expect(reading(10_000, 1).phases[0].samples.length).toBeLessThan(100);
});

test('a finished phase shows all of it', () => {
  const view = advance(
    reading(3, MIB),
    { type: 'phase-finished', phase: 'read', done: 10 * MIB, elapsedMs: 5000 },
    9000,
  );
  expect(barLine(view.phases[0], { width: 100, now: 9000 })).toBe(
    '  Read   ████████████████  10.0 MiB                   2.0 MiB/s   5.0 s',
  );
  expect(plainLine(view.phases[0], 9000)).toBe('Read: 10.0 MiB, 2.0 MiB/s, 5.0 s');
});

test('of a phase that an interrupt cut short the bar stays where it was', () => {
  const over = { type: 'phase-finished', phase: 'read', done: 250 * MIB, elapsedMs: 5000 } as const;
  const finished = advance(reading(5, 50 * MIB), over, 5000);
  const interrupted = advance(finished, { type: 'run-finished', summary: aSummary({ outcome: 'interrupted' }) }, 5000);
  expect(barLine(interrupted.phases[0], { width: 100, now: 5000 })).toBe(
    '  Read   ████░░░░░░░░░░░░  250.0 of 1,000.0 MiB       50 MiB/s   5.0 s',
  );
  const done = advance(finished, { type: 'run-finished', summary: aSummary({ outcome: 'done' }) }, 5000);
  expect(barLine(done.phases[0], { width: 100, now: 5000 })).toContain('  Read   ████████████████  250.0 MiB ');
});

test('on a terminal of 40 columns the amount is still told', () => {
  const [phase] = reading(10, 50 * MIB).phases;
  expect(barLine(phase, { width: 39, now: 10_000 })).toBe('  Read   ████░░░░  500.0 of 1,000.0 MiB');
});

test('a running phase shows a bar, the amount, the rate, the time left and the end of the path', () => {
  const [phase] = reading(10, 50 * MIB).phases;
  expect(barLine(phase, { width: 110, now: 10_000 })).toBe(
    '  Read   █████████░░░░░░░░░  500.0 of 1,000.0 MiB       50 MiB/s   10 s left   a/b.bin',
  );
  expect(plainLine(phase, 10_000)).toBe('Read: 500.0 of 1,000.0 MiB (50 %), 50 MiB/s, 10 s left');
});

test('where effort is told the bar and the time left follow it, and the words say why: bytes and files', () => {
  const copied = (now: number, at: { done: number; share: number; files: number }, view: ProgressView) =>
    advance(
      view,
      { type: 'phase-progress', phase: 'copy', total: 510 * MIB, totalFiles: 30_001, path: 'd', ...at },
      now,
    );
  let view = copied(0, { done: 0, share: 0, files: 0 }, NO_PROGRESS);
  view = copied(1000, { done: 500 * MIB, share: 0.25, files: 1 }, view); // the large file first
  const [phase] = copied(7000, { done: 504 * MIB, share: 0.5, files: 6000 }, view).phases;
  expect(timeLeftOf(phase, 7000)).toBeCloseTo(7000);
  expect(barLine(phase, { width: 140, now: 7000 })).toBe(
    '  Copy   ███████████░░░░░░░░░░░░  504.0 of 510.0 MiB         72 MiB/s   7 s left   6,000 of 30,001 files   d',
  );
  expect(barLine(phase, { width: 110, now: 7000 })).toMatch(/7 s left {3}d$/);
  expect(plainLine(phase, 7000)).toBe('Copy: 504.0 of 510.0 MiB, 6,000 of 30,001 files (50 %), 72 MiB/s, 7 s left');
});

test('a share that falls, for there is more to do, begins a pace of its own', () => {
  const told = (now: number, share: number, view: ProgressView) =>
    advance(view, { type: 'phase-progress', phase: 'read', done: now, total: 100_000, share, path: undefined }, now);
  const view = told(3000, 0.5, told(2000, 0.4, told(1000, 0.9, NO_PROGRESS)));
  expect(timeLeftOf(view.phases[0], 3000)).toBeCloseTo(5000);
});

test('a scan counts names and does not pretend to know the end', () => {
  const [phase] = progress(NO_PROGRESS, 'scan', { now: 0, done: 1 }).phases;
  expect(plainLine(phase, 61_000)).toBe('Scan: 1 name so far, 1 min 01 s');
  expect(barLine(phase, { width: 60, now: 600 })).toContain('░░░███░░░░  1 name');
});

test.each([0, 1, 10, 20, 40, 60, 80, 140])('a bar line fits into %d columns', (width) => {
  const path = '日本語/'.repeat(40);
  const [phase] = progress(reading(10, 50 * MIB), 'read', { now: 10_000, done: 600 * MIB, total: 1e12, path }).phases;
  expect(textWidth(barLine(phase, { width, now: 10_000 }))).toBeLessThanOrEqual(width);
});

test('a phase that was cut short no longer promises a time', () => {
  const [phase] = atRest(reading(10, 50 * MIB), 10_000).phases;
  expect(barLine(phase, { width: 110, now: 10_500 })).not.toMatch(/left|b\.bin/);
});
