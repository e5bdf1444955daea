import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { WINDOWS } from '../../src/platform/platform-profile.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fakeHost } from './fake-host.ts';

test('--version prints the version of the package alone', async () => {
  const host = fakeHost();
  expect(await main(['--version'], host)).toBe(0);
  expect(host.out()).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});

test('a result that a full disk does not take is not passed for written', async () => {
  const host = fakeHost();
  const full = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
  host.stdout.write = () => process.nextTick(() => host.stdout.emit('error', full)) === undefined;
  expect(await main(['--version'], host)).toBe(1);
  expect(host.err()).toBe('dedupe-backups: The result could not be written: no space left on the disk (ENOSPC).\n');
});

test.each([[['--help']], [['-h']], [['-nh', 'r']], [['r', '--help']], [['help']], [['help', '--json']]])(
  '%j shows the help and runs nothing',
  async (argv) => {
    const host = fakeHost();
    expect(await main(argv, host)).toBe(0);
    expect(host.out()).toMatch(/^dedupe-backups \[options\] ROOT\n/);
  },
);

test('help shows that of the command that follows', async () => {
  const host = fakeHost();
  expect(await main(['help', 'prune'], host)).toBe(0);
  expect(host.out()).toMatch(/^dedupe-backups prune \[options\] ROOT\n/);
});

test.each([
  [['--max-links', 'x', 'r'], 'dedupe-backups --help'],
  [['prune', '--keep-last', 'x', 'r'], 'dedupe-backups prune --help'],
])('%j is told which help lists the options', async (argv, help) => {
  const host = fakeHost();
  expect(await main(argv, host)).toBe(2);
  expect(host.err()).toContain(`: x is not a whole number.\n  ${help}  lists the options.\n`);
});

test('a terminal that has no width is given the help of one of 80 columns', async () => {
  const [host, of80] = [fakeHost({ tty: true, columns: 0 }), fakeHost({ tty: true, columns: 80 })];
  for (const each of [host, of80]) await main(['--help'], each);
  expect(host.out()).toBe(of80.out());
});

test('the help has every option, examples and exit codes, in 80 columns', async () => {
  const host = fakeHost();
  await main(['--help'], host);
  for (const text of ['--after-robocopy CODE', '-n, --dry-run', 'Examples:', 'Exit codes:', '130  interrupted']) {
    expect(host.out()).toContain(text);
  }
  expect(
    host
      .out()
      .split('\n')
      .filter((line) => line.length > 80),
  ).toEqual([]);
});

test('bad usage is one sentence and a hint on stderr, exit code 2, no stack', async () => {
  const host = fakeHost();
  expect(await main(['--dryrun', 'r'], host)).toBe(2);
  expect(host.out()).toBe('');
  expect(host.err()).toBe('dedupe-backups: unknown option --dryrun.\n  Did you mean --dry-run?\n');
});

test.each([
  [['bakup', 's', 'r'], 'unknown command bakup.\n  Did you mean  dedupe-backups backup'],
  [['-q', 'status', 'r'], 'a command comes before its options.\n  Write  dedupe-backups status'],
  [
    ['--unchanged', 'link', 'r'],
    '--unchanged is not an option of this command.\n  It belongs to  dedupe-backups backup\n',
  ],
  [['status', '--max-links', '5', 'r'], 'It belongs to  dedupe-backups, dedupe-backups backup\n'],
])('%j is told what was meant', async (argv, words) => {
  const host = fakeHost();
  expect(await main(argv, host)).toBe(2);
  expect(host.err()).toContain(words);
});

test('a root that swallowed its options by "E:\\" is recognised on Windows', async () => {
  const host = fakeHost({ platform: WINDOWS });
  expect(await main(['E:" --dry-run'], host)).toBe(2);
  expect(host.err()).toContain('a quotation mark inside an argument: E:" --dry-run');
  expect(host.err()).toContain('E:\\');
});

test.each([[['--before', '"C:\\Program Files\\mount.exe" E:']], [['--after=powershell -Command "exit 0"']]])(
  'a command of %j may have quotes, as a path with spaces needs them',
  async (hook) => {
    const host = fakeHost({ platform: WINDOWS });
    expect(await main(['backup', ...hook, 's'], host)).toBe(2);
    expect(host.err()).toContain('SOURCE and ROOT are needed');
    const swallowed = fakeHost({ platform: WINDOWS });
    expect(await main(['backup', ...hook, 'C:\\s" E:\\r'], swallowed)).toBe(2);
    expect(swallowed.err()).toContain('a quotation mark inside an argument: C:\\s" E:\\r');
  },
);

test('completion prints a script, and options for what was typed so far', async () => {
  const [script, words] = [fakeHost(), fakeHost()];
  expect(await main(['completion'], script)).toBe(0);
  expect(script.out()).toContain('_dedupe-backups_yargs_completions');
  expect(await main(['--get-yargs-completions', 'dedupe-backups', '--'], words)).toBe(0);
  expect(words.out().split('\n')).toContain('--dry-run');
});

test('with robocopy exit codes, bad usage is fatal too: 2 would mean that all went well', async () => {
  for (const wrong of ['--dryrun', '/MOV', '/XA:H']) {
    expect(await main(['backup', '--robocopy-exit-codes', 's', 'r', wrong], fakeHost())).toBe(16);
  }
  expect(await main(['backup', 's', 'r', '/MOV'], fakeHost())).toBe(2);
});

test.each<[string, number]>([
  ['{"robocopy-exit-codes": true}', 16],
  ['{"robocopy-exit-codes": true, "wait": "x", "nonsense": 1}', 16],
  ['{"robocopy-exit-codes": false}', 2],
  ['{"robocopy-exit-codes": true', 2],
])('so it is with a config file of %s: exit code %i', async (json, code) => {
  const file = path.join(temporaryFolder(), 'config.json');
  fs.writeFileSync(file, json);
  for (const wrong of ['--dryrun', '/MOV', '--retries=x']) {
    expect(await main(['backup', '--config', file, 's', 'r', wrong], fakeHost())).toBe(code);
    expect(await main(['backup', `--config=${file}`, 's', 'r', wrong], fakeHost())).toBe(code);
  }
});
