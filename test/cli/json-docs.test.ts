import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FailureCode } from '../../src/domain/failure.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const README = fs.readFileSync(path.join(PROJECT, 'README.md'), 'utf8');
const JSON_SECTION = README.slice(README.indexOf('\n## JSON'), README.indexOf('\n## As a library'));
const DOMAIN = path.join(PROJECT, 'src/domain');

it('the README has a row for every type of event', () => {
  const types = fs
    .readdirSync(DOMAIN)
    .flatMap((name) => [...fs.readFileSync(path.join(DOMAIN, name), 'utf8').matchAll(/readonly type: '([a-z-]+)'/g)])
    .map(([, type]) => type);
  expect(types).toContain('run-started');
  expect(types.filter((type) => !JSON_SECTION.includes(`\n| \`${type}\` |`))).toEqual([]);
});

it('the README says what every warning and every code of ours for a failure means', () => {
  const kinds = fs.readFileSync(path.join(DOMAIN, 'warning-kind.ts'), 'utf8');
  const union = kinds.slice(kinds.indexOf('export type WarningKind ='));
  const warnings = [...union.slice(0, union.indexOf(';\n')).matchAll(/\| '([a-z-]+)'/g)].map(([, kind]) => kind);
  expect(warnings).toContain('other-device');
  const missing = [...warnings, ...Object.values(FailureCode)].filter(
    (word) => !JSON_SECTION.includes(`\`${word}\` (`),
  );
  expect(missing).toEqual([]);
});
