import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { acquireRunLock } from '../../src/app/root/run-lock.ts';
import { openStateFolder } from '../../src/app/root/state-folder.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { runBin } from '../kit/run-bin.ts';
import { inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { sharedFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

/** Two snapshots with one equal file each. */
const PAIR = { '1/a': file('same'), '2/a': file('same') };
const UNLINKED = [['1/a'], ['2/a']];

describe('what cannot be right changes nothing:', () => {
  const cwd = sharedFolder();
  tree(cwd, PAIR);

  it.concurrent.each([
    ['a root that does not exist', 'missing', 'does not exist'],
    ['a file as root', '1/a', 'is not a folder'],
    ["the system's own disk", '/', "is the system's own disk"],
    ['a home folder', os.homedir(), 'is a home folder'],
  ])('%s is refused with a sentence and exit code 1', async (_, root, words) => {
    const { code, stdout, stderr } = await runBin([root], { cwd });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^dedupe-backups: .*\n {2}\S.*\n$/);
    expect(stderr).toContain(words);
    expect(inodeGroups(snapshotOf(cwd))).toEqual(UNLINKED);
  });

  it.concurrent.each([
    [['--dry-rum'], 'unknown option --dry-rum', 'Did you mean --dry-run?'],
    [['--ignore', 'mtine'], '--ignore: mtine', 'Did you mean mtime?'],
    [['--max-links', '1'], '--max-links: 1 is too few', '2 is the least'],
    [['--snapshots', '../*'], 'snapshots must be a glob', '*/*'],
    [['--config', 'missing.json'], 'missing.json', 'could not read the config file'],
  ])('%j is bad usage: exit code 2, and what to write instead', async (options, problem, help) => {
    const { code, stdout, stderr } = await runBin([...options, '.'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(help);
    expect(inodeGroups(snapshotOf(cwd))).toEqual(UNLINKED);
  });
});

it.runIf(process.platform === 'linux')('started in a folder that is gone, it says so', async () => {
  const inGone = ['bash', '-c', 'mkdir gone && cd gone && rmdir ../gone && "$@"', 'bash'];
  const { code, stderr } = await runBin([pair()], { cwd: temporaryFolder(), under: inGone });
  expect(code).toBe(1);
  expect(stderr).toBe('dedupe-backups: The folder that this was started in is gone.\n  Start it in another.\n');
});

it('where lmdb has no build for this system, one sentence says so, and --no-index goes without it', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('a'), '2/a': file('a') });
  const preload = path.join(temporaryFolder(), 'no-lmdb.cjs');
  fs.writeFileSync(
    preload,
    `const module_ = require('node:module'); const load = module_._load;
     module_._load = (name, ...rest) => {
       if (name === 'lmdb') throw new Error('No native build was found.\\nattempted loading from: …');
       return load(name, ...rest);
     };`,
  );
  const nodeFlags = ['--require', preload];
  const refused = await runBin([root], { nodeFlags });
  expect(refused.code).toBe(1);
  expect(refused.stderr.trim().split('\n')).toEqual([
    'dedupe-backups: The package lmdb, which keeps the index, cannot be loaded: No native build was found.',
    expect.stringContaining('--no-index'),
  ]);
  expect((await runBin(['--no-index', root], { nodeFlags })).code).toBe(0);
});

it('with --json an error is the last line on stdout too', async () => {
  const { code, stdout } = await runBin(['--json', 'missing'], { cwd: temporaryFolder() });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ type: 'run-failed', kind: 'refused', exitCode: 1 });
});

it('a root that another run holds is left alone: exit code 4', async () => {
  const root = pair();
  const state = openStateFolder(nodeFileSystem, root);
  const lock = await acquireRunLock(nodeFileSystem, state.path, { root });
  const { code, stderr } = await runBin([root]);
  lock.release();
  expect(code).toBe(4);
  expect(stderr).toContain(`Another run (process ${process.pid}) is working on ${root}`);
  expect(inodeGroups(snapshotOf(root))).toEqual(UNLINKED);
  expect((await runBin([root])).code).toBe(0);
});

