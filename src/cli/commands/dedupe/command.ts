import type { Command } from '../../command.ts';
import { dedupeOptions } from './options.ts';

/** The main command: what the program does when no other is named. */
export const dedupeCommand: Command = {
  name: 'dedupe',
  usage: '[options] ROOT',
  summary:
    'Replaces the duplicates in the dated full backups (snapshots) below ROOT by hard links to one copy. Files are compared byte for byte; each snapshot still looks and restores as before.',
  options: dedupeOptions,
  examples: [
    ['dedupe-backups E:\\backups', 'after any copy tool, or once over years of full backups'],
    ['dedupe-backups --dry-run E:\\backups', 'what it would link, and what that would free'],
    ['dedupe-backups --after-robocopy %ERRORLEVEL% E:\\backups', 'in a .cmd file, on the line after robocopy'],
    [
      "dedupe-backups --ignore mtime --exclude '**/*.tmp' /mnt/usb/backups",
      'link equal files whatever their times; leave some out',
    ],
    ['dedupe-backups --json --quiet /backups', 'one JSON object with every figure, for scripts'],
    ['dedupe-backups completion >> ~/.bashrc', 'complete options in bash; for zsh it is ~/.zshrc'],
  ],
  run: async (raw, host) => {
    const [{ withConfigFile }, { resolveOptions }, { runDedupe }] = await Promise.all([
      import('../../config-file.ts'),
      import('./resolve-options.ts'),
      import('./run.ts'),
    ]);
    const resolved = resolveOptions(withConfigFile(raw, dedupeOptions));
    const { dedupe } = await import('../../../index.ts');
    return runDedupe(resolved, host, dedupe);
  },
};
