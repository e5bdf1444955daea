import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { preload, signalAt } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { expectContentKept, expectSameTree, inodeGroups, snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { DEFAULT_MTIME_NS, file, folder, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const FILES = 40;
const TREE = someFiles(FILES);
/** Each link takes a while, so that a signal comes in the middle of many. */
const SLOW_LINKS = preload(`
  const link = fs.linkSync;
  const nap = new Int32Array(new SharedArrayBuffer(4));
  if (!threads.isMainThread) fs.linkSync = (...args) => (Atomics.wait(nap, 0, 0, 50), link(...args));`);
const LINKING = /"phase":"link","done":[1-9]/;
/** For bash, which is given a file and a command: runs it in a terminal that closes when this process is killed, and writes its exit code to the file. */
const inTerminal = (redirection: string): string =>
  `SHELL=$BASH exec script -qec "trap '' HUP; $(printf '%q ' "$@") ${redirection}; echo \\$? >$0" /dev/null`;

describe('Ctrl-C', () => {
  it('once ends the run at 130 with what was done; the next run ends where an undisturbed one does', async () => {
    const { root, before } = made();
    const run = await runBin(['--json', '--threads', '1', root], {
      nodeFlags: SLOW_LINKS,
      signalAfter: [{ pattern: LINKING, signal: 'SIGINT' }],
    });
    expect(run.code).toBe(130);
    expect(run.stderr).toContain('Finishing the files in hand; press Ctrl-C again to leave at once.');
    expectWhole(root, before);
    const { summary } = JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({ outcome: 'interrupted', linkedNames: countRelinked(root, before) });
    expect(summary.linkedNames).toBeGreaterThan(0);
    expect(summary.linkedNames).toBeLessThan(FILES);

    const next = await runJson([root]);
    expect(next.summary).toMatchObject({ outcome: 'done', linkedNames: FILES - summary.linkedNames });
    expectDone(root, before);
  });

  onPosix('twice leaves at once, with the tree whole', async () => {
    const { root, before } = made();
    const run = await runBin(['--json', '--threads', '1', root], {
      nodeFlags: [
        ...SLOW_LINKS,
        // the files in hand never end
        ...preload(
          'if (!threads.isMainThread) { const r = fs.renameSync; let n = 0; fs.renameSync = (...a) => { if (n++ === 1) for (;;); r(...a); }; }',
        ),
      ],
      signalAfter: [
        { pattern: LINKING, signal: 'SIGINT' },
        { pattern: /press Ctrl-C again/, signal: 'SIGINT', delayMs: 400 },
      ],
    });
    expect(run.code).toBe(130);
    expectContentKept(before, snapshotOf(root));
    expect((await runJson([root])).code).toBe(0);
    expectDone(root, before);
  });
});

it.runIf(process.platform === 'linux').each([
  ['', ''],
  [', stdout elsewhere', '> >(cat >&2)'],
])('a terminal that closes%s ends the run as one Ctrl-C does', async (_, redirection) => {
  const { root, before } = made();
  const code = path.join(temporaryFolder(), 'code');
  await runBin(['--json', '--threads', '1', root], {
    under: ['bash', '-c', inTerminal(redirection), code],
    nodeFlags: SLOW_LINKS,
    signalAfter: [{ pattern: LINKING, signal: 'SIGKILL' }],
  });
  await expect.poll(() => readIfThere(code), { timeout: 10_000 }).toBe('130\n');
  expectWhole(root, before);
  expect((await runJson([root])).code).toBe(0);
  expectDone(root, before);
});

onPosix('a run that is killed while it removes what a killed run left does not lose the folder’s time', async () => {
  const { root, before } = made();
  await runBin(['--threads', '1', root], {
    nodeFlags: signalAt('linkSync', { count: 5, when: 'after', signal: 'SIGKILL' }),
  });
  const second = await runBin([root], {
    nodeFlags: preload(`
      const unlink = fs.unlinkSync;
      fs.unlinkSync = (at) => {
        unlink(at);
        if (String(at).includes('.dedupe~')) process.kill(process.pid, 'SIGKILL');
      };`),
  });
  expect(second.signal).toBe('SIGKILL');
  expect((await runBin([root])).code).toBe(0);
  expectDone(root, before);
});

describe('when whoever reads the output goes away', () => {
  onPosix('the run ends quietly, and the tree is whole', async () => {
    const root = temporaryFolder();
    tree(root, someFiles(700));
    const before = snapshotOf(root);
    const run = await runBin(['--dry-run', '--json', root], { closeStdoutAfter: 1 });
    expect([0, 130]).toContain(run.code);
    expect(run.stderr).not.toContain('error');
    expect(snapshotOf(root)).toEqual(before);
  });
});

function made(): { root: string; before: TreeSnapshot } {
  const root = temporaryFolder();
  tree(root, TREE);
  return { root, before: snapshotOf(root) };
}

/** Equal files by pairs, in two snapshots whose folders have odd times. */
function someFiles(count: number): TreeLiteral {
  const literal: Record<string, TreeLiteral[string]> = {};
  for (const [index, snapshot] of ['2026-01-01', '2026-01-02'].entries()) {
    literal[`${snapshot}/`] = folder({ mtime: DEFAULT_MTIME_NS - 123_456_789n + BigInt(index) });
    for (let name = 0; name < count; name++)
      literal[`${snapshot}/${name}`] = file(someBytes(100 + (name % 7), name + 1));
  }
  return literal;
}

/** Everything is as before, inodes aside: no temporary name, no other time. */
function expectWhole(root: string, before: TreeSnapshot): void {
  expectSameTree(before, snapshotOf(root));
}

/** Where an undisturbed run ends too. */
function expectDone(root: string, before: TreeSnapshot): void {
  const after = snapshotOf(root);
  expectSameTree(before, after);
  expect(eligibleLeft(after)).toEqual([]);
  expect(inodeGroups(after)).toHaveLength(FILES);
}

function readIfThere(at: string): string {
  return fs.existsSync(at) ? fs.readFileSync(at, 'utf8') : '';
}

function countRelinked(root: string, before: TreeSnapshot): number {
  return [...snapshotOf(root)].filter(([at, { ino }]) => before.get(at)?.ino !== ino).length;
}
