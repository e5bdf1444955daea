import process from 'node:process';

/** Where the set-up has put things. */
export interface WinePlace {
  readonly prefix: string;
  /** of this machine */
  readonly node: string;
  /** the program as Wine knows it */
  readonly bin: string;
  /** the folder that is drive E: */
  readonly drive: string;
  /** the folder that is drive F:, for a test that works on the whole of a drive */
  readonly wholeDrive: string;
  /** the folder that is \\server\share */
  readonly share: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    wine: WinePlace;
  }
}

/** Without Mono and Gecko, which Wine would else ask for, and without its own messages. */
export function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  return { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=', DISPLAY: '' };
}
