import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { inodeGroups } from '../kit/snapshot-of.ts';
import { file } from '../kit/tree.ts';
import { made } from '../shared/program.ts';
import { runWine, wineProgram } from './wine-program.ts';

const { look, pathOf, run } = wineProgram;
/** What waits in these tests does so while `busy` is there: it ends with the test, whatever comes of that. */
const PAIR_AND_BUSY = { '1/a': file('same'), '2/a': file('same'), '.dedupe-backups/busy': file('') };

it('the lock of a killed run whose process number is another process now is taken over', async () => {
  const root = made(wineProgram, PAIR_AND_BUSY);
  const [lock, busy] = inState(root);
  const script = `
    const fs = require('node:fs');
    const owner = { pid: process.pid, hostname: require('node:os').hostname(), bootId: null, pidNamespace: null,
      startTicks: '1', startedAt: Date.now(), nonce: 'x' };
    fs.writeFileSync(${JSON.stringify(pathOf(lock))}, JSON.stringify(owner));
    const look = setInterval(() => fs.existsSync(${JSON.stringify(pathOf(busy))}) || clearInterval(look), 20);`;
  const ended = runWine(['-e', script]);
  await isThere(lock);
  expect((await run([pathOf(root)])).code).toBe(0);
  expect(inodeGroups(look(root))).toEqual([['1/a', '2/a']]);
  fs.rmSync(busy);
  expect((await ended).code).toBe(0);
});

it('a run that is under way holds its root, and no lock is said to be one to remove', async () => {
  const root = made(wineProgram, PAIR_AND_BUSY);
  const [lock, busy] = inState(root);
  const nodeFlags = preload(`
    const link = fs.linkSync;
    const nap = new Int32Array(new SharedArrayBuffer(4));
    fs.linkSync = (from, to) => {
      while (fs.existsSync(${JSON.stringify(pathOf(busy))})) Atomics.wait(nap, 0, 0, 20);
      link(from, to);
    };`);
  const first = run([pathOf(root)], { nodeFlags });
  await isThere(lock);
  const { code, stderr } = await run([pathOf(root)]);
  fs.rmSync(busy);
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/Wait until it is done\.\s*$/) });
  expect((await first).code).toBe(0);
});

function inState(root: string): string[] {
  return ['lock', 'busy'].map((name) => path.join(root, '.dedupe-backups', name));
}

async function isThere(at: string): Promise<void> {
  await expect.poll(() => fs.existsSync(at), { timeout: 60_000 }).toBe(true);
}
