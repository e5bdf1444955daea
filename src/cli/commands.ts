import type { Command } from './command.ts';
import { backupCommand } from './commands/backup/command.ts';
import { dedupeCommand } from './commands/dedupe/command.ts';
import { diffCommand } from './commands/diff/command.ts';
import { findCommand } from './commands/find/command.ts';
import { historyCommand } from './commands/history/command.ts';
import { isolateCommand } from './commands/isolate/command.ts';
import { linksCommand } from './commands/links/command.ts';
import { pruneCommand } from './commands/prune/command.ts';
import { reportCommand } from './commands/report/command.ts';
import { restoreCommand } from './commands/restore/command.ts';
import { restoreMetadataCommand } from './commands/restore-metadata/command.ts';
import { statusCommand } from './commands/status/command.ts';
import { verifyCommand } from './commands/verify/command.ts';
import { versionsCommand } from './commands/versions/command.ts';

/** What runs when the first argument names no command. */
export const mainCommand = dedupeCommand;

/** Commands that are named by the first argument. */
export const namedCommands: readonly Command[] = [
  backupCommand,
  pruneCommand,
  restoreCommand,
  isolateCommand,
  restoreMetadataCommand,
  statusCommand,
  historyCommand,
  reportCommand,
  diffCommand,
  findCommand,
  linksCommand,
  verifyCommand,
  versionsCommand,
];
