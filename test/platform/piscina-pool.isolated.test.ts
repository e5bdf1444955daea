import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it, vi } from 'vitest';
import { startPool } from '../../src/platform/piscina-pool.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const thread = vi.hoisted(() => ({ file: '' }));
vi.mock('../../src/platform/package-file.ts', () => ({ packageFile: () => thread.file }));

it('threads of which none can start, with a task or without, are an error of the pool and not of the process', async () => {
  thread.file = path.join(temporaryFolder(), 'worker.cjs');
  fs.writeFileSync(thread.file, 'throw new Error("cannot start");');
  const uncaught: unknown[] = [];
  process.on('uncaughtException', (error) => uncaught.push(error));
  const pool = startPool(8);
  await expect(pool.run({ name: 'any' }, {})).rejects.toThrow('cannot start');
  await new Promise((resolve) => setTimeout(resolve, 500));
  await pool.close();
  expect(uncaught).toEqual([]);
});
