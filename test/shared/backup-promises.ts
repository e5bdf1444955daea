import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { expectSameTree, inodeGroups } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { expectKilled, type Program } from './program.ts';

interface Place {
  readonly base: string;
  readonly source: string;
  readonly root: string;
}

/** What `backup` does, on every platform and file system. */
export function backupPromises(program: Program): void {
  describe(`backup, ${program.place},`, () => {
    snapshots(program);
    selections(program);
    refusals(program);
  });
  describe(`an unfinished snapshot, ${program.place},`, () => unfinished(program));
}

function snapshots(program: Program): void {
  it('makes a snapshot that is its source, in every mode, with the same files linked', async () => {
    const structures: string[][][] = [];
    for (const unchanged of ['copy', 'compare', 'link']) {
      const here = place(program, somethingOfEverything(program));
      await backup(program, here, '--unchanged', unchanged, '--name', 'one');
      expectSameTree(program.look(here.source), program.look(path.join(here.root, 'one')));
      fs.renameSync(path.join(here.source, 'a'), path.join(here.source, 'moved'));
      fs.appendFileSync(path.join(here.source, 'sub/deep/d'), 'more');
      const { code, stderr } = await backup(program, here, '--unchanged', unchanged, '--name', 'two');
      expect({ code, errors: stderr.match(/could not/) }).toEqual({ code: 0, errors: null });
      expectSameTree(program.look(here.source), program.look(path.join(here.root, 'two')));
      structures.push(inodeGroups(program.look(here.root)));
    }
    expect(structures[1]).toEqual(structures[0]);
    expect(structures[2]).toEqual(structures[0]);
    expect(structures[0]).toContainEqual(['one/a', 'one/sub/c', 'two/moved', 'two/sub/c']);
  });

  it('names the snapshot by the day, and the second one by the time as well', async () => {
    const here = place(program, { a: file('x') });
    await backup(program, here);
    await backup(program, here);
    const [one, two, ...none] = snapshotsIn(here.root).sort();
    expect(one).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(two.startsWith(`${one}_`)).toBe(true);
    expect(none).toEqual([]);
  });

  it('writes nothing for what is unchanged, and reads nothing where size and time are trusted', async () => {
    const here = place(program, somethingOfEverything(program));
    await backup(program, here);
    const compared = await backup(program, here, '--unchanged', 'compare', '--json', '--quiet');
    expect(compared.summary).toMatchObject({ bytesWritten: 0, bytes: { copied: 0 } });
    const linked = await backup(program, here, '--unchanged', 'link', '--json', '--quiet');
    expect(linked.summary).toMatchObject({ bytesWritten: 0, contentBytesRead: 0 });
  });

  it('changes nothing in a dry run, and says what it would do', async () => {
    const here = place(program, { a: file('x'), 'sub/b': file('yy') });
    await backup(program, here, '--name', 'one');
    fs.appendFileSync(path.join(here.source, 'a'), 'more');
    const { stdout } = await backup(program, here, '--dry-run', '--name', 'two');
    expect(stdout).toMatch(/would copy {2}.*a\r?\n/);
    expect(stdout).toMatch(/would link {2}.*b\r?\n/);
    expect(snapshotsIn(here.root)).toEqual(['one']);
  });

  it('makes no snapshot where nothing has changed, if that is asked for', async () => {
    const here = place(program, { a: file('x'), 'sub/b': file('yy') });
    await backup(program, here, '--name', 'one');
    const same = await backup(program, here, '--name', 'two', '--skip-if-unchanged');
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing has changed since one') });
    const { mtime } = fs.statSync(path.join(here.source, 'a'));
    fs.writeFileSync(path.join(here.source, 'a'), 'z');
    fs.utimesSync(path.join(here.source, 'a'), mtime, mtime);
    await backup(program, here, '--name', 'two', '--skip-if-unchanged');
    expect(snapshotsIn(here.root).sort()).toEqual(['one', 'two']);
  });

  it("ends with robocopy's exit codes where they are asked for", async () => {
    const here = place(program, { a: file('x') });
    expect((await backup(program, here, '--robocopy-exit-codes')).code).toBe(1);
    const missing = program.pathOf(`${here.source}x`);
    expect((await program.run(['backup', '--robocopy-exit-codes', missing, program.pathOf(here.root)])).code).toBe(16);
  });
}

