import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROBOCOPY_SWITCHES } from '../../src/cli/commands/backup/robocopy-table.ts';

const README = fs.readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
const LEAD = { nothing: '', value: ':…', 'optional value': '[:n]', words: ' …' };

it.each(ROBOCOPY_SWITCHES.map((each) => [each.name, each] as const))(
  'the README says what /%s does here',
  (_, { name, takes, standing, note = '' }) => {
    expect(README).toContain(`| \`/${name}${LEAD[takes]}\` | ${standing} | ${note} |`);
  },
);
