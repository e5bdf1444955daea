import type { VerifySummary } from '../../../domain/verify.ts';
import type { Command } from '../../command.ts';
import { verifyOptions } from './options.ts';

function findings({ found }: VerifySummary): number {
  return Object.values(found).reduce((sum, count) => sum + count, 0);
}

function isAllWell(summary: VerifySummary): boolean {
  return summary.outcome === 'done' && findings(summary) === 0 && summary.failures.length === 0;
}

/** Whether the one copy is still sound. */
export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify [options] ROOT',
  summary:
    'Reads every file once, however many names it has, and compares it with the index: what rotted on the disk, cannot be read, was changed in place or is missing. Ends with exit code 3 where it found something.',
  options: verifyOptions,
  examples: [
    ['dedupe-backups verify E:\\backups', 'all of it'],
    [
      'dedupe-backups verify --older-than 30d /mnt/usb/backups',
      'what was not verified for a month; goes on where it was cut off',
    ],
    ['dedupe-backups verify --sample 5% --quiet /mnt/usb/backups', 'a part each night, from cron'],
    ['dedupe-backups verify --repair /mnt/usb/backups', 'and put right what has a sound copy elsewhere'],
  ],
  run: async (raw, host) => {
    const [{ runLooking }, { resolveVerify }, { closingLines, findingLines }, { verify }] = await Promise.all([
      import('../../run-looking.ts'),
      import('./resolve-options.ts'),
      import('./verify-text.ts'),
      import('../../../index.ts'),
    ]);
    const { run, output } = resolveVerify(raw);
    return runLooking<VerifySummary>(host, {
      output,
      whileRunning: true,
      work: (tools) => verify({ ...run, ...tools }),
      linesOf: (event) => (event.type === 'verify-finding' ? findingLines(event, host.stdout.columns) : []),
      closing: (summary) => (output.quiet && isAllWell(summary) ? [] : closingLines(summary)),
      findings,
    });
  },
};
