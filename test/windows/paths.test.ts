import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { expectSameTree, inodeGroups } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, someBytes, symlink, tree } from '../kit/tree.ts';
import { made, runForSummary } from '../shared/program.ts';
import { runWine, wineProgram } from './wine-program.ts';

const PAIR = { '1/a': file('same'), '2/a': file('same') };
const LINKED = [['1/a', '2/a']];
const { look, run } = wineProgram;

describe('a root may be written', () => {
  it.each<[string, (name: string) => string]>([
    ['with a drive letter', (name) => `E:\\${name}`],
    ['in other letters', (name) => `e:\\${name.toUpperCase()}`],
    ['with slashes', (name) => `E:/${name}/`],
    ['with a backslash at the end', (name) => `E:\\${name}\\`],
    ['in the form for long paths', (name) => `\\\\?\\E:\\${name}`],
    ['through another folder', (name) => `E:\\${name}\\..\\.\\${name}`],
  ])('%s', async (_, rootOf) => {
    const root = made(wineProgram, PAIR);
    const { code, stdout } = await run([rootOf(path.basename(root))]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Linked') });
    expect(inodeGroups(look(root))).toEqual(LINKED);
  });

  it.each(['\\\\server\\share\\', '\\\\?\\UNC\\server\\share\\', '//server/share/'])(
    'as a share: %s',
    async (share) => {
      const root = temporaryFolder(inject('wine').share);
      tree(root, PAIR);
      expect((await run([share + path.basename(root)])).code).toBe(0);
      expect(inodeGroups(look(root))).toEqual(LINKED);
    },
  );

  it.each(['F:\\', 'F:', '\\\\?\\F:\\', 'f:/'])('as the whole of a drive: %s', async (drive) => {
    const snapshot = temporaryFolder(inject('wine').wholeDrive);
    tree(snapshot, { 'x/a': file(drive), 'y/a': file(drive) });
    const { code, stderr } = await run([drive]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('F:\\   1 snapshot') });
    expect(inodeGroups(look(snapshot))).toEqual([['x/a', 'y/a']]);
  });

  it('as the whole of a drive, also for what is looked at and restored', async () => {
    const snapshot = temporaryFolder(inject('wine').wholeDrive);
    tree(snapshot, { 'sub/a': file('x') });
    const name = path.basename(snapshot);
    const copy = path.join(made(wineProgram, {}), 'copy');
    for (const [said, ...args] of [
      [name, 'status', 'F:\\'],
      [name, 'find', 'F:\\', 'a'],
      [name, 'versions', 'F:\\', 'sub\\a'],
      [name, 'links', '--root', 'F:\\', `F:\\${name}\\sub\\a`],
      ['1 file', 'verify', 'F:\\'],
      ['Done', 'restore', 'F:\\', name, wineProgram.pathOf(copy)],
    ]) {
      const { code, stdout } = await run(args);
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 0, stdout: expect.stringContaining(said) });
    }
    expectSameTree(look(snapshot), look(copy));
  });

  it('as the whole of a drive, also for what is copied', async () => {
    const source = temporaryFolder(inject('wine').wholeDrive);
    tree(source, { a: file('x') });
    const root = made(wineProgram, {});
    const { code } = await run(['backup', '--name', 'one', 'F:\\', wineProgram.pathOf(root)]);
    expect(code).toBe(0);
    const name = path.basename(source);
    expect([...look(root).keys()].sort()).toEqual(['one', `one/${name}`, `one/${name}/a`]);
  });
});

