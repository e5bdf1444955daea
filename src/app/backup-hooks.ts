import type { BackupSummary } from '../domain/backup-summary.ts';
import type { Observer } from '../domain/events.ts';
import { UserError } from '../domain/user-error.ts';
import { runShellCommand } from '../platform/shell-command.ts';
import type { BackupOptions } from './backup-options.ts';

const NOTHING: Observer = () => undefined;

/** Runs the command of `before`. Throws UserError('failed') where it fails: then nothing is done. */
export async function runBefore({ before, root, sources, onEvent = NOTHING }: BackupOptions): Promise<void> {
  if (before === undefined) return;
  const env = { DEDUPE_BACKUPS_ROOT: root, DEDUPE_BACKUPS_SOURCES: sources.join('\n') };
  const code = await runShellCommand(before, {
    env,
    onLine: (line) => onEvent({ type: 'hook-output', hook: 'before', line }),
  });
  if (code === 0) return;
  throw new UserError('failed', `The command of --before failed (${endOf(code)}): ${before}`, {
    hint: 'Nothing was backed up.',
  });
}

/** Runs the command of `after`, with what happened in its environment. Where it fails, that is a warning. */
export async function runAfter(
  { after, root, sources, onEvent = NOTHING }: BackupOptions,
  result: BackupSummary | Error,
): Promise<void> {
  if (after === undefined) return;
  const env = {
    DEDUPE_BACKUPS_ROOT: root,
    DEDUPE_BACKUPS_SOURCES: sources.join('\n'),
    ...(result instanceof Error
      ? { DEDUPE_BACKUPS_OUTCOME: 'failed', DEDUPE_BACKUPS_ERROR: result.message }
      : environmentOf(result)),
  };
  const code = await runShellCommand(after, {
    env,
    onLine: (line) => onEvent({ type: 'hook-output', hook: 'after', line }),
  });
  if (code !== 0) onEvent({ type: 'warning', warning: 'after-failed', path: `${after} (${endOf(code)})` });
}

function environmentOf(summary: BackupSummary): Record<string, string> {
  const { outcome, snapshot, files, bytes, failures, failuresNotListed, dedupe } = summary;
  const problems =
    failures.length + failuresNotListed + (dedupe?.failures.length ?? 0) + (dedupe?.failuresNotListed ?? 0);
  return {
    DEDUPE_BACKUPS_OUTCOME: outcome === 'done' && problems > 0 ? 'some-failed' : outcome,
    DEDUPE_BACKUPS_SNAPSHOT: snapshot ?? '',
    DEDUPE_BACKUPS_FILES: String(files.total),
    DEDUPE_BACKUPS_FILES_COPIED: String(files.copied),
    DEDUPE_BACKUPS_FILES_LINKED: String(files.linked),
    DEDUPE_BACKUPS_FILES_FAILED: String(files.failed),
    DEDUPE_BACKUPS_BYTES_COPIED: String(bytes.copied),
    DEDUPE_BACKUPS_PROBLEMS: String(problems),
  };
}

/** How a command ended: by an exit code, or by a signal. */
function endOf(code: number | string): string {
  return typeof code === 'number' ? `exit code ${code}` : code;
}
