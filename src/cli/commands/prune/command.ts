import type { Command } from '../../command.ts';
import { pruneOptions } from './options.ts';

export const pruneCommand: Command = {
  name: 'prune',
  usage: 'prune [options] ROOT',
  summary:
    "Deletes snapshots below ROOT that need not be kept, by the rules of restic's forget, or until enough is free. Shows what would come free, and asks. The newest snapshot is never deleted, nor a folder without a date in its name.",
  options: pruneOptions,
  examples: [
    ['dedupe-backups prune --keep-daily 14 --keep-monthly 12 --dry-run E:\\backups', 'what these rules would delete'],
    ['dedupe-backups prune --keep-within 30d --keep-yearly unlimited E:\\backups', 'shows the plan and asks'],
    ['dedupe-backups prune --min-free 50GiB --yes /mnt/usb/backups', 'in a script: the oldest, as many as it takes'],
    ['dedupe-backups prune --also old-stuff E:\\backups', 'a folder that is no snapshot'],
  ],
  run: async (raw, host) => {
    const [{ withConfigFile }, { resolvePrune }, { runPrune }] = await Promise.all([
      import('../../config-file.ts'),
      import('./resolve-options.ts'),
      import('./run.ts'),
    ]);
    const resolved = resolvePrune(withConfigFile(raw, pruneOptions));
    const { prune } = await import('../../../index.ts');
    return runPrune(resolved, host, prune);
  },
};
