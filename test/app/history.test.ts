import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { backup, dedupe, history } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('each run is remembered with what it did and how it ended', async () => {
  const root = temporaryFolder();
  const source = temporaryFolder();
  tree(source, { a: file('aa'), c: file('cc') });
  tree(root, { '2026-01-01/a': file('aa'), '2026-01-02/a': file('aa') });
  const before = Date.now();
  const first = await dedupe({ root });
  await dedupe({ root, signal: AbortSignal.abort() });
  const now = () => new Date(2026, 0, 3);
  await backup({ root, sources: [source], now });
  const { runs, hasIndex } = await history({ root });
  expect(hasIndex).toBe(true);
  expect(runs).toEqual([
    expect.objectContaining({
      command: 'dedupe',
      outcome: 'done',
      names: 2,
      changedNames: 1,
      bytesRead: first.contentBytesRead,
      reclaimedBytes: first.reclaimedBytes,
      failures: 0,
    }),
    expect.objectContaining({ command: 'dedupe', outcome: 'interrupted', changedNames: 0 }),
    expect.objectContaining({ command: 'backup', outcome: 'done', snapshot: '2026-01-03', names: 2, bytesWritten: 4 }),
  ]);
  for (const { startedAt } of runs) expect(startedAt).toBeGreaterThanOrEqual(before);
});

test('a run that fails half-way is remembered with what it said', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('aa') });
  await dedupe({ root });
  const stop = () => {
    throw new Error('the observer broke');
  };
  await expect(dedupe({ root, onEvent: ({ type }) => void (type === 'snapshots-found' && stop()) })).rejects.toThrow();
  expect((await history({ root })).runs.at(-1)).toMatchObject({ outcome: 'failed', error: 'the observer broke' });
});

test('a run that remembers nothing is not remembered, and without an index there is no history', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('aa') });
  await dedupe({ root, index: false });
  expect(await history({ root })).toMatchObject({ hasIndex: false, runs: [] });
  await dedupe({ root });
  await dedupe({ root, dryRun: true });
  expect((await history({ root })).runs.length).toBe(1);
  expect(fs.existsSync(path.join(root, '.dedupe-backups/lock'))).toBe(false);
});
