import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DedupeEvent } from '../../src/domain/events.ts';
import { flushMeter, PhaseMeter } from '../../src/platform/phase-meter.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** What is said of a phase whose works take so many ms each. */
async function saidOf(make: (observer: (event: DedupeEvent) => void) => PhaseMeter, works: readonly number[]) {
  const said: string[] = [];
  const meter = make((event) => said.push(event.type));
  for (const ms of works) {
    const work = meter.during(() => new Promise((resolve) => setTimeout(resolve, ms)));
    await vi.advanceTimersByTimeAsync(ms);
    await work;
  }
  meter.finish();
  return said;
}

it('tells of a phase when it begins, ten times a second, when a go ends, and when it is over', async () => {
  const make = (observer: (event: DedupeEvent) => void) =>
    new PhaseMeter('read', observer, () => ({ done: 0, total: 1 }));
  const said = await saidOf(make, [250, 50]);
  expect(said).toEqual([...Array(6).fill('phase-progress'), 'phase-finished']);
  expect(await saidOf(make, [])).toEqual([]);
});

it('says nothing of a disk that is soon done, and tells what there is to wait for', async () => {
  expect(await saidOf(flushMeter, [900])).toEqual([]);
  const said = await saidOf(flushMeter, [1500]);
  expect(said).toEqual([...Array(7).fill('phase-progress'), 'phase-finished']);
});
