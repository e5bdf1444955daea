import { isErrno } from './errno.ts';
import type { BusyProfile } from './platform-profile.ts';

/** Waits on this thread. */
export type Sleep = (ms: number) => void;

/**
 * Makes calls that are tried again, after a short wait, where another program holds the file. What stays busy is
 * thrown as it came. The same errors also say that something is forbidden for good: after `patienceMs` of waiting that
 * never helped, calls are tried once only.
 */
export function retryBusy({ codes, waitsMs, patienceMs }: BusyProfile, sleep: Sleep) {
  let inVainMs = 0;

  function retry<Args extends readonly unknown[]>(call: (...args: Args) => void, args: Args): void {
    for (let tries = 0; ; tries++) {
      try {
        call(...args);
        if (tries > 0) inVainMs = 0;
        return;
      } catch (error: unknown) {
        if (tries >= waitsMs.length || inVainMs >= patienceMs || !isErrno(error, ...codes)) throw error;
        sleep(waitsMs[tries]);
        inVainMs += waitsMs[tries];
      }
    }
  }

  return <Args extends readonly unknown[]>(call: (...args: Args) => void) => {
    return (...args: Args): void => retry(call, args);
  };
}
