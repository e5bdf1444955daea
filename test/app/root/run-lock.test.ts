import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { type LockOwner, ownerState } from '../../../src/app/root/lock-owner.ts';
import { acquireRunLock, type RunLock } from '../../../src/app/root/run-lock.ts';
import { UserError } from '../../../src/domain/user-error.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { thisProcess } from '../../../src/platform/this-process.ts';
import { sharedFolder, temporaryFolder } from '../../kit/temporary-folder.ts';
import { transpile } from '../transpiled.ts';

const ROOT = '/mnt/backups';
const LINUX_ONLY = process.platform === 'linux';
const scripts = transpiledLock();

test('one run holds the root until it releases it', async () => {
  const folder = temporaryFolder();
  const lock = await acquire(folder);
  expect(fs.readdirSync(folder)).toEqual(['lock']);
  const refused = await refusal(folder);
  expect(refused.kind).toBe('locked');
  expect(refused.message).toMatch(new RegExp(`process ${process.pid}\\) is working on ${ROOT} since \\d{4}-`));
  lock.release();
  expect(fs.readdirSync(folder)).toEqual([]);
  (await acquire(folder)).release();
});

test('release leaves alone a lock that is not its own', async () => {
  const folder = temporaryFolder();
  const lock = await acquire(folder);
  fs.rmSync(path.join(folder, 'lock'));
  const second = await acquire(folder);
  lock.release();
  expect(fs.readdirSync(folder)).toEqual(['lock']);
  second.release();
  second.release();
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('the lock of another machine is not touched, and the error says which file to remove', async () => {
  const folder = temporaryFolder();
  const lock = writeOwner(folder, 'lock', { hostname: 'nas', pid: 999_999_999 });
  const refused = await refusal(folder);
  expect(`${refused.kind}: ${refused.message} ${refused.hint}`).toMatch(/^locked: A run on nas .*remove .*lock and/);
  expect(fs.existsSync(lock)).toBe(true);
});

test('where the system does not tell when a process began, the error also says which file to remove', async () => {
  const folder = temporaryFolder();
  const lock = writeOwner(folder, 'lock', { startTicks: null });
  const refused = await refusal(folder);
  expect(refused.hint).toBe(
    `Wait until it is done. If process ${process.pid} is not a run of this program, remove ${lock} and start again.`,
  );
  expect(fs.existsSync(lock)).toBe(true);
});

test('what a dead run left is taken over: its lock and its claim', async () => {
  const folder = temporaryFolder();
  writeOwner(folder, 'lock', { pid: deadPid() });
  writeOwner(folder, 'lock~0123456789abcdef', { pid: deadPid() });
  const lock = await acquire(folder);
  expect(fs.readdirSync(folder)).toEqual(['lock']);
  lock.release();
});

test('a torn lock is held for as long as it may be in the middle of being written', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'lock');
  fs.writeFileSync(file, '{"pid":1');
  expect((await refusal(folder)).message).toMatch('just starting');
  fs.utimesSync(file, new Date(0), new Date(0));
  (await acquire(folder)).release();
});

test('an owner is dead when its machine was started again, or its process id is another process now', () => {
  const me = { ...thisProcess(), startedAt: Date.now(), nonce: 'x' };
  expect(ownerState(me, me)).toBe('alive');
  expect(ownerState({ ...me, pid: 1 }, me)).toBe(LINUX_ONLY ? 'dead' : 'alive');
  expect(ownerState({ ...me, bootId: null, startTicks: null, startedAt: 0 }, me)).toBe('dead');
  if (!LINUX_ONLY) return;
  expect(ownerState({ ...me, bootId: 'another' }, me)).toBe('dead');
  expect(ownerState({ ...me, startTicks: '1' }, me)).toBe('dead');
  expect(ownerState({ ...me, pidNamespace: 'pid:[1]' }, me)).toBe('elsewhere');
});

