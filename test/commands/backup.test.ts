import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { flipByte } from '../kit/flip-byte.ts';
import { runBin } from '../kit/run-bin.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { fifo, file, folder, rawPath, someBytes, symlink, tree } from '../kit/tree.ts';
import { backup, type Place, place, snapshotsIn, TREE } from './backing-up.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');
const asRoot = it.runIf(process.getuid?.() === 0);
const NOBODY = 65_534;

describe('backup', () => {
  asRoot(
    'refuses a source that cannot be listed, and copies one whose mode shuts out the owner of the copy',
    async () => {
      const shut = folder({ mode: 0o055 });
      const here = place({ a: file('x'), 'deep/er/b': file('y'), 'deep/': shut, 'deep/er/': shut });
      for (const each of [here.base, here.root]) fs.chmodSync(each, 0o777);
      const backUp = () => runBin(['backup', '--name', 'one', here.source, here.root], { uid: NOBODY });
      fs.chmodSync(here.source, 0o700);
      const refused = await backUp();
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toMatch(/The source .*source cannot be listed: access denied \(EACCES\)\.\n {2}\S/);
      expect(snapshotsIn(here.root)).toEqual([]);
      fs.chmodSync(here.source, 0o055);
      const { code, stdout } = await backUp();
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Snapshot one complete: 2 files'),
      });
      expect(fs.readFileSync(path.join(here.root, 'one/a'), 'utf8')).toBe('x');
      const modes = ['one', 'one/deep', 'one/deep/er'].map((at) => fs.statSync(path.join(here.root, at)).mode & 0o7777);
      expect(modes).toEqual([0o055, 0o055, 0o055]);
    },
  );

  it('says that the source is listed before it copies', async () => {
    const { stdout } = await backup(place(TREE), '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const told = events.map(({ type, phase }) => `${type} ${phase}`);
    expect(told.filter((each) => each === 'phase-finished scan-source')).toHaveLength(1);
    expect(told.indexOf('phase-finished scan-source')).toBeLessThan(told.indexOf('phase-progress copy'));
  });

  it('counts in a dry run the folders that a run makes', async () => {
    const here = place(TREE);
    const foldersOf = async (...options: string[]) => (await backup(here, '--json', ...options)).summary.folders;
    const planned = await foldersOf('--dry-run');
    expect(planned).toMatchObject({ total: 4, copied: 4 });
    expect(await foldersOf()).toEqual(planned);
  });

  it('counts as linked what stage two linked in the meantime, and empty files that are as they were', async () => {
    const here = place({ a: file('x'), b: file('x'), c: file('yy'), e: file(''), f: file('') });
    const first = await backup(here, '--json', '--name', 'one');
    expect(first.summary.files).toMatchObject({ total: 5, copied: 4, linked: 1 });
    expect(first.summary.dedupe).toMatchObject({ names: 3, inodesAfter: 2, linkedNames: 1, alreadyLinkedNames: 0 });
    const second = await backup(here, '--json', '--name', 'two');
    expect(second.summary.files).toMatchObject({ copied: 0, linked: 5 });
    const figures = { inodesAfter: 2, linkedNames: 3, canonicals: 2, alreadyLinkedNames: 0, uniqueBytesAfter: 3 };
    expect(second.summary.dedupe).toMatchObject(figures);
    const { stdout } = await backup(here, '--name', 'three');
    expect(stdout).toMatch(/Linked +3 names to 2 files/);
    expect(stdout).not.toContain('Done.');
  });

  it('leaves out what is named like its temporary names, and counts it', async () => {
    const here = place({ a: file('x'), 'sub/.dedupe~ab-0': file('yy'), 'sub/.dedupe~': file('zzz') });
    const { summary } = await backup(here, '--json', '--name', 'one');
    expect(summary).toMatchObject({ files: { total: 3, copied: 2, skipped: 1 }, bytes: { total: 6, skipped: 2 } });
    expect(fs.readdirSync(path.join(here.root, 'one/sub'))).toEqual(['.dedupe~']);
  });

  onPosix('leaves out what is named by the path that was typed, also where that goes through a symlink', async () => {
    const { base, source, root } = place({ a: file('x'), 'tmp/b': file('x'), 'sub/tmp/c': file('x') });
    const typed = path.join(base, 'typed');
    fs.symlinkSync(source, typed);
    const left = ['/XD', path.join(typed, 'tmp'), '/XF', path.join(typed, 'a')];
    const { code, stdout } = await runBin(['backup', '--name', 'one', typed, root, ...left]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('complete: 1 file,') });
    const found = fs.readdirSync(path.join(root, 'one'), { recursive: true, encoding: 'utf8' });
    expect(found.sort()).toEqual(['sub', 'sub/tmp', 'sub/tmp/c']);
  });

  it('refuses a source that is empty and was not, as where its disk is not mounted', async () => {
    const here = place({ 'a/b': file('x') });
    expect((await backup(here, '--name', 'one')).code).toBe(0);
    fs.renameSync(path.join(here.source, 'a'), path.join(here.base, 'a'));
    const refused = await backup(here, '--name', 'two');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/The source .*source is empty, and was not in .*one\./);
    expect(snapshotsIn(here.root)).toEqual(['one']);
    fs.writeFileSync(path.join(here.source, 'meant'), '');
    expect((await backup(here, '--name', 'two')).code).toBe(0);
    fs.rmSync(path.join(here.source, 'meant'));
    expect((await backup(here, '--name', 'three', '--include-files', '*.txt')).code).toBe(1);
  });

  it('links nothing of the state folder of a root that is backed up: it is written in place', async () => {
    const literal = { 'root/.dedupe-backups/index.mdb': file('index'), 'root/1/a': file('data') };
    for (const unchanged of ['copy', 'compare', 'link']) {
      const here = place(literal);
      for (const name of ['one', 'two']) {
        expect((await backup(here, '--name', name, '--unchanged', unchanged)).code).toBe(0);
      }
      const linked = (at: string): number => fs.statSync(path.join(here.root, 'two', at)).nlink;
      expect([linked('root/1/a'), linked('root/.dedupe-backups/index.mdb')]).toEqual([2, 1]);
      expect((await runBin(['verify', here.root])).code).toBe(0);
    }
  });

  it('refuses one of several sources that is empty and was not, also where empty folders are left out', async () => {
    const { base, root } = place({});
    const sources = ['a', 'b'].map((name) => path.join(base, name));
    tree(base, { 'a/f': file('x'), 'b/f': file('y') });
    expect((await runBin(['backup', '--name', 'one', ...sources, root])).code).toBe(0);
    fs.rmSync(path.join(base, 'b/f'));
    const refused = await runBin(['backup', '--name', 'two', '--no-empty-dirs', ...sources, root]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${sources[1]} is empty, and was not in`),
    });
    expect(snapshotsIn(root)).toEqual(['one']);
  });

  onPosix('with --skip-if-unchanged sees that a folder has another mode, and does not mind another time', async () => {
    const here = place({ 'sub/a': file('x') });
    const sub = path.join(here.source, 'sub');
    expect((await backup(here, '--name', 'one')).code).toBe(0);
    fs.utimesSync(sub, 1, 1);
    await backup(here, '--name', 'two', '--skip-if-unchanged');
    expect(snapshotsIn(here.root)).toEqual(['one']);
    fs.chmodSync(sub, 0o700);
    await backup(here, '--name', 'two', '--skip-if-unchanged');
    expect(snapshotsIn(here.root)).toEqual(['one', 'two']);
  });

  it('counts its own names as linked, not those of copies that were never linked', async () => {
    const [a, b] = [file(someBytes(5000, 1), { mtime: 10n ** 18n }), file(someBytes(6000, 2), { mtime: 10n ** 18n })];
    const here = place({ a, b });
    await backup(here, '--name', 'one');
    tree(here.root, { 'two/a': a, 'two/b': b });
    await runBin([here.root, '--snapshots', 'two']);
    const { summary } = await backup(here, '--json', '--name', 'three');
    expect(summary.dedupe.linkedNames).toBe(4);
    expect(summary.files).toMatchObject({ total: 2, copied: 0, linked: 2 });
    expect(summary.bytes).toMatchObject({ copied: 0, linked: 11_000 });
  });

  onLinux('copies names that are no text, and counts what is no file', async () => {
    const here = place({ [rawPath('caf\xe9/\xff')]: file('x'), pipe: fifo(), 'new\nline': file('y') });
    const { summary } = await backup(here, '--name', 'one', '--json');
    expect(summary).toMatchObject({ specialFiles: 1, files: { copied: 2 } });
    fs.unlinkSync(path.join(here.source, 'pipe'));
    const [now, then] = [snapshotOf(here.source), snapshotOf(path.join(here.root, 'one'))];
    expect([...then.keys()].sort()).toEqual([...now.keys()].sort());
  });

  onPosix('follows links where it is told to, and never in a circle', async () => {
    const here = place({ 'a/f': file('x'), 'a/up': symlink('..'), b: symlink('a/f'), gone: symlink('nowhere') });
    const { code, stdout } = await backup(here, '--links', 'follow', '--name', 'one');
    expect(code).toBe(3);
    expect(stdout).toContain('ELOOP');
    const seen = snapshotOf(path.join(here.root, 'one'));
    expect([...seen.keys()].sort()).toEqual(['a', 'a/f', 'b']);
    expect(seen.get('b')).toMatchObject({ kind: 'file', size: 1 });
  });

  describe.each(['copy', 'compare', 'link'])(
    'with --unchanged %s, where a folder was a symlink the time before',
    (mode) => {
      const placeWithLink = () => {
        const here = place({ 'real/sub/f': file('x') });
        fs.symlinkSync(path.join(here.source, 'real'), path.join(here.source, 'dir'));
        return here;
      };
      const turnIntoFolder = ({ source }: Place) => {
        fs.unlinkSync(path.join(source, 'dir'));
        tree(source, { 'dir/sub/f': file('x') });
      };

      onPosix('links to none of the files that the symlink leads to', async () => {
        const here = placeWithLink();
        await backup(here, '--name', 'one');
        turnIntoFolder(here);
        expect((await backup(here, '--unchanged', mode, '--batch', '1', '--name', 'two')).code).toBe(0);
        const live = [...snapshotOf(here.source).values()].filter(({ kind }) => kind === 'file');
        expect(live.map(({ nlink }) => nlink)).toEqual([1, 1]);
        expect(fs.readFileSync(path.join(here.root, 'two/dir/sub/f'), 'utf8')).toBe('x');
      });

      onPosix('finds the source changed', async () => {
        const here = placeWithLink();
        await backup(here, '--name', 'one');
        turnIntoFolder(here);
        await backup(here, '--unchanged', mode, '--skip-if-unchanged', '--name', 'two');
        expect(snapshotsIn(here.root).sort()).toEqual(['one', 'two']);
      });
    },
  );

  it('saves a change that kept the size where nothing but the time tells of it', async () => {
    const here = place({ f: file('v1', { mtime: 10n ** 18n }) });
    const options = ['--unchanged', 'link', '--ignore', 'mtime', '--skip-if-unchanged'];
    await backup(here, ...options, '--name', 'one');
    fs.writeFileSync(path.join(here.source, 'f'), 'v2');
    await backup(here, ...options, '--name', 'two');
    expect(fs.readFileSync(path.join(here.root, 'two/f'), 'utf8')).toBe('v2');
  });

  it('takes no file of another job’s snapshot for unchanged', async () => {
    const [ours, theirs] = [place({ version: file('1.2.3') }), place({ version: file('1.2.4') })];
    const shared = { ...theirs, root: ours.root };
    await backup(ours, '--unchanged', 'link', '--name', 'ours-1');
    await backup(shared, '--unchanged', 'link', '--name', 'theirs-1');
    await backup(ours, '--unchanged', 'link', '--name', 'ours-2');
    const versions = ['ours-1', 'theirs-1', 'ours-2'].map((name) => path.join(ours.root, name, 'version'));
    expect(versions.map((at) => fs.readFileSync(at, 'utf8'))).toEqual(['1.2.3', '1.2.4', '1.2.3']);
    expect(new Set(versions.map((at) => fs.lstatSync(at).ino)).size).toBe(2);
  });

  it('takes the names of files for taken, too', async () => {
    const here = place({ f: file('x') });
    fs.writeFileSync(path.join(here.root, 'fixed'), 'a file');
    expect((await backup(here, '--name', 'fixed')).code).toBe(0);
    expect(snapshotsIn(here.root).filter((name) => name.startsWith('fixed_'))).toHaveLength(1);
  });

  it('refuses a source in the root and a root in the source, also by a symlink', async () => {
    const here = place(TREE);
    fs.symlinkSync(here.root, path.join(here.base, 'elsewhere'));
    fs.mkdirSync(path.join(here.root, 'in'));
    const inRoot = await runBin(['backup', path.join(here.base, 'elsewhere', 'in'), here.root]);
    expect(inRoot).toMatchObject({ code: 1, stderr: expect.stringContaining('a backup of backups') });
    const inSource = await runBin(['backup', here.base, here.root]);
    expect(inSource).toMatchObject({ code: 1, stderr: expect.stringContaining('each backup would hold all others') });
    expect(snapshotsIn(here.root)).toEqual(['in']);
  });

  it('names with --quiet what may be damaged, and a command that failed', async () => {
    const here = place({ f: file('hello') });
    expect(await backup(here, '-q')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    flipByte(path.join(here.source, 'f'), 0);
    const { code, stdout, stderr } = await backup(here, '-q', '--after', 'exit 7');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^warning: .*f has other bytes .* may be damaged\nwarning: .*--after failed: exit 7 .*\n$/);
  });
});
