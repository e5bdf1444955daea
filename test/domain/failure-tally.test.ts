import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { FAILURES_LISTED, FailureTally } from '../../src/domain/failure-tally.ts';

test('all failures are told, and no more are kept than a summary lists', () => {
  let told = 0;
  const tally = new FailureTally(() => told++);
  const failures = Array.from({ length: FAILURES_LISTED + 2 }, (_, at): Failure => {
    return { path: `${at}`, attempted: 'read', code: 'EIO' };
  });
  for (const failure of failures) tally.fail(failure);
  expect(told).toBe(FAILURES_LISTED + 2);
  expect(tally.figures()).toEqual({ failures: failures.slice(0, FAILURES_LISTED), failuresNotListed: 2 });
});
