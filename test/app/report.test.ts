import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dedupe, report } from '../../src/index.ts';
import { SpaceTally } from '../../src/report/space-use.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('the page is one file with everything in it, and a file of that name is replaced, not written into', async () => {
  const folder = temporaryFolder();
  const root = path.join(folder, 'backups');
  const html = path.join(folder, 'page.html');
  tree(root, { '2026-01-01/a.txt': file('a'), '2026-01-01/b</script>': file('b') });
  fs.writeFileSync(path.join(folder, 'other name'), 'old');
  fs.linkSync(path.join(folder, 'other name'), html);
  await dedupe({ root });
  const summary = await report({ root, html });
  const page = fs.readFileSync(html, 'utf8');
  expect(summary).toMatchObject({ html, outcome: 'done' });
  expect(page).toContain("default-src 'none'");
  expect(page.match(/<\/script>/g)?.length).toBe(2);
  expect(page).not.toMatch(/(src|href)="?https?:/);
  expect(fs.readFileSync(path.join(folder, 'other name'), 'utf8')).toBe('old');
  expect(fs.readdirSync(folder).sort()).toEqual(['backups', 'other name', 'page.html']);
});

test('nothing is written into the root, and a folder that is not there is named', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a.txt': file('a') });
  await expect(report({ root, html: path.join(root, '2026-01-01/page.html') })).rejects.toThrow('is inside');
  await expect(report({ root, html: path.join(root, '..page.html') })).rejects.toThrow('is inside');
  const missing = path.join(temporaryFolder(), 'no/page.html');
  await expect(report({ root, html: missing })).rejects.toThrow(`${missing} cannot be written (ENOENT)`);
});

test('space is summed up by folder, three deep, and by type', () => {
  const tally = new SpaceTally();
  tally.add(['a', 'b', 'c', 'd', 'x.JPG'], 10);
  tally.add(['a', 'b', 'c', 'y.jpg'], 5);
  tally.add(['Makefile'], 3);
  tally.add(['.profile'], 1);
  expect(tally.result()).toEqual({
    byFolder: [
      { path: ['a', 'b', 'c'], files: 2, bytes: 15 },
      { path: [], files: 2, bytes: 4 },
    ],
    byType: [
      { path: ['.jpg'], files: 2, bytes: 15 },
      { path: ['no extension'], files: 2, bytes: 4 },
    ],
  });
});
