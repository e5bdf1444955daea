import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { backupOptions } from '../../src/cli/commands/backup/options.ts';
import { readPatterns } from '../../src/cli/commands/backup/read-patterns.ts';
import { resolveBackup } from '../../src/cli/commands/backup/resolve-options.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

function listOf(content: string | Buffer): string {
  const at = path.join(temporaryFolder(), 'list');
  fs.writeFileSync(at, content);
  return `@${at}`;
}

const resolve = (...argv: string[]) => resolveBackup(parseArguments([...argv, 's', 'r'], backupOptions), new Date());

it('a list in a file is its lines, but for those that are empty or notes', () => {
  expect(readPatterns(['a', listOf('# notes\n*.tmp\r\n\n  Bücher \n'), '@@b'])).toEqual(['a', '*.tmp', 'Bücher', '@b']);
});

it('a list may be in UTF-16, as PowerShell 5.1 writes it', () => {
  expect(readPatterns([listOf(Buffer.from('\ufeff*.tmp\r\n', 'utf16le'))])).toEqual(['*.tmp']);
});

it('a list in another encoding is bad usage, and so is one that cannot be read', () => {
  const list = listOf(Buffer.from('Bücher', 'latin1'));
  expect(() => readPatterns([list])).toThrow(`${list}: the list of patterns is not in UTF-8.`);
  expect(() => readPatterns(['@/nowhere/list'])).toThrow('@/nowhere/list: could not read the list of patterns');
});

it('a list without a pattern is bad usage where all files would be taken, and leaves out none', () => {
  const list = listOf('# nothing yet\n');
  expect(() => resolve('--include-files', list)).toThrow('every file would be taken');
  expect(resolve('--include-files', list, '--include-files', '*.x').run.select?.includeFiles).toEqual(['*.x']);
  expect(resolve('--exclude-files', list).run.select?.excludeFiles).toEqual([]);
});
