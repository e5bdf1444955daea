import { expect, it } from 'vitest';
import { RunTally } from '../../src/dedupe/run-tally.ts';
import { type Failure, FailureCode } from '../../src/domain/failure.ts';

const CHANGED: Failure = { path: '1/a', attempted: 'link', code: FailureCode.changed };
const ROTTEN: Failure = { path: '2/b', attempted: 'read', code: FailureCode.rotten };

it('tells and counts once what fails twice in the same way', () => {
  const events: unknown[] = [];
  const tally = new RunTally((event) => void events.push(event));
  for (const failure of [CHANGED, ROTTEN, CHANGED, { ...CHANGED, attempted: 'read' } as const]) tally.fail(failure);
  expect(tally.failures).toEqual([CHANGED, ROTTEN, { ...CHANGED, attempted: 'read' }]);
  expect([tally.changedNames, events.length]).toEqual([2, 3]);
});

it('tells nothing that was told before, and knows where it failed all the same', () => {
  const tally = new RunTally(() => expect.unreachable(), [CHANGED]);
  tally.fail(CHANGED);
  expect([tally.failures, tally.changedNames, [...tally.failedBelowRoot]]).toEqual([[], 0, ['1']]);
});
