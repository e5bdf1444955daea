import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type BackupOptions, type BackupSummary, backup, type Failure } from '../../src/index.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, type TreeLiteral, tree } from '../kit/tree.ts';

it.each(['copy', 'compare'] as const)(
  'with --unchanged %s a file with other bytes at the same size and time is named and counted',
  async (unchanged) => {
    const { source, run } = await backedUp();
    flipByte(path.join(source, 'sub/rotten'), 3);
    const { summary, suspicious } = await run({ unchanged });
    expect(suspicious).toEqual([path.join(source, 'sub/rotten')]);
    expect(summary).toMatchObject({ suspiciousFiles: 1, failures: [] });
  },
);

it('files that changed places are named, and become links to what they are now', async () => {
  const { source, root, run } = await backedUp({ one: file('equal size'), two: file('another si') });
  const [one, two, held] = ['one', 'two', 'held'].map((name) => path.join(source, name));
  for (const [from, to] of [
    [one, held],
    [two, one],
    [held, two],
  ]) {
    fs.renameSync(from, to);
  }
  const { summary, suspicious } = await run({ name: 'b' });
  expect(suspicious.map((at) => path.basename(at)).sort()).toEqual(['one', 'two']);
  expect(summary.failures).toEqual([]);
  const inodeOf = (at: string): number => fs.statSync(path.join(root, at)).ino;
  expect([inodeOf('b/one'), inodeOf('b/two')]).toEqual([inodeOf('a/two'), inodeOf('a/one')]);
});

it('a rotten file of the newest snapshot is told and counted once', async () => {
  const { root, run } = await backedUp();
  flipByte(path.join(root, 'a/sub/rotten'), 3);
  const { summary, failures } = await run({ name: 'b' });
  expect(failures).toEqual([{ path: path.join('a', 'sub', 'rotten'), attempted: 'read', code: 'ROTTEN' }]);
  expect(summary.dedupe?.failures).toEqual(failures);
});

it('nothing is suspicious of files that changed with their times, or that are new', async () => {
  const { source, run } = await backedUp();
  tree(source, { new: file('new bytes') });
  const { summary, suspicious } = await run({});
  expect(suspicious).toEqual([]);
  expect(summary.suspiciousFiles).toBe(0);
});

it('with --unchanged link nothing is read that could tell', async () => {
  const { source, run } = await backedUp();
  flipByte(path.join(source, 'sub/rotten'), 3);
  expect((await run({ unchanged: 'link' })).summary.suspiciousFiles).toBe(0);
});

interface Ran {
  readonly summary: BackupSummary;
  readonly suspicious: readonly string[];
  readonly failures: readonly Failure[];
}

async function backedUp(more: TreeLiteral = {}) {
  const [source, root] = [temporaryFolder(), temporaryFolder()];
  tree(source, { 'sub/rotten': file('some bytes'), same: file('the same'), ...more });
  const run = async (options: Partial<BackupOptions>): Promise<Ran> => {
    const suspicious: string[] = [];
    const failures: Failure[] = [];
    const onEvent: BackupOptions['onEvent'] = (event) => {
      if (event.type === 'warning' && event.warning === 'suspicious') suspicious.push(event.path);
      if (event.type === 'failure') failures.push(event.failure);
    };
    return {
      summary: await backup({ sources: [source], root, threads: 1, ...options, onEvent }),
      suspicious,
      failures,
    };
  };
  expect((await run({ name: 'a' })).summary.suspiciousFiles).toBe(0);
  return { source, root, run };
}
