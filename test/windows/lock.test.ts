import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { inodeGroups } from '../kit/snapshot-of.ts';
import { file } from '../kit/tree.ts';
import { made } from '../shared/program.ts';
import { runWine, wineProgram } from './wine-program.ts';

const { look, pathOf, run } = wineProgram;
const PAIR = { '1/a': file('same'), '2/a': file('same') };

it('the lock of a killed run whose process number is another process now is taken over', async () => {
  const root = made(wineProgram, PAIR);
  const lock = path.join(root, '.dedupe-backups/lock');
  const ended = runWine(['-e', holdAs({ startTicks: '1' }, lock)]);
  await isThere(lock);
  expect((await run([pathOf(root)])).code).toBe(0);
  expect(inodeGroups(look(root))).toEqual([['1/a', '2/a']]);
  fs.writeFileSync(`${root}.done`, '');
  expect((await ended).code).toBe(0);
  fs.rmSync(`${root}.done`);
});

it('a run that is under way holds its root, and no lock is said to be one to remove', async () => {
  const root = made(wineProgram, PAIR);
  const nodeFlags = preload(`
    const link = fs.linkSync;
    const nap = new Int32Array(new SharedArrayBuffer(4));
    fs.linkSync = (from, to) => {
      while (!fs.existsSync(${JSON.stringify(pathOf(`${root}.done`))})) Atomics.wait(nap, 0, 0, 20);
      link(from, to);
    };`);
  const first = run([pathOf(root)], { nodeFlags });
  await isThere(path.join(root, '.dedupe-backups/lock'));
  const { code, stderr } = await run([pathOf(root)]);
  fs.writeFileSync(`${root}.done`, '');
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/Wait until it is done\.\s*$/) });
  expect((await first).code).toBe(0);
  fs.rmSync(`${root}.done`);
});

/** Of a process of Windows that makes a lock with its own number and lives until there is a file to end it. */
function holdAs(changes: object, lock: string): string {
  const done = pathOf(`${path.dirname(path.dirname(lock))}.done`);
  return `
    const fs = require('node:fs');
    const owner = { pid: process.pid, hostname: require('node:os').hostname(), bootId: null, pidNamespace: null,
      startedAt: Date.now(), nonce: 'x', ...${JSON.stringify(changes)} };
    fs.mkdirSync(${JSON.stringify(pathOf(path.dirname(lock)))});
    fs.writeFileSync(${JSON.stringify(pathOf(lock))}, JSON.stringify(owner));
    const look = setInterval(() => fs.existsSync(${JSON.stringify(done)}) && clearInterval(look), 20);`;
}

async function isThere(at: string): Promise<void> {
  while (!fs.existsSync(at)) await sleep(20);
}