function selections(program: Program): void {
  it('leaves out what it is told to, also in words of robocopy and by full path', async () => {
    const tmp = file('x');
    const here = place(program, {
      'a.tmp': tmp,
      'keep/b': file('y'),
      'tmp/c': file('z'),
      'none/d.tmp': tmp,
      'in/e': tmp,
    });
    const list = path.join(here.base, 'list');
    fs.writeFileSync(list, '# a list\n*.tmp\n');
    const inFolder = program.pathOf(path.join(here.source, 'in'));
    const options = [
      '--exclude-files',
      `@${program.pathOf(list)}`,
      '--exclude-dirs',
      'tmp',
      '--exclude-dirs',
      inFolder,
    ];
    await backup(program, here, '--name', 'one', ...options);
    expect([...program.look(path.join(here.root, 'one')).keys()].sort()).toEqual(['keep', 'keep/b', 'none']);
    const words = ['/S', '/XF', '*.tmp', '/xd', 'tmp', inFolder, '/R:1', '/Z'];
    const places = [here.source, here.root].map(program.pathOf);
    const { stderr } = await program.run(['backup', '--name', 'two', ...places, ...words]);
    expect([...program.look(path.join(here.root, 'two')).keys()].sort()).toEqual(['keep', 'keep/b']);
    expect(stderr).toContain('/Z: how files are read');
  });
}

function refusals(program: Program): void {
  it('puts several sources into folders of their names, and refuses a collision', async () => {
    const here = place(program, { 'one/a': file('x'), 'two/a': file('y'), 'deep/one/a': file('z') });
    const [one, two, other] = ['one', 'two', 'deep/one'].map((name) => program.pathOf(path.join(here.source, name)));
    const root = program.pathOf(here.root);
    expect((await program.run(['backup', '--name', 'both', one, two, root])).code).toBe(0);
    const names = ['one', 'one/a', 'two', 'two/a'];
    expect([...program.look(path.join(here.root, 'both')).keys()].sort()).toEqual(names);
    const refused = await program.run(['backup', one, other, root]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('would both become the folder one') });
  });

  it('refuses a source in the root and a root in the source', async () => {
    const here = place(program, { a: file('x') });
    fs.mkdirSync(path.join(here.root, 'in'));
    const root = program.pathOf(here.root);
    const inRoot = await program.run(['backup', program.pathOf(path.join(here.root, 'in')), root]);
    expect(inRoot).toMatchObject({ code: 1, stderr: expect.stringContaining('a backup of backups') });
    const inSource = await program.run(['backup', program.pathOf(here.base), root]);
    expect(inSource).toMatchObject({ code: 1, stderr: expect.stringContaining('each backup would hold all others') });
    expect(snapshotsIn(here.root)).toEqual(['in']);
  });
}

