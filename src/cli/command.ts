import type { Host } from './host.ts';
import type { OptionTable, RawArguments } from './option-spec.ts';

/** A command of the program. Each lives in a folder of its own under `commands/` and is listed in `commands.ts`. */
export interface Command {
  readonly name: string;
  /** after the program's name in help: `[options] ROOT` */
  readonly usage: string;
  readonly summary: string;
  readonly options: OptionTable;
  /** a command line, and what it is for */
  readonly examples: ReadonlyArray<readonly [string, string]>;
  /** Where the flag is given, or set in the config file, any error ends with this code, a wrong argument too. */
  readonly fatal?: { readonly option: string; readonly exitCode: number };
  /** Resolves to the exit code; throws what stops the run. */
  run(raw: RawArguments, host: Host): Promise<number>;
}