it.each(['C:\\', 'C:', 'c:\\windows', '\\\\?\\C:\\Windows\\system32', 'C:\\Users', 'C:\\Program Files'])(
  '%s is no root',
  async (root) => {
    const { code, stderr } = await run([root]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is (the system's own disk|a system folder|a home folder)\. Linking live files/);
  },
);

it('a quotation mark that a backslash has swallowed is explained', async () => {
  const { code, stderr } = await run(['E:" --dry-run']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Write  E:\\  or  "E:\\\\"') });
});

it('a switch that robocopy does not have is an error, and no path', async () => {
  const { code, stderr } = await run(['backup', 'E:\\a', 'E:\\b', '/NOSUCH']);
  expect(code).toBe(2);
  expect(stderr).toContain('/NOSUCH');
});

it('folders to leave out may be written as a console has them: from the current one, or that of a drive', async () => {
  const base = made(wineProgram, {
    'source/keep/a': file('x'),
    'source/dots/a': file('x'),
    'source/drive/a': file('x'),
    'source/rooted/a': file('x'),
    'root/': folder(),
  });
  const name = path.basename(base);
  const source = path.join(base, 'source');
  const places = [source, path.join(base, 'root')].map(wineProgram.pathOf);
  const excluded = ['.\\dots', `E:..\\..\\${name}\\source\\drive\\`, `\\${name}\\source\\rooted`];
  const args = [inject('wine').bin, 'backup', '--no-index', '--name', 'one', ...places, '/E', '/XD', ...excluded];
  expect((await runWine(args, { cwd: source })).code).toBe(0);
  expect(fs.readdirSync(path.join(base, 'root/one'))).toEqual(['keep']);
});

it('a log that robocopy was to throw away becomes no file called NUL', async () => {
  const base = made(wineProgram, { 'source/a': file('x'), 'root/': folder() });
  const [source, root] = ['source', 'root'].map((name) => wineProgram.pathOf(path.join(base, name)));
  const { code } = await run(['backup', '--name', 'one', source, root, '/E', `/LOG:${wineProgram.pathOf(base)}\\NUL`]);
  expect(code).toBe(0);
  expect(fs.readdirSync(base).sort()).toEqual(['root', 'source']);
});

it('paths of more than 260 characters are copied and linked', async () => {
  const deep = `${'a folder of thirty characters '.repeat(1).trim()}/`.repeat(12);
  const base = made(wineProgram, {
    [`source/${deep}f`]: file('deep'),
    [`source/${deep}g`]: file('deep'),
    'root/': folder(),
  });
  const [source, root] = ['source', 'root'].map((name) => path.join(base, name));
  const backup = await run(['backup', '--name', 'one', ...[source, root].map(wineProgram.pathOf)]);
  expect(backup.code).toBe(0);
  expectSameTree(look(source), look(path.join(root, 'one')));
  fs.cpSync(source, path.join(root, 'two'), { recursive: true, preserveTimestamps: true });
  const before = look(root);
  expect((await run(['--ignore', 'mtime', wineProgram.pathOf(root)])).code).toBe(0);
  expect(inodeGroups(look(root))).toEqual([['one', 'two'].flatMap((name) => [`${name}/${deep}f`, `${name}/${deep}g`])]);
  expect([...look(root).keys()]).toEqual([...before.keys()]);
});

it('odd names are names like any other: dots and spaces at the end, accents, those of devices', async () => {
  const names = ['dot.', 'space ', 'é', 'con', 'a;b', '100%', "'", '~', 'CAPITALS', 'ALONGF~1'];
  const literal = names.flatMap((name, index) => [
    [`1/${name}`, file(`${index}`)] as const,
    [`2/${name}`, file(`${index}`)] as const,
  ]);
  const root = made(wineProgram, Object.fromEntries(literal));
  const before = look(root);
  const { code, stdout } = await run([wineProgram.pathOf(root)]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Linked') });
  expectSameTree(before, look(root));
  expect(inodeGroups(look(root))).toHaveLength(names.length);
});

it('a disk of which Windows cannot tell real paths, as those of VeraCrypt, is a root and a source like others', async () => {
  const base = made(wineProgram, { 'source/a': file('x'), 'root/keep': file('') });
  const nodeFlags = preload(`fs.realpathSync.native = () => {
    throw Object.assign(new Error('EISDIR'), { code: 'EISDIR', syscall: 'realpath' });
  };`);
  const places = ['source', 'root'].map((name) => wineProgram.pathOf(path.join(base, name)));
  expect((await run(['backup', '--name', 'one', ...places], { nodeFlags })).code).toBe(0);
  expect(fs.readFileSync(path.join(base, 'root/one/a'), 'utf8')).toBe('x');
  expect((await run([`${places[1]}\\none`], { nodeFlags })).stderr).toContain('none does not exist');
});

it('what lies behind a junction is not walked', async () => {
  const elsewhere = made(wineProgram, { precious: file('same') });
  const root = made(wineProgram, { ...PAIR, '2/junction': symlink(elsewhere) });
  const { code, summary } = await runForSummary(wineProgram, [wineProgram.pathOf(root)]);
  expect({ code, left: summary.leftOut.symlinks, names: summary.names }).toEqual({ code: 0, left: 1, names: 2 });
  expect(inodeGroups(look(root))).toEqual(LINKED);
  expect(fs.lstatSync(path.join(elsewhere, 'precious')).nlink).toBe(1);
});

it('patterns do not look at capitals, and have slashes', async () => {
  const root = made(wineProgram, { '1/Sub/A.TXT': file('x'), '2/sub/a.txt': file('x'), '2/b.doc': file('x') });
  expect((await run(['--include', 'SUB/*.Txt', wineProgram.pathOf(root)])).code).toBe(0);
  expect(inodeGroups(look(root))).toEqual([['1/Sub/A.TXT', '2/sub/a.txt'], ['2/b.doc']]);
});

it('times are kept to the 100 ns of NTFS by both stages, also before the first µs', async () => {
  const [fileTime, folderTime] = [1_600_000_000_000_000_100n, 1_500_000_000_999_999_900n];
  const literal = { 'sub/f': file(someBytes(2_000_000), { mtime: fileTime }), 'sub/': folder({ mtime: folderTime }) };
  const base = made(wineProgram, { 'root/': folder() });
  tree(path.join(base, 'source'), literal);
  for (const name of ['one', 'two']) {
    const places = [path.join(base, 'source'), path.join(base, 'root')].map(wineProgram.pathOf);
    expect((await run(['backup', '--name', name, ...places])).code).toBe(0);
  }
  const seen = look(path.join(base, 'root'));
  for (const name of ['one', 'two']) {
    expect(seen.get(`${name}/sub`)?.mtimeNs).toBe(folderTime);
    expect(seen.get(`${name}/sub/f`)?.mtimeNs).toBe(fileTime);
  }
  expect(inodeGroups(seen)).toEqual([['one/sub/f', 'two/sub/f']]);
});
