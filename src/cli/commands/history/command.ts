import type { RunHistory } from '../../../domain/run-record.ts';
import type { Command } from '../../command.ts';
import { lookOptions } from '../../look-options.ts';
import { onlyRoot } from '../../only-root.ts';
import type { LookEnd } from '../../run-looking.ts';

const { index, json, quiet, help, version } = lookOptions;
/** It reads the index and nothing else. */
const historyOptions = { index: { ...index, conflicts: [] }, json, quiet, help, version };

const ENDED: LookEnd = { outcome: 'done', failures: [], failuresNotListed: 0 };

/** The runs on a root. */
export const historyCommand: Command = {
  name: 'history',
  usage: 'history [options] ROOT',
  summary: 'Lists the runs that worked on ROOT, as far as the index remembers: the newest 1,000, oldest first.',
  options: historyOptions,
  examples: [
    ['dedupe-backups history E:\\backups', 'when, what, how long, how much, and how it ended'],
    ['dedupe-backups history --json --quiet /mnt/usb/backups', 'the same as one JSON object'],
  ],
  run: async ({ positionals, values }, host) => {
    const root = onlyRoot(positionals, historyCommand.examples[0][0]);
    const [{ runLooking }, { resolveLook }, { historyText }, { history }] = await Promise.all([
      import('../../run-looking.ts'),
      import('../../look-options.ts'),
      import('./history-text.ts'),
      import('../../../index.ts'),
    ]);
    const { look, output } = resolveLook(values);
    return runLooking<RunHistory & LookEnd>(host, {
      output,
      work: async (tools) => ({ ...(await history({ root, ...look, ...tools })), ...ENDED }),
      linesOf: () => [],
      closing: (summary) => historyText(summary, host.stdout.columns),
    });
  },
};
