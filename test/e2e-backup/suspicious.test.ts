import path from 'node:path';
import { expect, it } from 'vitest';
import { type BackupOptions, type BackupSummary, backup } from '../../src/index.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

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

async function backedUp() {
  const [source, root] = [temporaryFolder(), temporaryFolder()];
  tree(source, { 'sub/rotten': file('some bytes'), same: file('the same') });
  const run = async (options: Partial<BackupOptions>): Promise<{ summary: BackupSummary; suspicious: string[] }> => {
    const suspicious: string[] = [];
    const onEvent: BackupOptions['onEvent'] = (event) => {
      if (event.type === 'warning' && event.warning === 'suspicious') suspicious.push(event.path);
    };
    return { summary: await backup({ sources: [source], root, threads: 1, ...options, onEvent }), suspicious };
  };
  expect((await run({})).summary.suspiciousFiles).toBe(0);
  return { source, root, run };
}
