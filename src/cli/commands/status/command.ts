import type { RootStatus } from '../../../domain/root-status.ts';
import type { Command } from '../../command.ts';
import { lookOptions } from '../../look-options.ts';
import { onlyRoot } from '../../only-root.ts';

/** What each snapshot takes. */
export const statusCommand: Command = {
  name: 'status',
  usage: 'status [options] ROOT',
  summary:
    'Tells of each snapshot how many files it has, what it brought that was new, what the disk would give back if it were deleted, and when its contents were last verified; and of the disk, what is free and for how long.',
  options: lookOptions,
  examples: [
    ['dedupe-backups status E:\\backups', 'a line for each snapshot, and the totals'],
    ['dedupe-backups status --no-index /mnt/usb/backups', 'walk everything, whatever the index says'],
    ['dedupe-backups status --json --quiet /mnt/usb/backups', 'the same as one JSON object, sizes in bytes'],
  ],
  run: async ({ positionals, values }, host) => {
    const root = onlyRoot(positionals, statusCommand.examples[0][0]);
    const [{ runLooking }, { resolveLook }, { statusText }, { status }] = await Promise.all([
      import('../../run-looking.ts'),
      import('../../look-options.ts'),
      import('./status-text.ts'),
      import('../../../index.ts'),
    ]);
    const { look, output } = resolveLook(values);
    return runLooking<RootStatus>(host, {
      output,
      work: (tools) => status({ root, ...look, ...tools }),
      linesOf: () => [],
      closing: (summary) => statusText(summary, host.stdout.columns),
    });
  },
};
