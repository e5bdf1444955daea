import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { DedupeEvent } from '../../src/domain/events.ts';
import { preload } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { expectSameTree, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

/** So koffi loads in no thread, and lmdb neither. */
const WITHOUT_KOFFI = { env: { NODE_OPTIONS: '--no-addons' } };

describe.runIf(process.platform !== 'win32')('where the call that sets times exactly does not load', () => {
  it('a run that may set times says so once, before it links', async () => {
    const root = twoSnapshots();
    const { code, events } = await runJson([root, '--no-index'], WITHOUT_KOFFI);
    expect(code).toBe(0);
    expect(events.filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', warning: 'times-cut', path: root },
    ]);
    expect(events.findIndex(({ type }) => type === 'warning')).toBe(0);
  });

  it.each([
    ['backup', 'source', 'root', '--name', 'b'],
    ['restore', 'root', '2026-01-01', 'restored'],
    ['isolate', '--root', 'root', 'root/2026-01-02', '--yes'],
    ['prune', 'root', '--keep-last', '1', '--yes'],
    ['root', '--dry-run'], // makes the state folder, and removes it
  ])('so does %s', async (command, ...args) => {
    const base = path.dirname(twoSnapshots());
    tree(path.join(base, 'source'), { a: file('a') });
    expect(await warnings([command, ...args, '--no-index'], base)).toEqual(['times-cut']);
  });

  it.each([
    ['a dry run', 'root', '--dry-run'],
    ['verify without --repair', 'verify', 'root'],
  ])('%s, which sets none, says nothing', async (_, ...args) => {
    const root = twoSnapshots();
    fs.mkdirSync(path.join(root, '.dedupe-backups'));
    expect(await warnings([...args, '--no-index'], path.dirname(root))).toEqual([]);
  });

  it('in the threads alone, nothing is linked, for they can wait for no disk, and no time is cut', async () => {
    const root = twoSnapshots();
    const before = snapshotOf(root);
    const nodeFlags = preload(`
      const load = module._load;
      module._load = (request, ...rest) => {
        if (request === 'koffi' && !threads.isMainThread) throw new Error('EMFILE: too many open files');
        return load(request, ...rest);
      };`);
    const { code, stderr } = await runBin([root, '--no-index'], { nodeFlags });
    expect(code).toBe(1);
    expect(stderr).toContain('so nothing was linked: a thread could not load the system calls');
    expect(stderr).toContain('Allow this user more open files or memory, then run this again.');
    expectSameTree(before, snapshotOf(root));
  });
});

function twoSnapshots(): string {
  const root = path.join(temporaryFolder(), 'root');
  tree(root, { '2026-01-01/a': file('a'), '2026-01-02/a': file('a'), '2026-01-02/b': file('b') });
  return root;
}

async function warnings(args: readonly string[], cwd: string): Promise<string[]> {
  const { code, stdout, stderr } = await runBin([...args, '--json'], { cwd, ...WITHOUT_KOFFI });
  expect([code, stderr]).toEqual([0, '']);
  const events = stdout
    .trim()
    .split('\n')
    .map((line): DedupeEvent => JSON.parse(line));
  return events.flatMap((event) => (event.type === 'warning' ? [event.warning] : []));
}
