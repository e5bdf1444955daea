import type { DedupeEvent } from '../domain/events.ts';
import { errnoOf } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import { type LogFile, openLog } from '../platform/text-file.ts';
import type { Host } from './host.ts';
import { lineReporter } from './line-reporter.ts';
import { failureText, fileHandledText, nameLinkedText } from './messages.ts';
import type { Reporter } from './reporter.ts';
import { usageError } from './usage-error.ts';

/**
 * Appends the plain lines, each failure as it happens and, where asked for, each linked name, all with ISO times.
 * Throws a UserError of kind `usage` where the file cannot be opened. A log that fails later (disk full) is given
 * up with one line through `complain`; the run goes on.
 */
export function logReporter(
  path: string,
  { host, complain }: { host: Pick<Host, 'now' | 'date'>; complain: (line: string) => void },
): Reporter {
  let log: LogFile | undefined = openOrRefuse(path);
  const writeLine = (text: string): void => {
    try {
      const at = host.date().toISOString();
      log?.append(
        text
          .replaceAll(/^/gm, `${at}  `)
          .replaceAll(/[ \t]+$/gm, '')
          .concat('\n'),
      );
    } catch (error: unknown) {
      log = undefined;
      complain(`warning: no more is written to the log ${path}: ${errnoWords(errnoOf(error) ?? String(error))}`);
    }
  };
  const lines = lineReporter(writeLine, { now: host.now, showThreads: true });
  const onEvent = (event: DedupeEvent): void => {
    lines.onEvent(event);
    if (event.type === 'failure') writeLine(failureText(event.failure));
    else if (event.type === 'name-linked') writeLine(nameLinkedText(event));
    else if (event.type === 'file-handled') writeLine(fileHandledText(event));
  };
  const close = (): void => {
    log?.close();
    log = undefined;
  };
  return { onEvent, note: writeLine, close };
}

function openOrRefuse(path: string): LogFile {
  try {
    return openLog(path);
  } catch (error: unknown) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw usageError(
      `${path}: could not open the log: ${errnoWords(code)}`,
      'Nothing was done. Its folder must exist and be writable.',
    );
  }
}