it('--quiet says nothing; --verbose names what was linked; --log keeps it', async () => {
  const root = pair();
  const log = path.join(temporaryFolder(), 'log');
  expect(await runBin(['-q', '--exclude', '*', root])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const verbose = await runBin(['--verbose', '--log', log, root]);
  expect(verbose.stdout).toContain('linked  2/a  to  1/a\n');
  const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n');
  expect(lines.filter((line) => !/^\d{4}-\d\d-\d\dT[\d:.]+Z/.test(line))).toEqual([]);
  expect(lines.join('\n')).toMatch(/linked {2}2\/a {2}to {2}1\/a[\s\S]*Done\.$/);
});

it.concurrent.each([
  ['verify', ''],
  ['diff', ''],
  ['find', '', 'x'],
  ['versions', '', 'x'],
  ['links', ''],
  ['status', ''],
])('%s of an empty path, as of a variable that is not set, is a mistake on the command line', async (...args) => {
  const { code, stderr } = await runBin(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/(is|are) missing/);
});

it('a root without snapshots is told also with --quiet: its disk may not be mounted', async () => {
  const root = temporaryFolder();
  tree(root, { 'loose file': file('x') });
  const said = await runBin(['-q', root]);
  expect(said).toMatchObject({ code: 0, stdout: '' });
  expect(said.stderr).toContain(`warning: there are no snapshots in ${root}. Is its disk mounted?`);
  expect((await runBin(['-q', '--snapshots', 'nope', pair()])).stderr).toContain('there are no snapshots in');
  const sealed = pair();
  for (const args of [[sealed], ['--new-only', sealed]]) expect((await runBin(['-q', ...args])).stderr).toBe('');
});

it('--log does not write into a log that a snapshot has too', async () => {
  const base = temporaryFolder();
  tree(base, { 'd.log': file('old\n'), 'root/2026-01-01/d.log': linkTo('d.log') });
  const log = path.join(base, 'd.log');
  expect((await runBin(['-q', '--log', log, path.join(base, 'root')])).code).toBe(0);
  expect(fs.readFileSync(path.join(base, 'root/2026-01-01/d.log'), 'utf8')).toBe('old\n');
  expect(fs.readFileSync(log, 'utf8')).toMatch(/^old\n[\s\S]*Done\.$/m);
});

it('a log in the root is no file of the backups, and none that changed while we worked', async () => {
  const root = pair();
  const source = temporaryFolder();
  tree(source, { a: file('same') });
  const elsewhere = temporaryFolder();
  fs.symlinkSync(root, path.join(elsewhere, 'to the root'), 'junction');
  const log = path.join(elsewhere, 'to the root/run.log');
  for (const args of [[root], ['--no-index', root], ['--new-only', root], ['backup', source, root]]) {
    expect(await runBin([...args, '-q', '--log', log])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  }
  expect(fs.readFileSync(path.join(root, 'run.log'), 'utf8')).toContain('Done.');
});

it('--config gives options as JSON and the command line wins', async () => {
  const root = pair();
  const config = path.join(temporaryFolder(), 'config.json');
  fs.writeFileSync(config, JSON.stringify({ 'dry-run': true, 'min-size': '10k' }));
  const first = await runBin(['--config', config, root]);
  expect(first.stdout).toContain('Dry run');
  expect(first.stdout).toMatch(/Left alone +2 names that the filters leave out/);
  expect((await runBin(['--config', config, '--min-size', '1', root])).stdout).toContain('Would link');
  expect(inodeGroups(snapshotOf(root))).toEqual(UNLINKED);
});

it('plain output says what was found, linked and freed', async () => {
  const { code, stdout, stderr } = await runBin([pair()]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Found +2 names in 2 snapshots, 8 B counting every name/);
  expect(stdout).toMatch(/2 → 1 file, 8 → 4 B counting each once/);
  expect(stdout).toMatch(/Linked +1 name to 1 file/);
  expect(stdout).toMatch(/Done\.\n$/);
  expect(stderr).toMatch(/2 snapshots, 1 … 2 /);
  for (const line of [/^Scan: 2 names/m, /^Read: 8 B/m, /^Link: 1 name/m]) expect(stderr).toMatch(line);
  expect(stdout + stderr).not.toContain('\u001b');
});

function pair(): string {
  const root = temporaryFolder();
  tree(root, PAIR);
  return root;
}

it('options are completed in the shell', async () => {
  const script = await runBin(['completion']);
  expect(script).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('dedupe-backups') });
  const words = await runBin(['--get-yargs-completions', 'dedupe-backups', '--ma']);
  expect(words).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--max-links') });
});