test.runIf(LINUX_ONLY)('an owner is not dead because the clock was set on by more than a start takes', () => {
  const me = { ...thisProcess(), bootId: null, startedAt: 0, nonce: 'x' };
  expect(ownerState(me, me)).toBe('alive');
  expect(ownerState({ ...me, startTicks: '1' }, me)).toBe('dead');
});

test('of 10 processes that start at once exactly one gets the lock, over a stale one too', async () => {
  for (const stale of [false, true]) {
    const folder = temporaryFolder();
    if (stale) writeOwner(folder, 'lock', { pid: deadPid() });
    const startAt = Date.now() + 1000;
    const racers = Array.from({ length: 10 }, () => startHolder(scripts, folder, startAt));
    const answers = await Promise.all(racers.map(firstLine));
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(9);
    for (const racer of racers) racer.kill('SIGKILL');
    await Promise.all(racers.map(ended));
    expect(fs.readdirSync(folder)).toEqual(['lock']);
  }
});

test('a killed run does not hold the root for a moment longer', async () => {
  const folder = temporaryFolder();
  for (let i = 0; i < 3; i++) {
    const holder = startHolder(scripts, folder, 0);
    expect(await firstLine(holder)).toBe('held');
    expect((await refusal(folder)).message).toContain(`process ${holder.pid}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    (await acquire(folder)).release();
  }
});

test.runIf(LINUX_ONLY)('a killed run that nobody waited for yet does not hold the root', async () => {
  const folder = temporaryFolder();
  const holder = path.join(scripts, 'holder.js');
  // The shell never waits for its child, so the killed child stays as a zombie.
  const shell = spawn(
    '/bin/sh',
    ['-c', `"$0" "$1" "$2" 0 & echo pid $! ; exec sleep 30`, process.execPath, holder, folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void shell.kill('SIGKILL'));
  let output = '';
  shell.stdout.on('data', (chunk) => (output += chunk));
  await expect.poll(() => output, { timeout: 10_000 }).toMatch(/held/);
  const pid = Number(/pid (\d+)/.exec(output)?.[1]);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'), { timeout: 10_000 }).toContain(') Z ');
  (await acquire(folder)).release();
});

function acquire(folder: string): Promise<RunLock> {
  return acquireRunLock(nodeFileSystem, folder, { root: ROOT });
}

async function refusal(folder: string): Promise<UserError> {
  const error: unknown = await acquire(folder).catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error('was not refused', { cause: error });
}

function writeOwner(folder: string, file: string, changes: Partial<LockOwner>): string {
  const owner: LockOwner = { ...thisProcess(), startedAt: Date.now(), nonce: 'stale', startTicks: '1', ...changes };
  const target = path.join(folder, file);
  fs.writeFileSync(target, JSON.stringify(owner));
  return target;
}

/** Above the highest that Linux gives; others have none so high either. */
function deadPid(): number {
  return 4_194_305;
}

function transpiledLock(): string {
  const folder = sharedFolder();
  transpile(['domain', 'platform', 'app/root'], folder);
  fs.writeFileSync(
    path.join(folder, 'holder.js'),
    `import { acquireRunLock } from './app/root/run-lock.js';
     import { nodeFileSystem } from './platform/node-file-system.js';
     const [, , folder, startAt] = process.argv;
     await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(startAt) - Date.now())));
     try {
       await acquireRunLock(nodeFileSystem, folder, { root: ${JSON.stringify(ROOT)} });
       console.log('held');
     } catch (error) {
       console.log(error.kind ?? error.stack);
     }
     setTimeout(() => {}, 60_000);`,
  );
  return folder;
}

function startHolder(scripts: string, folder: string, startAt: number): ChildProcess {
  const child = spawn(process.execPath, [path.join(scripts, 'holder.js'), folder, `${startAt}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: os.tmpdir(),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no pipe');
  const [chunk] = await once(child.stdout, 'data');
  return `${chunk}`.trim();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
