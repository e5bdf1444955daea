import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { dedupeOptions } from '../../src/cli/commands/dedupe/options.ts';
import { resolveOptions } from '../../src/cli/commands/dedupe/resolve-options.ts';
import { type Dedupe, runDedupe } from '../../src/cli/commands/dedupe/run.ts';
import type { DedupeSummary } from '../../src/domain/summary.ts';
import { UserError } from '../../src/domain/user-error.ts';
import { type FakeHost, fakeHost } from './fake-host.ts';
import { AN_EBUSY, aSummary } from './summaries.ts';

/** A run that says a little of everything. */
function fakeRun(host: FakeHost, changes: Partial<DedupeSummary> = {}, during: () => void = () => undefined): Dedupe {
  return ({ root, dryRun = false, reportNames, onEvent, signal }) => {
    onEvent?.({ type: 'run-started', root, dryRun, maxLinks: 1023, threads: 8, index: undefined });
    onEvent?.({ type: 'snapshots-found', snapshots: ['2026-01-01', '2026-01-02'] });
    for (let minute = 0; minute < 3; minute++) {
      onEvent?.({ type: 'phase-progress', phase: 'scan', done: minute * 1000, total: undefined, path: 'a' });
      host.pass(60_000);
    }
    onEvent?.({ type: 'phase-finished', phase: 'scan', done: 3000, elapsedMs: 180_000 });
    onEvent?.({ type: 'warning', warning: 'other-device', path: 'mnt' });
    during();
    if (reportNames) onEvent?.({ type: 'name-linked', path: 'b\n/x', canonical: 'a/x', dryRun });
    for (const failure of changes.failures ?? []) onEvent?.({ type: 'failure', failure });
    const summary = aSummary({ dryRun, outcome: signal?.aborted ? 'interrupted' : 'done', ...changes });
    onEvent?.({ type: 'run-finished', summary });
    return Promise.resolve(summary);
  };
}

function run(argv: string, host: FakeHost, dedupe: Dedupe = fakeRun(host)): Promise<number> {
  return runDedupe(resolveOptions(parseArguments(argv.split(' '), dedupeOptions)), host, dedupe);
}

test('without a terminal progress is plain lines on stderr and the result is on stdout', async () => {
  const host = fakeHost();
  expect(await run('r', host)).toBe(0);
  expect(host.err()).toBe(
    [
      'r   2 snapshots, 2026-01-01 … 2026-01-02   1,023 names per file',
      'Scan: 1,000 names so far, 1 min 00 s',
      'Scan: 2,000 names so far, 2 min 00 s',
      'Scan: 3,000 names, 3 min 00 s',
      'warning: mnt is on another device, or a Btrfs subvolume; it is left out',
      '',
    ].join('\n'),
  );
  expect(host.out()).toContain('Linked       1,031,877 names');
  expect(host.out() + host.err()).not.toContain('\u001b');
});

test('a dry run lists what it would link, with hostile names escaped', async () => {
  const host = fakeHost();
  await run('-n r', host);
  expect(host.out()).toMatch(/^would link {2}b\\n\/x {2}to {2}a\/x\n/);
});

test('--verbose names what was linked and the threads', async () => {
  const host = fakeHost();
  await run('-v r', host);
  expect(host.out()).toMatch(/^linked {2}b/);
  expect(host.err()).toContain('8 threads');
});

test('--quiet says nothing when all went well', async () => {
  const host = fakeHost();
  expect(await run('-q r', host)).toBe(0);
  expect(host.out() + host.err()).toBe('');
});

test('--quiet says of warnings those that somebody has to act on, with --json too', async () => {
  for (const quiet of ['-q', '-q --json']) {
    const host = fakeHost();
    const dedupe: Dedupe = (options) => {
      options.onEvent?.({ type: 'warning', warning: 'leftovers-cleaned', path: '.', count: 2 });
      options.onEvent?.({ type: 'warning', warning: 'run-not-noted', path: 'The disk is full.' });
      return fakeRun(host)(options);
    };
    expect(await run(`${quiet} r`, host, dedupe)).toBe(0);
    expect(host.err()).toBe('warning: this run could not be noted in the history: The disk is full.\n');
  }
});

test('--quiet names failures on stderr', async () => {
  const host = fakeHost();
  expect(await run('-q r', host, fakeRun(host, { failures: [AN_EBUSY] }))).toBe(3);
  expect(host.out()).toBe('');
  expect(host.err()).toContain('2023-01-07/outlook.pst   could not open: in use by another program (EBUSY)');
});

test('with --json stdout is NDJSON alone and the summary is last, once', async () => {
  const host = fakeHost();
  await run('--json r', host);
  const events = host
    .out()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual([
    'run-started',
    'snapshots-found',
    ...['phase-progress', 'phase-progress', 'phase-progress', 'phase-finished'],
    'warning',
    'run-finished',
  ]);
  expect(events.at(-1).summary.linkedNames).toBe(1_031_877);
  expect(host.err()).toBe('');
});

