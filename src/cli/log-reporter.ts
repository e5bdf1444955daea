import type { DedupeEvent, HookFinished } from '../domain/events.ts';
import type { Host } from './host.ts';
import { lineReporter } from './line-reporter.ts';
import { LogOnDisk } from './log-on-disk.ts';
import { failureText, fileHandledText, nameLinkedText } from './messages.ts';
import type { Reporter } from './reporter.ts';

interface LogOptions {
  readonly host: Pick<Host, 'now' | 'date'>;
  /** is told, once, that no more is written */
  readonly complain: (line: string) => void;
  /** the command of `--before` runs first: the log may be on a disk that it mounts */
  readonly afterHook: boolean;
}

/**
 * Appends the plain lines, each failure as it happens and, where asked for, each linked name, all with ISO times.
 * Throws a UserError of kind `usage` where the file cannot be opened while nothing is done yet: at once, or as an
 * observer when the command of `--before` has done its work. A log that fails later (disk full) is given up with one
 * line through `complain`; the run goes on. While a command of `--before` or `--after` runs the file is closed, for it
 * may be on the disk that is mounted or unmounted; the lines wait.
 */
export function logReporter(path: string, { host, complain, afterHook }: LogOptions): Reporter {
  const file = new LogOnDisk(path, complain);
  if (afterHook) file.hold();
  else file.openOrRefuse();
  const writeLine = (text: string): void => {
    const at = host.date().toISOString();
    file.append(
      text
        .replaceAll(/^/gm, `${at}  `)
        .replaceAll(/[ \t]+$/gm, '')
        .concat('\n'),
    );
  };
  const lines = lineReporter(writeLine, { now: host.now, showThreads: true });
  const onEvent = (event: DedupeEvent): void => {
    lines.onEvent(event);
    if (event.type === 'failure') writeLine(failureText(event.failure));
    else if (event.type === 'name-linked') writeLine(nameLinkedText(event));
    else if (event.type === 'file-handled') writeLine(fileHandledText(event));
    else if (event.type === 'hook-started') file.hold();
    else if (event.type === 'hook-finished') goOn(event);
  };
  const goOn = ({ hook, end }: HookFinished): void => {
    if (hook === 'before' && end === 0) file.openOrRefuse();
    file.release();
  };
  return { onEvent, note: writeLine, close: () => file.close() };
}
