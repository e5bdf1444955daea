import { expect, it } from 'vitest';
import { WINDOWS } from '../../src/platform/platform-profile.ts';
import { retryBusy } from '../../src/platform/retry-busy.ts';

const BUSY = { codes: ['EBUSY'], waitsMs: [1, 2, 4], patienceMs: 20 };

it('a call that is busy for a moment is tried again until it is done', () => {
  const { waits, patient } = retrying();
  const call = failing(2, 'EBUSY');
  patient(call.run)('a');
  expect(call.tried).toEqual(['a', 'a', 'a']);
  expect(waits).toEqual([1, 2]);
});

it('what stays busy is thrown as it came', () => {
  const { waits, patient } = retrying();
  const call = failing(Number.POSITIVE_INFINITY, 'EBUSY');
  expect(() => patient(call.run)('a')).toThrow(expect.objectContaining({ code: 'EBUSY' }));
  expect(call.tried).toHaveLength(4);
  expect(waits).toEqual([1, 2, 4]);
});

it('other errors are thrown at once', () => {
  const { waits, patient } = retrying();
  expect(() => patient(failing(1, 'ENOENT').run)('a')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(() =>
    patient(() => {
      throw new TypeError('a defect');
    })(),
  ).toThrow(TypeError);
  expect(waits).toEqual([]);
});

it('where waiting never helps it ends, for a disk full of forbidden files would take days', () => {
  const { waits, patient } = retrying();
  const call = patient(failing(Number.POSITIVE_INFINITY, 'EBUSY').run);
  for (let file = 0; file < 1000; file++) expect(() => call('a')).toThrow();
  const total = waits.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeGreaterThanOrEqual(20);
  expect(total).toBeLessThan(28);
});

it('where waiting helped it may go on', () => {
  const { waits, patient } = retrying();
  for (let file = 0; file < 100; file++) patient(failing(2, 'EBUSY').run)('a');
  expect(waits).toHaveLength(200);
});

it('Windows waits less than a second for a file', () => {
  expect(WINDOWS.busy.waitsMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(1000);
});

function retrying() {
  const waits: number[] = [];
  return { waits, patient: retryBusy(BUSY, (ms) => waits.push(ms)) };
}

function failing(times: number, code: string) {
  const tried: string[] = [];
  const run = (argument: string): void => {
    tried.push(argument);
    if (tried.length <= times) throw Object.assign(new Error(code), { code, syscall: 'rename' });
  };
  return { tried, run };
}
