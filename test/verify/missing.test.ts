import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { dedupe } from '../../src/index.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { runBin } from '../kit/run-bin.ts';
import { file, linkTo, tree } from '../kit/tree.ts';
import { daysOf, deduped, lineOfFailure, recordedPaths, TWO_DAYS, verified } from './verifying.ts';

describe('verify and what is gone', () => {
  it('finds what is gone from a finished snapshot, by name or by number', async () => {
    const root = await deduped(TWO_DAYS);
    fs.rmSync(path.join(root, '1/b'));
    fs.rmSync(path.join(root, '1/a'));
    const { lines } = await verified({ root });
    expect(lines.sort()).toEqual(['missing 1 name of 1', 'missing 1/b']);
  });

  it.runIf(process.platform !== 'win32')('goes on where a folder became a symlink that leads nowhere', async () => {
    const root = await deduped({ '1/d/a': file('one'), '1/e/b': file('two'), '2/c': file('tres') });
    flipByte(path.join(root, '2/c'), 0);
    fs.rmSync(path.join(root, '1/d'), { recursive: true });
    fs.symlinkSync('d', path.join(root, '1/d'));
    const { lines, summary } = await verified({ root });
    expect(lines).toEqual(['rotten 2/c', 'missing 1 name of 1']);
    expect(summary.failures.map(lineOfFailure)).toEqual(['1/d/a: read metadata ELOOP']);
  });

  it('names what is gone from the newest snapshot that had it, however long ago it was recorded', async () => {
    const root = await daysOf(4, { a: file('a of all'), b: file('bb of all'), c: file('ccc of all') });
    fs.rmSync(path.join(root, '4/a'));
    for (const day of [2, 3, 4]) fs.rmSync(path.join(root, `${day}/b`));
    for (const day of [1, 2, 3, 4]) fs.rmSync(path.join(root, `${day}/c`));
    const { lines } = await verified({ root });
    expect(lines.sort()).toEqual([
      'missing 1/c',
      'missing 2 name of 2',
      'missing 2 name of 3',
      'missing 4/a',
      'missing 4/b',
      'missing 4/c',
    ]);
    expect((await verified({ root, snapshot: '4' })).lines.sort()).toEqual([
      'missing 4/a',
      'missing 4/b',
      'missing 4/c',
    ]);
  });

  it('names what is gone from the snapshot in which it was recorded, and no path where it may not have been', async () => {
    const root = await daysOf(2, { a: file('stays'), 'old/b': file('moves') });
    tree(root, { '3/a': linkTo('1/a'), '3/new/b': linkTo('1/old/b') });
    await dedupe({ root, threads: 1 });
    fs.rmSync(path.join(root, '1/a'));
    fs.rmSync(path.join(root, '2/old/b'));
    expect((await verified({ root })).lines.sort()).toEqual(['missing 1 name of 2', 'missing 1/a']);
    fs.rmSync(path.join(root, '3/new/b'));
    expect((await verified({ root })).lines.sort()).toEqual(['missing 1 name of 2', 'missing 1/a', 'missing 3/new/b']);
  });

  it('names one of several names of a file in a snapshot, and what is gone from one without a census', async () => {
    const root = await daysOf(1, { a: file('two names'), b: linkTo('1/a'), c: file('alone') });
    const lost = await recordedPaths(root);
    fs.rmSync(path.join(root, lost[0]));
    expect((await verified({ root })).lines).toEqual([`missing ${lost[0]}`]);
    await forgetCensus(root, '1');
    fs.rmSync(path.join(root, '1/c'));
    expect((await verified({ root })).lines.sort()).toEqual([`missing ${lost[0]}`, 'missing 1/c']);
  });

  it('names no path in a newer snapshot by one that has come in since, where the file was elsewhere', async () => {
    const root = await daysOf(1, { other: file('other') });
    tree(root, { '3/new/b': file('moves') });
    await dedupe({ root, threads: 1, newOnly: true });
    tree(root, { '2/old/b': linkTo('3/new/b') });
    await dedupe({ root, threads: 1, newOnly: true });
    expect(await recordedPaths(root)).toEqual(['1/other', '2/old/b']);
    fs.rmSync(path.join(root, '3/new/b'));
    expect((await verified({ root })).lines).toEqual(['missing 1 name of 3']);
  });

  it('says where a file that is missing still is, or one of the same bytes', async () => {
    const other = file('both', { mode: 0o600 });
    const root = await deduped({
      '1/a': file('aaa'),
      '2/a': linkTo('1/a'),
      '1/b': file('both'),
      '2/c': other,
      '1/d': file('d'),
    });
    for (const name of ['2/a', '1/b', '1/d']) fs.rmSync(path.join(root, name));
    const { findings } = await verified({ root });
    expect(findings.map(({ paths, otherCopy }) => [...paths, otherCopy]).sort(byPath)).toEqual([
      ['1/b', '2/c'],
      ['1/d', undefined],
      ['2/a', '1/a'],
    ]);
    const { stdout } = await runBin(['verify', root]);
    expect(stdout.match(/still here: \S+|no sound copy/g)?.sort()).toEqual([
      'no sound copy',
      'still here: 1/a',
      'still here: 2/c',
    ]);
    fs.writeFileSync(path.join(root, '2/c'), 'changed');
    expect((await verified({ root })).findings.find(({ paths }) => paths[0] === '1/b')).not.toHaveProperty('otherCopy');
  });

  it('does not miss what a run has seen to be gone, though its record still says that it was there', async () => {
    const root = await daysOf(3, { a: file('same'), b: file('too') });
    fs.rmSync(path.join(root, '1/a'));
    await dedupe({ root, threads: 1 });
    expect((await verified({ root })).lines).toEqual([]);
    for (const day of [2, 3]) fs.rmSync(path.join(root, `${day}/a`));
    expect((await verified({ root })).lines.sort()).toEqual(['missing 1 name of 2', 'missing 3/a']);
  });

  it('does not miss what went with its whole snapshot', async () => {
    const root = await deduped(TWO_DAYS);
    fs.rmSync(path.join(root, '1'), { recursive: true });
    expect((await verified({ root })).lines).toEqual([]);
  });

  it('tells what that one has lost, and no other', async () => {
    const root = await deduped(TWO_DAYS);
    for (const name of ['1/b', '2/c']) fs.rmSync(path.join(root, name));
    expect((await verified({ root, snapshot: '1' })).lines).toEqual(['missing 1/b']);
  });
});

async function forgetCensus(root: string, snapshot: string): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await index.write({ notes: { forgetCensuses: [snapshot] } });
  await index.close();
}

function byPath([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return `${a}` < `${b}` ? -1 : 1;
}
