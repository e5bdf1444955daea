import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dedupe, verify } from '../../src/index.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { runBin } from '../kit/run-bin.ts';
import { inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';
import { daysOf, deduped, pretend, resealed, TWO_DAYS, verified } from './verifying.ts';

describe('verify', () => {
  it('finds nothing in a sound tree, reads each file once and changes nothing', async () => {
    const root = await deduped(TWO_DAYS);
    const before = snapshotOf(root);
    const { summary, lines } = await verified({ root });
    expect(lines).toEqual([]);
    expect(summary).toMatchObject({ files: 4, sound: 4, newlyRecorded: 0, contentBytesRead: 4 + 6 + 8 + 1_500_000 });
    expect(snapshotOf(root)).toEqual(before);
  });

  it('finds 100 of 100 flipped bytes, with every name and snapshot', async () => {
    const root = temporaryFolder();
    tree(root, manyFiles());
    await dedupe({ root, threads: 2 });
    const groups = inodeGroups(snapshotOf(root));
    const flipped = shuffled(groups).slice(0, 100);
    for (const [at, names] of flipped.entries()) {
      const size = fs.statSync(path.join(root, names[0])).size;
      flipByte(path.join(root, names[0]), (at * 7919) % size);
    }
    const { summary, findings } = await verified({ root, threads: 2 });
    expect(summary).toMatchObject({ outcome: 'done', files: groups.length, found: { rotten: 100, missing: 0 } });
    expect(summary.sound).toBe(groups.length - 100);
    expect(findings.map(({ paths }) => paths).sort(byFirst)).toEqual(flipped.sort(byFirst));
    for (const { paths, snapshots } of findings) {
      expect(snapshots).toEqual([...new Set(paths.map((at) => at.split('/')[0]))].sort());
    }
  });

  it('finds rot and loss in folders of a snapshot that are named like those of the system', async () => {
    const names = ['1/lost+found/a', '1/sub/.Trash-1000/files/b', '1/$RECYCLE.BIN/c', '1/System Volume Information/d'];
    const root = await deduped(Object.fromEntries(names.map((name) => [name, file(name)])));
    flipByte(path.join(root, names[0]), 2);
    fs.rmSync(path.join(root, names[1]));
    const { summary, lines } = await verified({ root });
    expect(summary).toMatchObject({ files: 3, sound: 2 });
    expect(lines.sort()).toEqual([`missing ${names[1]}`, `rotten ${names[0]}`]);
  });

  it('tells again in the next run what is still rotten', async () => {
    const root = await deduped(TWO_DAYS);
    flipByte(path.join(root, '1/a'), 2);
    for (let run = 0; run < 2; run++) expect((await verified({ root })).lines).toEqual(['rotten 1/a 2/a']);
  });

  it('gives a file that the index does not know its hash, and says so', async () => {
    const root = await deduped({ '1/a': file('same') }, { lazy: true });
    const first = (await verified({ root })).summary;
    expect(first).toMatchObject({ sound: 0, newlyRecorded: 1 });
    expect((await verified({ root })).summary).toMatchObject({ sound: 1, newlyRecorded: 0 });
    flipByte(path.join(root, '1/a'), 0);
    expect((await verified({ root })).lines).toEqual(['rotten 1/a']);
  });

  it('finds in the newest snapshot what was replaced there, however long ago it was recorded', async () => {
    const root = await daysOf(3, { a: file('same'), b: file('bbbb') });
    await resealed(root, Date.now() - 100); // the clock of a file system may be some ms behind
    for (const name of ['3/a', '3/b']) fs.rmSync(path.join(root, name));
    tree(root, { '3/a': file('another'), '3/b': file('bbbb') });
    expect((await verified({ root })).lines).toEqual(['changed 3/a']);
  });

  it('finds nothing where a run has been through what was deleted and replaced by hand', async () => {
    const root = await deduped({ '1/a': file('same'), '1/b': file('too'), '2/a': file('same'), '2/b': file('too') });
    await resealed(root, Date.now() - 100); // the clock of a file system may be some ms behind
    fs.rmSync(path.join(root, '2/a'));
    fs.rmSync(path.join(root, '2/b'));
    tree(root, { '2/b': file('new') });
    expect((await verified({ root })).lines.sort()).toEqual(['changed 2/b', 'missing 2/a']);
    await dedupe({ root, threads: 1 });
    expect((await verified({ root })).lines).toEqual([]);
  });

  it('finds what was changed in place, but not in a snapshot that is not finished', async () => {
    const root = await deduped(TWO_DAYS);
    tree(root, { '3/new': file('new') });
    fs.writeFileSync(path.join(root, '2/c'), 'other');
    const { lines, summary } = await verified({ root });
    expect(lines).toEqual(['changed 2/c']);
    expect(summary.newlyRecorded).toBe(1);
    expect((await verified({ root })).lines).toEqual(['changed 2/c']); // nobody has accepted it
  });

  it('takes a file of a snapshot that is not finished for new, whatever file had its number before', async () => {
    const root = await deduped(TWO_DAYS);
    tree(root, { '3/new': file('new') });
    await pretend(root, { name: '3/new', hasBytesOf: '2/c', at: '1/gone' });
    const { lines, summary } = await verified({ root });
    expect([lines, summary.newlyRecorded]).toEqual([[], 1]);
    flipByte(path.join(root, '3/new'), 0);
    expect((await verified({ root })).lines).toEqual(['rotten 3/new']);
  });

  it('keeps to one snapshot, with all names of its files', async () => {
    const root = await deduped(TWO_DAYS);
    for (const name of ['1/a', '1/b', '2/c']) flipByte(path.join(root, name), 0);
    const { lines, summary } = await verified({ root, snapshot: '1' });
    expect(lines.sort()).toEqual(['rotten 1/a 2/a', 'rotten 1/b']);
    expect(summary.files).toBe(2);
  });

  it('without an index tries whether files can be read', async () => {
    const root = temporaryFolder();
    tree(root, TWO_DAYS);
    const { summary } = await verified({ root, index: false });
    expect(summary).toMatchObject({ compared: false, sound: 5, newlyRecorded: 0 });
    expect(fs.existsSync(path.join(root, '.dedupe-backups'))).toBe(false);
    await expect(verify({ root, index: false, repair: true })).rejects.toThrow('without an index');
  });
});

describe('verify --older-than', () => {
  it('leaves out what was verified since', async () => {
    const root = await deduped(TWO_DAYS);
    await verified({ root, now: () => 1_000_000 });
    expect((await verified({ root, now: () => 2_000_000, olderThanMs: 1_500_000 })).summary).toMatchObject({
      files: 4,
      verifiedLately: 4,
      contentBytesRead: 0,
    });
    expect((await verified({ root, now: () => 2_000_000, olderThanMs: 500_000 })).summary.verifiedLately).toBe(0);
    // by a clock that was wrong, then or before
    expect((await verified({ root, now: () => 1_000_000, olderThanMs: 500_000 })).summary.verifiedLately).toBe(0);
  });

  it('reads again what was found rotten, whenever that was', async () => {
    const root = await deduped(TWO_DAYS);
    flipByte(path.join(root, '1/b'), 0);
    await verified({ root });
    const { lines, summary } = await verified({ root, olderThanMs: 1e9 });
    expect(lines).toEqual(['rotten 1/b']);
    expect(summary.verifiedLately).toBe(3);
  });
});

describe('verify --sample', () => {
  it('reads a part, the same one for the same seed, and all of it over the seeds', async () => {
    const literal = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`1/${at}`, file(`content ${at}`)]));
    const root = await deduped(literal);
    for (let at = 0; at < 20; at++) flipByte(path.join(root, `1/${at}`), 0);
    const draw = async (seed: number) => (await verified({ root, sample: 0.5, seed })).lines.sort();
    const first = await draw(1);
    expect(first).toHaveLength(10);
    expect(await draw(1)).toEqual(first);
    const drawn = new Set<string>();
    for (let seed = 0; seed < 10; seed++) for (const line of await draw(seed)) drawn.add(line);
    expect(drawn.size).toBe(20);
  });
});

