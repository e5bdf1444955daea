import type { Command } from '../../command.ts';
import { RobocopyCode } from '../../robocopy-code.ts';
import { backupOptions } from './options.ts';

/** Stage one and stage two in one run. */
export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup [options] SOURCE… ROOT [switches of robocopy]',
  summary:
    "Copies SOURCE into a new dated snapshot below ROOT and links what earlier snapshots have already. Understands robocopy's switches after the folders.",
  options: backupOptions,
  examples: [
    ['dedupe-backups backup C:\\Data E:\\backups', 'a full backup of which only the changes take space'],
    [
      'dedupe-backups backup C:\\Data E:\\backups /MIR /XD tmp cache /XF *.bak /R:2',
      'an existing robocopy line, robocopy replaced',
    ],
    ['dedupe-backups backup --unchanged link /home/ann /srv/www /mnt/usb/backups', 'only read what is new'],
    ['dedupe-backups backup --dry-run C:\\Data E:\\backups', 'what would be copied and linked'],
    ['dedupe-backups backup ./s /mnt/usb/backups', 'on Linux, a folder /s is not a switch when it comes first'],
  ],
  fatal: { option: 'robocopy-exit-codes', exitCode: RobocopyCode.fatal },
  run: async (raw, host) => {
    const [{ withConfigFile }, { readRobocopySwitches }, { resolveBackup }, { runBackup }] = await Promise.all([
      import('../../config-file.ts'),
      import('./robocopy-switches.ts'),
      import('./resolve-options.ts'),
      import('./run.ts'),
    ]);
    const typed = readRobocopySwitches(raw, host.platform.name === 'windows');
    const resolved = resolveBackup(withConfigFile(typed, backupOptions), host.date());
    const { backup } = await import('../../../index.ts');
    return runBackup({ ...resolved, notes: typed.notes }, host, backup);
  },
};
