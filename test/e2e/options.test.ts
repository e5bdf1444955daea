import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { allocatedBytes, differencesOf, expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { DEFAULT_MTIME_NS, file, type TreeLiteral, tree } from '../kit/tree.ts';

const LATER = DEFAULT_MTIME_NS + 1n;
const asRoot = process.getuid?.() === 0;

describe('files whose metadata differ', () => {
  const LITERAL: TreeLiteral = {
    '2026-01-01/time': file('time'),
    '2026-01-01/mode': file('mode'),
    '2026-01-01/both': file('both', { mode: 0o600 }),
    '2026-01-01/owner': file('owner', asRoot ? { uid: 12_345 } : { mtime: 5n }),
    '2026-01-02/time': file('time', { mtime: LATER }),
    '2026-01-02/mode': file('mode', { mode: 0o444 }),
    '2026-01-02/both': file('both', { mtime: LATER }),
    '2026-01-02/owner': file('owner'),
  };
  const fields = asRoot ? ['mtime', 'mode', 'owner'] : ['mtime', 'mode'];

  it('are left alone, counted, and linked by the suggested --ignore; the kept file’s metadata stay', async () => {
    const root = made(LITERAL);
    const before = snapshotOf(root);
    const first = await runJson([root]);
    const { differingMetadata } = first.summary;
    expect(first.summary.linkedNames).toBe(0);
    expect(differingMetadata).toMatchObject({ files: 4, ignore: fields });
    expectSameTree(before, snapshotOf(root));

    const second = await runJson(['--ignore', differingMetadata.ignore.join(), root]);
    const after = snapshotOf(root);
    expect(second.summary.linkedNames).toBe(differingMetadata.files);
    expect(allocatedBytes(before) - allocatedBytes(after)).toBe(differingMetadata.bytes);
    expect(second.summary.differingMetadata).toEqual({ files: 0, bytes: 0, ignore: [] });
    expect(pairsIn(root)).toEqual(['both', 'mode', 'owner', 'time']);
    const changed = differencesOf(before, after).map((line) => line.split(':')[0]);
    expect(changed.filter((at) => !at.startsWith('2026-01-02/'))).toEqual([]);
  });

  it.each([
    { ignore: 'mtime', linked: asRoot ? ['time'] : ['owner', 'time'] },
    { ignore: 'all', linked: ['both', 'mode', 'owner', 'time'] },
  ])('with --ignore $ignore: $linked are linked', async ({ ignore, linked }) => {
    const root = made(LITERAL);
    await runJson(['--no-index', '--ignore', ignore, root]);
    expect(pairsIn(root)).toEqual(linked);
  });
});

describe('where the index is', () => {
  it('--index DIR keeps the index there, and the next run finds it', async () => {
    const root = made({ '1/a': file('same'), '2/a': file('same') });
    const index = path.join(temporaryFolder(), 'deep/index');
    await runJson(['--index', index, root]);
    expect(fs.readdirSync(index)).not.toEqual([]);
    expect(fs.readdirSync(root)).toEqual(['1', '2']);
    expect((await runJson(['--index', index, root])).summary.contentBytesRead).toBe(0);
  });

  it('among the backups it is refused, for it would be linked like them and written to in place', async () => {
    const root = made({ '1/a': file('same'), '2/a': file('same') });
    fs.symlinkSync('2', path.join(root, 'newest'));
    for (const index of [root, path.join(root, '1/index'), path.join(root, 'newest')]) {
      const { code, stderr } = await runBin(['--index', index, root]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/The index folder .* is among the backups/);
    }
    expect(inodeGroups(snapshotOf(root))).toContainEqual(['1/a']);
  });

  it('--no-index gives the same tree and leaves nothing behind', async () => {
    const root = made({ '1/a': file('same'), '2/a': file('same'), '2/alone': file('never read') });
    const rootTime = fs.statSync(root, { bigint: true }).mtimeNs;
    const { summary } = await runJson(['--no-index', root]);
    expect(summary.contentBytesRead).toBe(8);
    expect(inodeGroups(snapshotOf(root))).toEqual([['1/a', '2/a'], ['2/alone']]);
    expect(fs.readdirSync(root)).toEqual(['1', '2']);
    expect(fs.statSync(root, { bigint: true }).mtimeNs).toBe(rootTime);
  });
});

function made(literal: TreeLiteral): string {
  const root = temporaryFolder();
  tree(root, literal);
  return root;
}

/** The files of the first snapshot that are one with those of the second. */
function pairsIn(root: string): string[] {
  const groups = inodeGroups(snapshotOf(root)).filter((names) => names.length === 2);
  return groups.map(([first]) => first.slice('2026-01-01/'.length));
}
