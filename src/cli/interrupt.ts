import { ExitCode } from './exit-codes.ts';
import type { Host } from './host.ts';

/** One Ctrl-C may arrive twice: `timeout` sends its signal to the program and to its group, within a few ms. */
const SAME_SIGNAL_MS = 250;
const FIRST_NOTE = 'Finishing the files in hand; press Ctrl-C again to leave at once.';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Asks the run to end as a first Ctrl-C does. */
  abort(): void;
  /** Signals end the process again. */
  release(): void;
}

/**
 * The first SIGINT, SIGTERM or SIGHUP asks the run to finish the files in hand; the second leaves at once. Either
 * way the tree is whole: every link is made beside and renamed over.
 */
export function watchSignals(
  host: Pick<Host, 'onSignal' | 'exit' | 'now'>,
  { note, beforeLeaving }: { note: (line: string) => void; beforeLeaving: () => void },
): Interrupt {
  const controller = new AbortController();
  let first: number | undefined;
  const release = host.onSignal(() => {
    if (first === undefined) {
      first = host.now();
      controller.abort();
      note(FIRST_NOTE);
    } else if (host.now() - first > SAME_SIGNAL_MS) {
      beforeLeaving();
      host.exit(ExitCode.interrupted);
    }
  });
  return { signal: controller.signal, abort: () => controller.abort(), release };
}
