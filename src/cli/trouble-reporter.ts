import type { WarningKind } from '../domain/warning-kind.ts';
import { warningText } from './messages.ts';
import { type Reporter, SILENT } from './reporter.ts';

/** With --quiet: the warnings that somebody has to act on, and nothing else. Failures are named at the end. */
export function troubleReporter(writeLine: (line: string) => void): Reporter {
  return {
    ...SILENT,
    onEvent: (event) => {
      if (event.type === 'warning' && isTrouble(event.warning)) writeLine(`warning: ${warningText(event)}`);
    },
  };
}

/** Whether it stays as it is until somebody looks: what the run put right, or leaves alone every day, is none. */
function isTrouble(warning: WarningKind): boolean {
  switch (warning) {
    case 'index-set-aside': // the disk may be failing, and what only the index knew is in the old one
    case 'folder-times-off':
    case 'leftovers-stay':
    case 'no-snapshots':
    case 'run-not-noted':
    case 'suspicious':
    case 'times-cut':
    case 'after-failed':
      return true;
    case 'other-device':
    case 'leftovers-cleaned':
    case 'foreign-in-progress': // another job's, which takes it up again
      return false;
  }
}