describe('verify on the command line', () => {
  it('ends with exit code 3 where it found something, and says what and where', async () => {
    const root = await deduped(TWO_DAYS);
    expect((await runBin(['verify', root])).code).toBe(0);
    flipByte(path.join(root, '1/a'), 2);
    const { code, stdout } = await runBin(['verify', root]);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^ {2}rotten {2,}4 B {2}1\/a\n.*at the same size and time\n.*2 names, in 1, 2\n.*no sound copy/m,
    );
    expect(stdout).toContain('Found: 1 rotten');
  });

  it('says nothing with --quiet where all is well, and what it found where not', async () => {
    const root = await deduped(TWO_DAYS);
    expect(await runBin(['verify', '--quiet', root])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    fs.rmSync(path.join(root, '2', fs.readdirSync(path.join(root, '2'))[0]), { recursive: true });
    const { code, stdout } = await runBin(['verify', '--quiet', root]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ {2}missing /);
    expect(stdout).toContain('Found: 1 missing');
  });

  it('is refused while another run holds the root', async () => {
    const root = await deduped(TWO_DAYS);
    fs.writeFileSync(path.join(root, '.dedupe-backups/lock'), ''); // as if it was just being written
    expect((await runBin(['verify', root])).code).toBe(4);
  });

  it('says what is wrong with a part or an age', async () => {
    expect((await runBin(['verify', '--sample', '0%', '/x'])).stderr).toContain(
      '--sample: 0% is no part of the files.',
    );
    expect((await runBin(['verify', '--older-than', 'soon', '/x'])).stderr).toContain('--older-than: soon is no age.');
  });
});

/** 300 files of many sizes in three snapshots, a third of which change each day. */
function manyFiles(): TreeLiteral {
  const literal: Record<string, TreeLiteral[string]> = {};
  for (let day = 1; day <= 3; day++) {
    for (let at = 0; at < 300; at++) {
      const version = at % 3 === 0 ? day : 1;
      literal[`2026-01-0${day}/${at % 10}/${at}`] = file(someBytes(1 + ((at * 37) % 5000), at * 10 + version));
    }
  }
  return literal;
}

/** In an order that has nothing to do with names or sizes. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, at) => ({ item, key: Math.imul(at + 1, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function byFirst([a]: readonly string[], [b]: readonly string[]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