test('--json --quiet is the summary alone', async () => {
  const host = fakeHost();
  await run('--json --quiet r', host);
  expect(JSON.parse(host.out()).type).toBe('run-finished');
});

test('an error that stops the run ends the NDJSON too', async () => {
  const host = fakeHost();
  const locked: Dedupe = () => Promise.reject(new UserError('locked', 'another run holds r', { hint: 'Wait.' }));
  await expect(run('--json r', host, locked)).rejects.toThrow('another run holds r');
  expect(JSON.parse(host.out())).toEqual({
    type: 'run-failed',
    kind: 'locked',
    message: 'another run holds r',
    hint: 'Wait.',
    exitCode: 4,
  });
});

test('a robocopy code of 8 or more stops before anything is done', async () => {
  const host = fakeHost();
  let called = false;
  const dedupe: Dedupe = () => {
    called = true;
    return Promise.resolve(aSummary());
  };
  await expect(run('--after-robocopy 9 r', host, dedupe)).rejects.toMatchObject({ kind: 'failed' });
  expect(called).toBe(false);
});

test('a robocopy code below 8 is explained and the run goes on', async () => {
  const host = fakeHost();
  expect(await run('--after-robocopy 1 r', host)).toBe(0);
  expect(host.err()).toContain("robocopy's exit code 1: files were copied.");
});

test('the first signal asks the run to finish, the second leaves at once', async () => {
  const host = fakeHost();
  const dedupe = fakeRun(host, {}, () => {
    host.signal('SIGINT');
    host.pass(10);
    host.signal('SIGINT'); // the same one: `timeout` sends it twice
    expect(host.exits).toEqual([]);
    host.pass(1000);
    host.signal('SIGTERM');
  });
  expect(await run('r', host, dedupe)).toBe(130);
  expect(host.exits).toEqual([130]);
  expect(host.err()).toContain('press Ctrl-C again to leave at once');
  expect(host.out()).toContain('Interrupted (exit code 130).');
});

test('after the run signals are no longer ours', async () => {
  const host = fakeHost();
  await run('r', host);
  host.signal('SIGINT');
  expect(host.exits).toEqual([]);
  expect(host.err()).not.toContain('Ctrl-C');
});

test('a reader that goes away ends the run as Ctrl-C does', async () => {
  const host = fakeHost();
  const dedupe = fakeRun(host, {}, () => host.stdout.emit('error', new Error('write EPIPE')));
  expect(await run('r', host, dedupe)).toBe(130);
});

test('a full disk below stdout ends no run', async () => {
  const host = fakeHost();
  const full = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
  const dedupe = fakeRun(host, {}, () => host.stdout.emit('error', full));
  expect(await run('r', host, dedupe)).toBe(0);
});

test('on a terminal a bar stays for each phase and the cursor is never hidden', async () => {
  const host = fakeHost({ tty: true });
  const dedupe = fakeRun(host);
  const slowly: Dedupe = async (options) => {
    const summary = await dedupe(options);
    await sleep(150);
    return summary;
  };
  await run('r', host, slowly);
  expect(host.err()).toContain('Scan   █████████████  3,000 names');
  expect(host.err()).toContain('warning: mnt');
  expect(host.err()).not.toContain('\u001b[?');
});

test('problems are yellow on a terminal unless NO_COLOR is set', async () => {
  const failures = [AN_EBUSY];
  const [colourful, plain] = [fakeHost({ tty: true }), fakeHost({ tty: true, env: { NO_COLOR: '1' } })];
  for (const host of [colourful, plain]) await run('r', host, fakeRun(host, { failures }));
  expect(colourful.out()).toContain('\u001b[33m22 min 40 s');
  expect(plain.out()).not.toContain('\u001b');
});

test('--log appends lines, failures and the summary, each with its time', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'log-'));
  const log = path.join(folder, 'log.txt');
  for (const host of [fakeHost(), fakeHost()]) {
    await run(`-q --log ${log} r`, host, fakeRun(host, { failures: [AN_EBUSY] }));
  }
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  expect(lines.every((line) => /^2026-11-21T00:0\d:\d\d\.\d{3}Z/.test(line))).toBe(true);
  const failure = '2026-11-21T00:03:00.000Z  2023-01-07/outlook.pst: could not open: in use by another program (EBUSY)';
  expect(lines.filter((line) => line === failure)).toHaveLength(2);
  expect(lines.at(-1)).toContain('Finished with 1 problem (exit code 3).');
});

test('a log that cannot be opened stops the run before anything is done', async () => {
  const host = fakeHost();
  await expect(run('--log /nowhere/x.log r', host)).rejects.toMatchObject({ kind: 'usage' });
  expect(host.out()).toBe('');
});
