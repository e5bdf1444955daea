import type { Host } from './host.ts';
import type { OutputOptions } from './reporters.ts';
import { usageError } from './usage-error.ts';

/** A run of a command that shows a plan and asks before it carries it out. */
interface AskingRun {
  readonly run: { readonly dryRun?: boolean };
  readonly output: Pick<OutputOptions, 'json' | 'quiet'>;
  /** the answer was given on the command line */
  readonly yes: boolean;
}

/** Throws a UserError of kind `usage` where the command would have to ask and cannot. `does` is what it asks for. */
export function refuseUnlessAnswered(
  { run, output, yes }: AskingRun,
  { canAsk }: Pick<Host, 'canAsk'>,
  { does, hint }: { does: string; hint: string },
): void {
  const isSilent = output.json || output.quiet;
  if (run.dryRun === true || yes || (canAsk && !isSilent)) return;
  const why = isSilent ? 'with --json and --quiet it does not ask' : 'there is no terminal to ask on';
  throw usageError(`${does}, and ${why}.`, hint);
}
