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

it('tells a share that falls only where there is more to do', async () => {
  const total = { bytes: 1000, files: 0 };
  const works = [
    { done: { bytes: 500, files: 0 }, total },
    { done: { bytes: 100, files: 0 }, total }, // compared, and to be copied yet
    { done: { bytes: 1000, files: 0 }, total: { bytes: 4000, files: 0 } },
  ];
  const shares: (number | undefined)[] = [];
  const observer = (event: DedupeEvent) => void (event.type === 'phase-progress' && shares.push(event.share));
  let at = 0;
  const meter = new PhaseMeter('copy', observer, () => ({ done: 0, total: 0, work: works[at] }));
  for (; at < works.length; at++) await meter.during(() => Promise.resolve());
  expect(shares).toEqual([0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
});

it('says nothing of a disk that is soon done, and tells what there is to wait for', async () => {
  expect(await saidOf(flushMeter, [900])).toEqual([]);
  const said = await saidOf(flushMeter, [1500]);
  expect(said).toEqual([...Array(7).fill('phase-progress'), 'phase-finished']);
});

it('an observer that throws at once leaves no timer, and nothing is begun', async () => {
  const work = vi.fn(() => Promise.resolve());
  await expect(throwingAt(1).during(work)).rejects.toThrow('at 1');
  expect([work.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
});

it('what an observer throws while the work runs is thrown once that has ended', async () => {
  const steps: string[] = [];
  const work = () => new Promise<void>((resolve) => setTimeout(resolve, 1000)).then(() => void steps.push('done'));
  const ended = throwingAt(3)
    .during(work)
    .catch((error: Error) => steps.push(error.message));
  await vi.advanceTimersByTimeAsync(1000);
  await ended;
  expect(steps).toEqual(['done', 'at 3']);
  expect(vi.getTimerCount()).toBe(0);
});

it('an error of the work itself comes before one of the observer', async () => {
  const work = () => new Promise<void>((_, reject) => setTimeout(() => reject(new Error('of the work')), 1000));
  const ended = expect(throwingAt(3).during(work)).rejects.toThrow('of the work');
  await vi.advanceTimersByTimeAsync(1000);
  await ended;
});

/** A phase whose observer throws from its nth event on. */
function throwingAt(event: number): PhaseMeter {
  let events = 0;
  const observer = (): void => {
    events++;
    if (events >= event) throw new Error(`at ${events}`);
  };
  return new PhaseMeter('read', observer, () => ({ done: 0, total: 1 }));
}
