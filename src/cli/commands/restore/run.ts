import type { RestoreOptions } from '../../../app/restore-options.ts';
import type { RestoreSummary } from '../../../domain/restore-summary.ts';
import { exitCodeOfSummary } from '../../exit-codes.ts';
import { failuresComplaint } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { runReported } from '../../run-reported.ts';
import type { ResolvedRestore } from './resolve-options.ts';
import { restoreText } from './restore-text.ts';

export type Restore = (options: RestoreOptions) => Promise<RestoreSummary>;

/** Restores and resolves to the exit code. */
export function runRestore({ run, output }: ResolvedRestore, host: Host, restore: Restore): Promise<number> {
  return runReported<RestoreSummary>(
    {
      output,
      work: ({ onEvent, signal }) => restore({ ...run, onEvent, signal }),
      exitCodeOf: exitCodeOfSummary,
      textOf: restoreText,
      complaintOf: (summary) => failuresComplaint(summary.destination, summary),
      lastLineOf: (summary) => ({ type: 'restore-finished', summary }),
    },
    host,
  );
}
