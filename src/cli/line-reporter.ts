import type { DedupeEvent } from '../domain/events.ts';
import { backupHeaderText, headerText, warningText } from './messages.ts';
import { advance, NO_PROGRESS, type PhaseView } from './progress-model.ts';
import { plainLine } from './progress-text.ts';
import type { Reporter } from './reporter.ts';

const EVERY_MS = 60_000;

interface LineReporterOptions {
  /** ms */
  readonly now: () => number;
  readonly showThreads: boolean;
}

/** Plain lines, for output that is no terminal: one per phase, and one a minute. Control codes: none. */
export function lineReporter(writeLine: (line: string) => void, { now, showThreads }: LineReporterOptions): Reporter {
  let view = NO_PROGRESS;
  let lastLineAt = now();
  const say = (line: string): void => {
    lastLineAt = now();
    writeLine(line);
  };
  const onEvent = (event: DedupeEvent): void => {
    view = advance(view, event, now());
    if (event.type === 'backup-started') say(backupHeaderText(event));
    else if (event.type === 'warning') say(`warning: ${warningText(event)}`);
    else if (event.type === 'phase-finished') sayPhase(event.phase);
    else if (event.type === 'phase-progress' && now() - lastLineAt >= EVERY_MS) sayPhase(event.phase);
    else if (event.type === 'snapshots-found' && view.started !== undefined) {
      const { root, maxLinks, dryRun, threads } = view.started;
      say(headerText(root, event, { maxLinks, dryRun, threads: showThreads ? threads : undefined }));
    }
  };
  const sayPhase = (name: PhaseView['phase']): void => {
    const phase = view.phases.find((each) => each.phase === name);
    if (phase !== undefined) say(plainLine(phase, now()));
  };
  return { onEvent, note: say, close: () => undefined };
}
