import { expect, it } from 'vitest';
import { closingLines } from '../../src/cli/commands/verify/verify-text.ts';
import type { VerifySummary } from '../../src/domain/verify.ts';

const SUMMARY: VerifySummary = {
  root: '/backups',
  outcome: 'done',
  compared: true,
  files: 2,
  bytes: 10,
  verifiedLately: 0,
  notInSample: 0,
  sound: 0,
  newlyRecorded: 2,
  remembered: true,
  found: { rotten: 0, unreadable: 0, changed: 0, missing: 0 },
  repaired: 0,
  findings: [],
  findingsNotListed: 0,
  seed: undefined,
  failures: [],
  failuresNotListed: 0,
  contentBytesRead: 10,
  elapsedMs: 100,
};

it('promises to know a file from now on only where that is remembered', () => {
  expect(closingLines(SUMMARY).join('\n')).toContain('2 files read for the first time; known from now on');
  const lines = closingLines({ ...SUMMARY, remembered: false }).join('\n');
  expect(lines).toContain('2 files read for the first time; not remembered, for the index cannot be written to');
});