function unfinished(program: Program): void {
  it('is taken up again after a kill, and leaves nothing behind', async () => {
    const many = Array.from({ length: 100 }, (_, n) => [`d${n % 7}/f${n}`, file(someBytes(2_000, n))] as const);
    const here = place(program, Object.fromEntries(many));
    const killed = await backupWith(program, here, killedAtRename(60), '--threads', '1', '--name', 'one');
    expectKilled(killed);
    expect(snapshotsIn(here.root)).toEqual(['one.in-progress']);
    fs.writeFileSync(path.join(here.root, 'one.in-progress/d1/.dedupe~0-0'), 'half');
    fs.writeFileSync(path.join(here.root, 'one.in-progress/extra'), 'gone from the source');
    const { code, summary } = await backup(program, here, '--name', 'one', '--json', '--quiet');
    const { resumed, files } = summary;
    expect({ code, resumed, extras: files.extras }).toEqual({ code: 0, resumed: true, extras: 1 });
    expect(files.skipped).toBeGreaterThan(30);
    expect(snapshotsIn(here.root)).toEqual(['one']);
    expectSameTree(program.look(here.source), program.look(path.join(here.root, 'one')));
  });

  it('is compared with the source where the system went down before the disk had it all', async () => {
    const many = Array.from({ length: 40 }, (_, n) => [`f${n}`, file(someBytes(2_000, n))] as const);
    const here = place(program, Object.fromEntries(many));
    expectKilled(await backupWith(program, here, killedAtRename(20), '--threads', '1', '--name', 'one'));
    const unfinished = path.join(here.root, 'one.in-progress');
    for (const name of fs.readdirSync(unfinished).filter((each) => each.startsWith('f'))) {
      const { atimeMs, mtimeMs } = fs.statSync(path.join(here.source, name));
      fs.writeFileSync(path.join(unfinished, name), Buffer.alloc(2_000));
      fs.utimesSync(path.join(unfinished, name), atimeMs / 1000, mtimeMs / 1000);
    }
    fs.utimesSync(path.join(here.root, '.dedupe-backups/one.in-progress'), 5, 5);
    const { code, stderr } = await backup(program, here, '--name', 'one');
    expect(code).toBe(0);
    expect(stderr).toContain('taking up again what was begun, and comparing it');
    expectSameTree(program.look(here.source), program.look(path.join(here.root, 'one')));
  });

  it('is left alone where another job began it', async () => {
    const here = place(program, { a: file('x') });
    tree(here.root, { 'theirs.in-progress/precious': file('x') });
    const { code, stderr } = await backup(program, here);
    expect(code).toBe(0);
    expect(stderr).toContain('theirs.in-progress is named like an unfinished snapshot');
    expect(fs.existsSync(path.join(here.root, 'theirs.in-progress/precious'))).toBe(true);
  });
}

function somethingOfEverything({ hasSymlinks, hasModes, timeGrainNs }: Program): TreeLiteral {
  return {
    a: file('x'),
    'sub/b': file(someBytes(3_000_000, 1), { mode: 0o444 }),
    'sub/c': linkTo('a'),
    'sub/deep/d': file('y', { mtime: 1_234_567_890_123_456_700n + timeGrainNs, mode: hasModes ? 0o600 : 0o644 }),
    'sub/empty/': folder({ mtime: 5_000_000_000n + timeGrainNs, mode: hasModes ? 0o700 : 0o755 }),
    'sub/none': file(''),
    ...(hasSymlinks ? { link: symlink('sub/nowhere') } : {}),
  };
}

function place(program: Program, literal: TreeLiteral): Place {
  const base = temporaryFolder(program.base);
  const [source, root] = ['source', 'root'].map((name) => path.join(base, name));
  tree(source, literal);
  fs.mkdirSync(root);
  return { base, source, root };
}

function backup(program: Program, here: Place, ...options: string[]) {
  return backupWith(program, here, [], ...options);
}

async function backupWith(program: Program, { source, root }: Place, nodeFlags: string[], ...options: string[]) {
  const args = ['backup', ...options, program.pathOf(source), program.pathOf(root)];
  const result = await program.run(args, { nodeFlags });
  const last = options.includes('--json') ? JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') : undefined;
  return { ...result, summary: last?.summary };
}

/** Killed in the midst of copying, by a rename in a worker. */
function killedAtRename(count: number): string[] {
  return preload(`
    const rename = fs.renameSync;
    let calls = threads.isMainThread ? -Infinity : 0;
    fs.renameSync = (...args) => {
      if (++calls === ${count}) process.kill(process.pid, 'SIGKILL');
      rename(...args);
    };`);
}

function snapshotsIn(root: string): string[] {
  return fs.readdirSync(root).filter((name) => name !== '.dedupe-backups');
}
