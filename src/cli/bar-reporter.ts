import { createRequire } from 'node:module';
import type cliProgress from 'cli-progress';
import type { DedupeEvent } from '../domain/events.ts';
import { columnsOf, type OutputStream } from './host.ts';
import { backupHeaderText, headerText, warningText } from './messages.ts';
import { advance, atRest, NO_PROGRESS } from './progress-model.ts';
import { barLine } from './progress-text.ts';
import type { Reporter } from './reporter.ts';
import { hangText } from './wrap-text.ts';

const REDRAWS_PER_SECOND = 10;
const CLEAR_RIGHT = '\u001b[K';

interface BarReporterOptions {
  /** ms */
  readonly now: () => number;
  readonly showThreads: boolean;
}

/**
 * The only door to cli-progress: a bar per phase on a terminal. cli-progress draws and keeps time; the text of a
 * line is `barLine`. The cursor is never hidden and wrapping never switched off, so there is nothing that a killed
 * run could leave behind.
 */
export function barReporter(stream: OutputStream, { now, showThreads }: BarReporterOptions): Reporter {
  let view = NO_PROGRESS;
  let drawn = 0;
  let bars: cliProgress.MultiBar | undefined;
  const note = (line: string): void => {
    if (bars === undefined) stream.write(`${line}\n`);
    else bars.log(`${line.replaceAll('\n', `${CLEAR_RIGHT}\n`)}${CLEAR_RIGHT}\n`);
  };
  const addBar = (): void => {
    if (bars === undefined) {
      bars = createBars(stream);
      stream.write('\n');
    }
    const index = drawn++;
    const format = (): string => barLine(view.phases[index], { width: columnsOf(stream) - 1, now: now() });
    bars.create(1, 0, {}, { format });
  };
  const onEvent = (event: DedupeEvent): void => {
    view = advance(view, event, now());
    while (drawn < view.phases.length) addBar();
    if (event.type === 'backup-started') note(header(backupHeaderText(event)));
    else if (event.type === 'warning') note(`  warning: ${warningText(event)}`);
    else if (event.type === 'snapshots-found' && view.started !== undefined) {
      const { root, maxLinks, dryRun, threads } = view.started;
      note(header(headerText(root, event, { maxLinks, dryRun, threads: showThreads ? threads : undefined })));
    }
  };
  const header = (text: string): string => ['', ...hangText('  ', text, columnsOf(stream))].join('\n');
  const close = (): void => {
    view = atRest(view, now());
    bars?.update(); // writes the notes that still wait
    bars?.stop();
    bars = undefined;
  };
  return { onEvent, note, close };
}

function createBars(stream: OutputStream): cliProgress.MultiBar {
  const { MultiBar } = createRequire(import.meta.url)('cli-progress') as typeof cliProgress;
  return new MultiBar({
    stream,
    fps: REDRAWS_PER_SECOND,
    forceRedraw: true, // a note moves the bars down, so unchanged ones are drawn again too
    hideCursor: false,
    linewrap: true,
    gracefulExit: false, // signals are ours
    stopOnComplete: false,
  });
}
