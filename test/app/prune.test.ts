import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { prune } from '../../src/app/prune.ts';
import type { PruneOptions } from '../../src/app/prune-options.ts';
import { planLines, pruneText, questionText } from '../../src/cli/commands/prune/prune-text.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, symlink, tree } from '../kit/tree.ts';

/** A prune to the last one of three days, with what happens while it asks. */
function pruneWhile(happens: (at: (name: string) => string) => void) {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('1'), '2026-01-02/a': file('2'), '2026-01-03/a': file('3') });
  const confirm = (): Promise<boolean> => {
    happens((name) => path.join(root, name));
    return Promise.resolve(true);
  };
  const files = (): string[] => [...snapshotOf(root)].filter(([, { kind }]) => kind === 'file').map(([at]) => at);
  return { root, files, summary: prune({ root, keep: { last: 1 }, index: false, confirm }) };
}

describe('while prune asks', () => {
  it('a folder that takes the place of one to delete is left alone and named, and the rest goes', async () => {
    const { summary, files } = pruneWhile((at) => {
      fs.renameSync(at('2026-01-01'), at('old'));
      tree(at('2026-01-01'), { other: file('x') });
    });
    expect(await summary).toMatchObject({
      deleted: ['2026-01-02'],
      failures: [{ path: '2026-01-01', attempted: 'delete', code: 'CHANGED' }],
    });
    expect(files().sort()).toEqual(['2026-01-01/other', '2026-01-03/a', 'old/a']);
  });

  it('Ctrl-C ends it, and nothing is said to be begun that was not', async () => {
    const controller = new AbortController();
    const root = temporaryFolder();
    tree(root, { '2026-01-01/a': file('1'), '2026-01-02/a': file('2') });
    const confirm = (): Promise<boolean> => {
      controller.abort();
      return Promise.resolve(false);
    };
    const { signal } = controller;
    const summary = await prune({ root, keep: { last: 1 }, index: false, confirm, signal });
    expect(summary).toMatchObject({ outcome: 'interrupted', deleted: [], begun: 0 });
    const textOf = (begun: number): string =>
      pruneText({ ...summary, begun }, { columns: undefined, listFailures: true });
    expect(textOf(0)).toContain('  Nothing was deleted.');
    expect(textOf(0)).not.toMatch(/Deleted|what was begun/);
    expect(textOf(1)).toContain('  The next run deletes what was begun.');
  });

  it('says that something is left of deleted snapshots only where it is', async () => {
    const { summary } = pruneWhile((at) => fs.renameSync(at('2026-01-01'), at('old')));
    const textOf = async (begun: number): Promise<string> =>
      pruneText({ ...(await summary), begun }, { columns: undefined, listFailures: true });
    expect(await summary).toMatchObject({ deleted: ['2026-01-02'], begun: 0, failures: [{ path: '2026-01-01' }] });
    expect(await textOf(0)).not.toContain('What is left');
    expect(await textOf(1)).toContain('  What is left of deleted snapshots is in .dedupe-backups');
  });

  it('one that was to be kept goes or is another: nothing is deleted', async () => {
    const renamed = pruneWhile((at) => {
      fs.renameSync(at('2026-01-01'), at('old'));
      fs.renameSync(at('2026-01-03'), at('2026-01-01'));
    });
    await expect(renamed.summary).rejects.toThrow(`${path.join(renamed.root, '2026-01-03')} was to be kept`);
    expect(renamed.files().sort()).toEqual(['2026-01-01/a', '2026-01-02/a', 'old/a']);
    const madeAnew = pruneWhile((at) => {
      fs.renameSync(at('2026-01-03'), at('moved'));
      tree(at('2026-01-03'), { other: file('x') });
    });
    await expect(madeAnew.summary).rejects.toThrow(`${path.join(madeAnew.root, '2026-01-03')} was to be kept`);
    expect(madeAnew.files().sort()).toEqual(['2026-01-01/a', '2026-01-02/a', '2026-01-03/other', 'moved/a']);
    const removed = pruneWhile((at) => fs.rmSync(at('2026-01-03'), { recursive: true }));
    await expect(removed.summary).rejects.toMatchObject({ kind: 'refused' });
    expect(removed.files().sort()).toEqual(['2026-01-01/a', '2026-01-02/a']);
  });
});

