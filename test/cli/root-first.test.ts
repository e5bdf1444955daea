import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fakeHost } from './fake-host.ts';

it.each([
  ['find', ['letter*']],
  ['diff', ['2026-11-20']],
  ['versions', ['letter.odt']],
  ['restore', ['2026-11-20']],
])('%s tells that the folder of the backups comes first', async (command, inRoot) => {
  const root = temporaryFolder();
  fs.mkdirSync(path.join(root, '.dedupe-backups'));
  const host = fakeHost();
  const to = command === 'restore' ? [path.join(root, '..', 'to')] : [];
  expect(await main([command, ...inRoot, root, ...to], host)).toBe(2);
  expect(host.err()).toContain(`${root}, the folder of the backups, comes before ${inRoot[0]}.`);
  expect(host.err()).toContain(`For example  dedupe-backups ${command} E:\\backups`);
});

it('says of a root that is not there that it does not exist', async () => {
  const host = fakeHost();
  const missing = path.join(temporaryFolder(), 'gone');
  expect(await main(['find', missing, 'x'.repeat(5000)], host)).toBe(1);
  expect(host.err()).toContain(`${missing} does not exist.`);
});
