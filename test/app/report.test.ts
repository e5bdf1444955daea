import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { dedupe, report } from '../../src/index.ts';
import { SpaceTally } from '../../src/report/space-use.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

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

test('nothing in a name acts on the page: what reverses text or does not show is told in letters', async () => {
  const folder = temporaryFolder();
  const root = path.join(folder, 'back\u202eups');
  const html = path.join(folder, 'page.html');
  tree(root, { 'holiday\u202egpj.exe/a': file('a'), 'new\nline/a': file('b') });
  await dedupe({ root });
  await report({ root, html });
  const page = fs.readFileSync(html, 'utf8');
  const said = ['back\\u202eups: backups</title>', '"name":"holiday\\\\u202egpj.exe"', '"name":"new\\\\nline"'];
  expect(said.filter((text) => !page.includes(text))).toEqual([]);
  expect(page.includes('\u202e')).toBe(false);
});

test('a file is shown where it was recorded, or where it came from once that snapshot is gone', async () => {
  const folder = temporaryFolder();
  const root = path.join(folder, 'backups');
  const pathsShown = async (): Promise<string[]> => {
    await report({ root, html: path.join(folder, 'page.html') });
    const page = fs.readFileSync(path.join(folder, 'page.html'), 'utf8');
    return ['1/a', '2/a', '3/a', '4/b', '2/b', '2/loose', 'loose'].filter((at) => page.includes(`"${at}"`));
  };
  tree(root, { loose: file('loose'), '1/a': file('same'), '1/loose': linkTo('loose') });
  await dedupe({ root });
  for (const day of [2, 3]) {
    tree(root, { [`${day}/a`]: linkTo('1/a'), [`${day}/loose`]: linkTo('loose') });
    await dedupe({ root });
  }
  expect(await pathsShown()).toEqual(['1/a', 'loose']);
  fs.rmSync(path.join(root, '1'), { recursive: true });
  expect(await pathsShown()).toEqual(['2/a', 'loose']);
  tree(root, { '4/b': linkTo('2/a') });
  await dedupe({ root });
  expect(await pathsShown()).toEqual(['4/b', 'loose']);
  fs.rmSync(path.join(root, '4'), { recursive: true }); // there it was elsewhere than in the others
  expect(await pathsShown()).toEqual(['4/b', 'loose']);
});

test('a stop is heard while the figures of the index are put together', async () => {
  const folder = temporaryFolder();
  const root = path.join(folder, 'backups');
  const html = path.join(folder, 'page.html');
  tree(root, { '1/a': file('a'), '2/a': file('b') });
  await dedupe({ root });
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  expect(await report({ root, html, signal: controller.signal })).toMatchObject({ outcome: 'interrupted', bytes: 0 });
  expect(fs.existsSync(html)).toBe(false);
});

test('a page is not replaced by that of an interrupted run', async () => {
  const folder = temporaryFolder();
  const root = path.join(folder, 'backups');
  const html = path.join(folder, 'page.html');
  tree(root, { '2026-01-01/a.txt': file('a') });
  fs.writeFileSync(html, 'of last night');
  const summary = await report({ root, html, signal: AbortSignal.abort() });
  expect(summary).toMatchObject({ outcome: 'interrupted', bytes: 0 });
  expect(fs.readFileSync(html, 'utf8')).toBe('of last night');
});

test('nothing is written into the root by whatever way, nothing is left over, and a folder that is not there is named', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a.txt': file('a') });
  await expect(report({ root, html: path.join(root, '2026-01-01/page.html') })).rejects.toThrow('is inside');
  await expect(report({ root, html: path.join(root, '..page.html') })).rejects.toThrow('is inside');
  const outside = temporaryFolder();
  fs.symlinkSync(root, path.join(outside, 'link'), 'junction');
  const through = path.join(outside, 'link/2026-01-01/page.html');
  await expect(report({ root: path.join(outside, 'link'), html: through })).rejects.toThrow('is inside');
  fs.mkdirSync(path.join(outside, 'taken.html'));
  await expect(report({ root, html: path.join(outside, 'taken.html') })).rejects.toThrow('is no file');
  expect(fs.readdirSync(outside).sort()).toEqual(['link', 'taken.html']);
  const missing = path.join(temporaryFolder(), 'no/page.html');
  await expect(report({ root, html: missing })).rejects.toThrow(
    `${missing} cannot be written: no such file or folder (ENOENT).`,
  );
});

test.runIf(process.platform === 'linux')(
  'what is no file keeps its name, and a symlink leads to the file',
  async () => {
    const folder = temporaryFolder();
    const root = path.join(folder, 'backups');
    tree(root, { '2026-01-01/a.txt': file('a') });
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    fs.symlinkSync('pipe', path.join(folder, 'to pipe'));
    for (const html of [pipe, path.join(folder, 'to pipe')]) {
      await expect(report({ root, html })).rejects.toThrow(`${html} is there and is no file.`);
    }
    expect(fs.lstatSync(pipe).isFIFO()).toBe(true);
    fs.writeFileSync(path.join(folder, 'page.html'), 'old');
    fs.symlinkSync('page.html', path.join(folder, 'to page'));
    await report({ root, html: path.join(folder, 'to page') });
    expect(fs.readlinkSync(path.join(folder, 'to page'))).toBe('page.html');
    expect(fs.readFileSync(path.join(folder, 'page.html'), 'utf8')).toContain('<html');
    fs.symlinkSync('backups/2026-01-01/a.txt', path.join(folder, 'to a'));
    await expect(report({ root, html: path.join(folder, 'to a') })).rejects.toThrow('is inside');
  },
);

test.runIf(process.platform === 'linux')('what could not be looked at is in the summary and on the page', async () => {
  const folder = temporaryFolder();
  const root = path.join(folder, 'backups');
  const html = path.join(folder, 'page.html');
  tree(root, { '2026-01-01/a.txt': file('a') });
  // Deeper than the 4,096 bytes of path that the system takes.
  const deeper = 'mkdir $0 && cd -P $0 || exit 1';
  const script = `cd "$1"; for i in $(seq 25); do ${deeper}; done`;
  execFileSync('sh', ['-c', script, 'd'.repeat(200), path.join(root, '2026-01-01')]);
  try {
    const summary = await report({ root, html });
    expect(summary.failures).toMatchObject([{ code: 'ENAMETOOLONG' }]);
    expect(fs.readFileSync(html, 'utf8')).toContain('ENAMETOOLONG');
  } finally {
    execFileSync('rm', ['-rf', root]); // node cannot
  }
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