describe('rules that say nothing are refused, and nothing is deleted:', () => {
  const span = { years: 0, months: 0, days: 0, hours: 0 };
  it.each([
    [{}],
    [{ keep: {} }],
    [{ keep: { daily: undefined } }],
    [{ keep: { daily: 0 } }],
    [{ keep: { daily: -1 } }],
    [{ keep: { daily: 1.5 } }],
    [{ keep: { daily: Number.NaN } }],
    [{ keep: { daily: null } }],
    [{ keep: { daily: '7' } }],
    [{ keep: { dayly: 7 } }],
    [{ keep: { toString: 7 } }],
    [{ keep: { daily: 7, dayly: 7 } }],
    [{ keep: { within: {} } }],
    [{ keep: { within: null } }],
    [{ keep: { within: '3d' } }],
    [{ keep: { within: { days: 3 } } }],
    [{ keep: { within: span } }],
    [{ keep: { within: { ...span, days: Number.NaN, hours: 1 } } }],
    [{ keep: { within: { ...span, years: -1, hours: 1 } } }],
    [{ minFree: Number.NaN }],
    [{ minFree: -1 }],
    [{ minFree: '50GiB' }],
    [{ keep: { daily: 1 }, minFree: Number.NaN }],
  ])('%j', async (rules) => {
    const root = temporaryFolder();
    tree(root, { '2026-01-01/a': file('1'), '2026-01-02/a': file('2'), '2026-01-03/a': file('3') });
    const given = rules as Partial<PruneOptions>; // of a caller that has no types
    await expect(prune({ root, index: false, ...given })).rejects.toMatchObject({ kind: 'usage' });
    expect(fs.readdirSync(root).sort()).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
  });

  it('one that is undefined beside one that is not counts as not given', async () => {
    const root = temporaryFolder();
    tree(root, { '2026-01-01/a': file('1'), '2026-01-02/a': file('2'), '2026-01-03/a': file('3') });
    const pruned = (rules: object) => prune({ root, index: false, ...rules });
    const keep = { last: 2, daily: undefined, within: undefined };
    expect(await pruned({ keep })).toMatchObject({ deleted: ['2026-01-01'] });
    const also = ['2026-01-02'];
    expect(await pruned({ keep: { daily: undefined }, also })).toMatchObject({ deleted: also, plan: { kept: [{}] } });
  });
});

it('counts names and folders as in its plan, and says which are which', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/sub/a': file('1'), '2026-01-01/link': symlink('sub/a'), '2026-01-02/a': file('2') });
  const summary = await prune({ root, keep: { last: 1 }, index: false });
  expect(summary).toMatchObject({ names: 2, folders: 2, plan: { toDelete: [{ names: 2, folders: 2 }] } });
  expect(pruneText(summary, { columns: undefined, listFailures: true })).toContain(
    '  Deleted      1 snapshot, 2 names, 2 folders\n',
  );
  expect(planLines(summary.plan)[1]).toMatch(/^ {2}Snapshot +Names +Comes free$/);
});

it('asks about one snapshot as about one', () => {
  const one = { name: '2026-01-01', names: 1, folders: 1, frees: 1, isLeast: false };
  const plan = { root: '/r', kept: [], others: [], inProgress: [], freeBytes: 0, frees: 1, missing: 0 };
  expect(questionText({ ...plan, toDelete: [one] })).toBe('  Delete 1 snapshot? It cannot be brought back. [y/N] ');
  expect(questionText({ ...plan, toDelete: [one, one] })).toContain('2 snapshots? They cannot');
});
