import { allFailuresOf, type BackupSummary } from '../../domain/backup-summary.ts';
import type { Hook, Observer } from '../../domain/events.ts';
import { UserError } from '../../domain/user-error.ts';
import { runShellCommand } from '../../platform/shell-command.ts';
import type { BackupOptions } from '../backup-options.ts';

const NOTHING: Observer = () => undefined;

/**
 * Runs the command of `before`, and resolves to false where the run was to end meanwhile. Throws UserError('failed')
 * where the command fails. Either way nothing is done.
 */
export async function runBefore(options: BackupOptions): Promise<boolean> {
  const { before, onEvent, signal } = options;
  if (before === undefined) return true;
  const end = await runHook('before', before, { env: environmentOfJob(options), onEvent, signal });
  if (signal?.aborted === true) return false;
  if (end === 0) return true;
  throw new UserError('failed', `The command of --before failed (${endText(end)}): ${before}`, {
    hint: 'Nothing was backed up.',
  });
}

/**
 * Runs the command of `after` to its end, also where the run is to end, with what happened in its environment. Where it
 * fails, that is a warning.
 */
export async function runAfter(options: BackupOptions, result: BackupSummary | Error): Promise<void> {
  const { after, onEvent = NOTHING } = options;
  if (after === undefined) return;
  const env = {
    ...environmentOfJob(options),
    ...(result instanceof Error
      ? { DEDUPE_BACKUPS_OUTCOME: 'failed', DEDUPE_BACKUPS_ERROR: result.message }
      : environmentOfSummary(result)),
  };
  const end = await runHook('after', after, { env, onEvent });
  if (end !== 0) onEvent({ type: 'warning', warning: 'after-failed', path: `${after} (${endText(end)})` });
}

async function runHook(
  hook: Hook,
  command: string,
  {
    env,
    onEvent = NOTHING,
    signal,
  }: { env: Record<string, string>; onEvent?: Observer | undefined; signal?: AbortSignal | undefined },
): Promise<number | string> {
  onEvent({ type: 'hook-started', hook });
  let thrown: { readonly error: unknown } | undefined;
  const onLine = (line: string): void => {
    try {
      if (thrown === undefined) onEvent({ type: 'hook-output', hook, line });
    } catch (error: unknown) {
      thrown = { error }; // from within a stream it would end the process, and leave the command without one
    }
  };
  const end = await runShellCommand(command, { env, ownPrefix: 'DEDUPE_BACKUPS_', onLine, signal });
  if (thrown !== undefined) throw thrown.error;
  onEvent({ type: 'hook-finished', hook, end });
  return end;
}

function environmentOfJob({ root, sources, dryRun = false }: BackupOptions): Record<string, string> {
  return {
    DEDUPE_BACKUPS_ROOT: root,
    DEDUPE_BACKUPS_SOURCES: sources.join('\n'),
    ...(dryRun ? { DEDUPE_BACKUPS_DRY_RUN: '1' } : {}),
  };
}

/** Of a dry run without the snapshot: it made none, and a command may copy what is named there. */
function environmentOfSummary(summary: BackupSummary): Record<string, string> {
  const { outcome, dryRun, snapshot, files, bytes } = summary;
  const { failures, failuresNotListed } = allFailuresOf(summary);
  const problems = failures.length + failuresNotListed;
  return {
    DEDUPE_BACKUPS_OUTCOME: outcome === 'done' && problems > 0 ? 'some-failed' : outcome,
    ...(dryRun ? {} : { DEDUPE_BACKUPS_SNAPSHOT: snapshot ?? '' }),
    DEDUPE_BACKUPS_FILES: String(files.total),
    DEDUPE_BACKUPS_FILES_COPIED: String(files.copied),
    DEDUPE_BACKUPS_FILES_LINKED: String(files.linked),
    DEDUPE_BACKUPS_FILES_FAILED: String(files.failed),
    DEDUPE_BACKUPS_BYTES_COPIED: String(bytes.copied),
    DEDUPE_BACKUPS_PROBLEMS: String(problems),
  };
}

/** How a command ended: by an exit code, or by a signal. */
function endText(end: number | string): string {
  return typeof end === 'number' ? `exit code ${end}` : end;
}
