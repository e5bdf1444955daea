import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { transpile } from '../app/transpiled.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const KILLS = 12;
const PER_WRITE = 200;

test('an index whose run is killed in the middle of its writes is used, with all or nothing of each write', async () => {
  const scripts = temporaryFolder();
  const folder = temporaryFolder();
  transpile(['domain', 'platform', 'hash-index'], scripts);
  fs.symlinkSync(path.resolve('node_modules'), path.join(scripts, 'node_modules'));
  fs.writeFileSync(path.join(scripts, 'writer.js'), WRITER);
  let written = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    written = Math.max(written, await writeUntilKilled(path.join(scripts, 'writer.js'), folder, 5 + 12 * kill));
    const { index, setAside } = openIndex({ folder, readOnly: true });
    const inodes = [...index.inodes()];
    expect(setAside).toBeUndefined();
    expect(inodes.length % PER_WRITE).toBe(0);
    expect(inodes.length).toBeGreaterThanOrEqual(written * PER_WRITE);
    await index.close();
  }
  expect(written).toBeGreaterThan(KILLS);
  expect(fs.readdirSync(folder).sort()).toEqual(['index.mdb', 'index.mdb-lock']);
}, 120_000);

/** Goes on where the index ends, and prints how many writes are in it after each. */
const WRITER = `
  import { openIndex } from './hash-index/open-index.js';
  const { index, setAside } = openIndex({ folder: process.argv[2], readOnly: false });
  if (setAside !== undefined) throw new Error(setAside);
  for (let n = [...index.inodes()].length / ${PER_WRITE}; ; n++) {
    const put = Array.from({ length: ${PER_WRITE} }, (_, i) => ({
      ino: BigInt(n * ${PER_WRITE} + i), size: i, mtimeNs: 5n, digest: BigInt(n), path: Buffer.alloc(i % 50 === 0 ? 5000 : 60),
    }));
    await index.write({ put });
    process.stdout.write((n + 1) + '\\n');
    await new Promise(setImmediate);
  }`;

/** How many writes had been reported as done when it was killed, `ms` after the first of them. */
async function writeUntilKilled(script: string, folder: string, ms: number): Promise<number> {
  const writer = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  writer.stdout.on('data', (chunk) => {
    if (output === '') setTimeout(() => writer.kill('SIGKILL'), ms);
    output += chunk;
  });
  await once(writer, 'close');
  expect(writer.signalCode).toBe('SIGKILL');
  return Number(output.trim().split('\n').at(-1));
}
