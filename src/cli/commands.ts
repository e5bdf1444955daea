import type { Command } from './command.ts';
import { backupCommand } from './commands/backup/command.ts';
import { dedupeCommand } from './commands/dedupe/command.ts';

/** What runs when the first argument names no command. */
export const mainCommand = dedupeCommand;

/** Commands that are named by the first argument. */
export const namedCommands: readonly Command[] = [backupCommand];
