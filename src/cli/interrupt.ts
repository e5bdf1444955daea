import { ExitCode } from './exit-codes.ts';
import type { Host } from './host.ts';

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
  host: Pick<Host, 'onSignal' | 'exit'>,
  { note, beforeLeaving }: { note: (line: string) => void; beforeLeaving: () => void },
): Interrupt {
  const controller = new AbortController();
  const release = host.onSignal(() => {
    if (controller.signal.aborted) {
      beforeLeaving();
      host.exit(ExitCode.interrupted);
      return;
    }
    controller.abort();
    note(FIRST_NOTE);
  });
  return { signal: controller.signal, abort: () => controller.abort(), release };
}
