import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { flipByte } from '../kit/flip-byte.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, type TreeLiteral, tree } from '../kit/tree.ts';
import type { Call } from './faulty-file-system.ts';
import { runWithFaults } from './program-in-process.ts';

const onLinux = it.runIf(process.platform === 'linux');

onLinux.each(['createForWriting', 'flushFile', 'setTimes', 'rename'] as const)(
  'a repair stays in its folder, which its owner swaps for a symlink before %s of the copy',
  async (call) => {
    const { root, outside, swap, before } = place({
      '1/a': file('same', { mtime: '2026-03-03' }),
      '2/b': file('same', { mtime: '2026-02-02', mode: 0o600 }),
    });
    expect((await runWithFaults([root], [])).code).toBe(0);
    flipByte(path.join(root, '1/a'), 1);
    const run = await runWithFaults(['verify', '--repair', root], [fault(call, swap)]);
    expect(run.notHit).toEqual([]);
    expect(snapshotOf(outside)).toEqual(before);
    expect(fs.readFileSync(path.join(root, 'away/a'), 'utf8')).toBe('same');
    expect(fs.readdirSync(path.join(root, 'away'))).toEqual(['a']);
  },
);

onLinux.each(['lstat', 'unlink'] as const)(
  'what a killed run left is removed in its folder, which its owner swaps for a symlink before %s of it',
  async (call) => {
    const { root, outside, swap, before } = place({ '1/a': file('same'), '1/.dedupe~a1-0': linkTo('1/a') });
    fs.linkSync(path.join(outside, 'a'), path.join(outside, '.dedupe~a1-0'));
    const left = snapshotOf(outside);
    expect(left).not.toEqual(before);
    const run = await runWithFaults([root], [{ ...fault(call, swap), nth: call === 'lstat' ? 2 : 1 }]);
    expect(run.notHit).toEqual([]);
    expect(snapshotOf(outside)).toEqual(left);
    expect(fs.readdirSync(path.join(root, 'away'))).toEqual(['a']);
  },
);

function fault(call: Call, swap: () => void) {
  return { call, path: /\.dedupe~/, effect: { before: swap } };
}

/** A root, and what is to happen to its folder `1`. */
function place(literal: TreeLiteral) {
  const base = temporaryFolder();
  const [root, outside] = ['root', 'outside'].map((name) => path.join(base, name));
  tree(root, literal);
  tree(outside, { a: file('same', { mtime: '2025-01-01' }) });
  const swap = (): void => {
    fs.renameSync(path.join(root, '1'), path.join(root, 'away'));
    fs.symlinkSync(outside, path.join(root, '1'));
  };
  return { root, outside, swap, before: snapshotOf(outside) };
}
