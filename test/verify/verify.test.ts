import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { dedupe, givenUpMetadata, type VerifyFinding, type VerifyOptions, verify } from '../../src/index.ts';
import { ageAt } from '../../src/verify/whose-record.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { preload } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';

const TWO_DAYS: TreeLiteral = {
  '1/a': file('same'),
  '2/a': file('same'),
  '1/b': file('b of 1'),
  '2/c': file('c of two'),
  '2/large': file(someBytes(1_500_000)),
};

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

  it('finds in the newest snapshot what was replaced there, however long ago it was recorded', async () => {
    const root = await daysOf(3, { a: file('same'), b: file('bbbb') });
    await resealed(root, Date.now() - 100); // the clock of a file system may be some ms behind
    for (const name of ['3/a', '3/b']) fs.rmSync(path.join(root, name));
    tree(root, { '3/a': file('another'), '3/b': file('bbbb') });
    expect((await verified({ root })).lines).toEqual(['changed 3/a']);
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
    expect(findings.map(({ paths, otherCopy }) => [...paths, otherCopy]).sort(byFirstText)).toEqual([
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

  it('tells what that one has lost, and no other', async () => {
    const root = await deduped(TWO_DAYS);
    for (const name of ['1/b', '2/c']) fs.rmSync(path.join(root, name));
    expect((await verified({ root, snapshot: '1' })).lines).toEqual(['missing 1/b']);
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

describe('verify --repair', () => {
  it('makes all names of a rotten file names of a sound one that may be linked', async () => {
    const root = await deduped(fourNames(), { maxLinks: 2 });
    const before = snapshotOf(root);
    const [rotten] = inodeGroups(before);
    flipByte(path.join(root, rotten[0]), 1);
    const { lines, summary } = await verified({ root, repair: true });
    expect(summary).toMatchObject({ repaired: 1, found: { rotten: 1 }, failures: [] });
    expect(lines).toEqual([`rotten ${rotten.join(' ')}`]);
    expectSameTree(before, snapshotOf(root));
    expect(inodeGroups(snapshotOf(root))).toHaveLength(1);
    expect((await verified({ root })).lines).toEqual([]);
  });

  it('copies a sound file that has no room for the names', async () => {
    const root = await deduped(fourNames(), { maxLinks: 2 });
    const before = snapshotOf(root);
    const [rotten, sound] = inodeGroups(before);
    flipByte(path.join(root, rotten[0]), 1);
    const { summary } = await verified({ root, repair: true, maxLinks: 3 });
    expect(summary).toMatchObject({ repaired: 1, failures: [] });
    expectSameTree(before, snapshotOf(root));
    expect(inodeGroups(snapshotOf(root))).toEqual([rotten, sound]);
  });

  it('copies a sound file whose metadata differ, and keeps those of the rotten one', async () => {
    const root = await deduped({
      '1/a': file('same', { mtime: '2026-03-03' }),
      '2/a': linkTo('1/a'),
      '2/sub/a': linkTo('1/a'),
      '2/b': file('same', { mtime: '2026-02-02', mode: 0o600 }),
    });
    const before = snapshotOf(root);
    flipByte(path.join(root, '1/a'), 1);
    const { summary } = await verified({ root, repair: true });
    expect(summary).toMatchObject({ repaired: 1, failures: [] });
    expectSameTree(before, snapshotOf(root));
    expect(inodeGroups(snapshotOf(root))).toEqual([['1/a', '2/a', '2/sub/a'], ['2/b']]);
    expect((await verified({ root })).summary).toMatchObject({ sound: 2, newlyRecorded: 0 });
  });

  it('leaves nothing behind where it was killed in the middle of such a copy, once a run has been through', async () => {
    const root = await deduped({
      '1/a': file('same', { mtime: '2026-03-03' }),
      '2/b': file('same', { mtime: '2026-02-02' }),
    });
    const before = snapshotOf(root);
    flipByte(path.join(root, '1/a'), 1);
    const nodeFlags = preload(`
      const rename = fs.renameSync;
      fs.renameSync = (from, to) => {
        if (/[\\\\/]1[\\\\/]a$/.test(fs.existsSync(to) && fs.realpathSync(to))) process.kill(process.pid, 'SIGKILL');
        rename(from, to);
      };`);
    await runBin(['verify', '--repair', root], { nodeFlags });
    expect(fs.readdirSync(path.join(root, '1'))).toHaveLength(2);
    expect((await verified({ root, repair: true })).summary.repaired).toBe(1);
    expect((await dedupe({ root, threads: 1 })).failures).toEqual([]);
    expectSameTree(before, snapshotOf(root));
  });

  it('goes on in the next run where it was killed, which gives folders their times', async () => {
    const [sound, rotten] = [file('same'), file('same', { mode: 0o600 })];
    const root = await deduped({ '1/a': rotten, '1/b': linkTo('1/a'), '1/c': linkTo('1/a'), '2/a': sound });
    const before = snapshotOf(root);
    flipByte(path.join(root, '1/a'), 1);
    const nodeFlags = preload(`
      const rename = fs.renameSync;
      fs.renameSync = (from, to) => {
        rename(from, to);
        if (String(from).includes('.dedupe~')) process.kill(process.pid, 'SIGKILL');
      };`);
    expect((await runBin(['verify', '--repair', root], { nodeFlags })).signal).toBe('SIGKILL');
    expect(
      fs.readdirSync(path.join(root, '.dedupe-backups')).filter((name) => name.startsWith('folder-times')),
    ).toHaveLength(1);
    const [left] = inodeGroups(snapshotOf(root)).filter((names) => names.length === 2);
    const { lines, summary } = await verified({ root, repair: true });
    expect([lines, summary.repaired]).toEqual([[`rotten ${left.join(' ')}`], 1]);
    expectSameTree(before, snapshotOf(root));
  });

  it('keeps what the names gave up when they were linked', async () => {
    const days = Array.from({ length: 4 }, (_, day) => [`${day}/a`, file('same', { mtime: `202${day}-01-01` })]);
    const root = await deduped(Object.fromEntries(days), { ignore: ['mtime'], maxLinks: 2 });
    const [, rotten] = inodeGroups(snapshotOf(root));
    const before = await givenUpMetadata({ root });
    expect(before).toHaveLength(2);
    flipByte(path.join(root, rotten[0]), 1);
    expect((await verified({ root, repair: true })).summary.repaired).toBe(1);
    const after = await givenUpMetadata({ root });
    expect(after.map(({ path: at, own, fits }) => ({ at, own, fits }))).toEqual(
      before.map(({ path: at, own, fits }) => ({ at, own, fits })),
    );
  });

  it('never takes a copy that is rotten itself, and says that there is none', async () => {
    const root = await deduped({ '1/a': file('same', { mtime: '2026-03-03' }), '1/b': file('same') });
    for (const name of ['1/a', '1/b']) flipByte(path.join(root, name), name === '1/a' ? 0 : 1);
    const before = snapshotOf(root);
    const { findings } = await verified({ root, repair: true });
    expect(findings.map(({ soundCopy, repaired }) => [soundCopy, repaired])).toEqual([
      [undefined, false],
      [undefined, false],
    ]);
    expect(snapshotOf(root)).toEqual(before);
  });

  it('writes into no file: names outside the root keep what they have', async () => {
    const root = await deduped({ '1/a': file('same', { mtime: '2026-03-03' }), '1/b': file('same') });
    const outside = path.join(temporaryFolder(), 'a');
    fs.linkSync(path.join(root, '1/a'), outside);
    flipByte(path.join(root, '1/a'), 0);
    await verified({ root, repair: true });
    expect(fs.readFileSync(path.join(root, '1/a'), 'utf8')).toBe('same');
    expect(fs.readFileSync(outside, 'utf8')).not.toBe('same');
  });
});

describe('verify --repair and a file that has the number of an earlier one', () => {
  it('leaves a younger file alone, does not call it rotten, and gives it a record of its own', async () => {
    const root = await deduped({ '1/a': file('good', { mode: 0o600 }), '2/a': file('past') });
    await pretend(root, { name: '1/a', hasBytesOf: '2/a', at: '1/a', sealedAt: 1 });
    const before = snapshotOf(root);
    const { lines, summary } = await verified({ root, repair: true });
    expect(lines).toEqual(['changed 1/a']);
    expect(summary.repaired).toBe(0);
    expect(snapshotOf(root)).toEqual(before);
    expect((await verified({ root, repair: true })).summary).toMatchObject({ newlyRecorded: 1, found: { changed: 0 } });
    flipByte(path.join(root, '1/a'), 1);
    expect((await verified({ root })).lines).toEqual(['rotten 1/a']);
  });

  it('leaves one alone whose recorded path is none of its names, and says so', async () => {
    const root = await deduped({ '1/a': file('good', { mode: 0o600 }), '2/a': file('past') });
    await pretend(root, { name: '1/a', hasBytesOf: '2/a', at: '1/gone' });
    const before = snapshotOf(root);
    const { findings } = await verified({ root, repair: true });
    expect(findings[0]).toMatchObject({ paths: ['1/a'], soundCopy: '2/a', repaired: false, unproven: true });
    expect(snapshotOf(root)).toEqual(before);
    const { stdout } = await runBin(['verify', '--repair', root]);
    expect(stdout).toContain('left alone, for what is recorded may be of an earlier file');
    expect(snapshotOf(root)).toEqual(before);
  });

  it.each([false, true])(
    'repairs what was recorded in a snapshot that is gone, known to be so: %s',
    async (isKnown) => {
      const root = await daysOf(3, { a: file('same', { mode: 0o600 }), b: file('same') });
      const before = snapshotOf(root);
      fs.rmSync(path.join(root, '1'), { recursive: true });
      if (isKnown) await dedupe({ root, threads: 1 });
      expect(await recordedPaths(root)).toEqual(['1/a', '1/b']);
      flipByte(path.join(root, '3/a'), 1);
      const { lines, summary } = await verified({ root, repair: true });
      expect([lines, summary.repaired]).toEqual([['rotten 2/a 3/a'], 1]);
      const left = [...before].filter(([at]) => !/^1(\/|$)/.test(at));
      expectSameTree(new Map(left), snapshotOf(root));
    },
  );

  it('repairs again what it made itself, however old the snapshot is', async () => {
    const root = await deduped({ '1/a': file('same', { mode: 0o600 }), '2/a': file('same') });
    const before = snapshotOf(root);
    for (let time = 0; time < 2; time++) {
      flipByte(path.join(root, '1/a'), 1);
      expect((await verified({ root, repair: true })).summary).toMatchObject({ repaired: 1, found: { rotten: 1 } });
      expectSameTree(before, snapshotOf(root));
      await resealed(root, 1);
    }
  });
});

describe('verify --repair and a file that cannot be read', () => {
  const TWO: TreeLiteral = { '1/a': file('same', { mode: 0o600 }), '2/a': file('same') };

  it('repairs it where the disk fails', async () => {
    const root = await deduped(TWO);
    const before = snapshotOf(root);
    const { ino } = fs.statSync(path.join(root, '1/a'));
    const { code, findings } = await repairedWhere('EIO', root);
    expect(code).toBe(3);
    expect(findings).toMatchObject([{ finding: 'unreadable', code: 'EIO', paths: ['1/a'], repaired: true }]);
    expect(fs.statSync(path.join(root, '1/a')).ino).not.toBe(ino);
    expectSameTree(before, snapshotOf(root));
  });

  it('repairs it where a run has met it before, as damaged or as unreadable', async () => {
    for (const damage of [(root: string) => flipByte(path.join(root, '1/a'), 1), undefined]) {
      const root = await deduped(TWO);
      const before = snapshotOf(root);
      damage?.(root);
      tree(root, { '3/a': file('same', { mode: 0o600 }) });
      const { code } = await runBin([root], { nodeFlags: damage === undefined ? failing('EIO') : [] });
      expect(code).toBe(3);
      const { findings } = await repairedWhere('EIO', root);
      expect(findings).toMatchObject([{ paths: ['1/a'], repaired: true }]);
      fs.rmSync(path.join(root, '3'), { recursive: true });
      expectSameTree(before, snapshotOf(root));
    }
  });

  it('tells of each name that could not be repaired', async () => {
    const root = await deduped({ '1/a': file('same', { mode: 0o600 }), '1/b': linkTo('1/a'), '2/a': file('same') });
    const before = snapshotOf(root);
    flipByte(path.join(root, '1/a'), 1);
    const { findings, failures } = await repairedWhere('ENOSPC', root, '\\.dedupe~');
    expect(findings).toMatchObject([{ paths: ['1/a', '1/b'], repaired: false }]);
    expect(failures.map(lineOfFailure).sort()).toEqual(['1/a: repair ENOSPC', '1/b: repair ENOSPC']);
    expect((await verified({ root })).lines).toEqual(['rotten 1/a 1/b']);
    flipByte(path.join(root, '1/a'), 1);
    expectSameTree(before, snapshotOf(root));
  });

  it.each(['EACCES', 'EPERM', 'EMFILE', 'ESTALE'])('leaves it alone where it merely may not: %s', async (errno) => {
    const root = await deduped(TWO);
    const before = snapshotOf(root);
    const { code, findings, failures } = await repairedWhere(errno, root);
    expect(code).toBe(3);
    expect(findings).toEqual([]);
    expect(failures).toMatchObject([{ path: path.normalize('1/a'), code: errno }]);
    expect(snapshotOf(root)).toEqual(before);
  });

  it.each([
    ['newer', new Date()],
    ['next', new Date()],
    ['newer', undefined],
  ])('leaves it alone where somebody wrote to it since it was recorded: %s', async (text, time) => {
    const root = await deduped(TWO);
    const { mtime } = fs.statSync(path.join(root, '1/a'));
    fs.writeFileSync(path.join(root, '1/a'), text);
    fs.utimesSync(path.join(root, '1/a'), mtime, time ?? mtime);
    const before = snapshotOf(root);
    const { findings } = await repairedWhere('EIO', root);
    expect(findings).toMatchObject([{ finding: 'unreadable', size: text.length, repaired: false }]);
    expect(findings[0]).not.toHaveProperty('soundCopy');
    expect(snapshotOf(root)).toEqual(before);
  });
});

function lineOfFailure({ path: at, attempted, code }: Failure): string {
  return `${at.replaceAll(path.sep, '/')}: ${attempted} ${code}`;
}

async function repairedWhere(errno: string, root: string, pattern?: string) {
  const nodeFlags = failing(errno, pattern);
  const { code, stdout } = await runBin(['verify', '--repair', '--json', root], { nodeFlags });
  const { summary } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  return { code, findings: summary.findings, failures: summary.failures };
}

/** Opening `1/a` fails, or what else the pattern says. */
function failing(errno: string, pattern = '[\\\\/]1[\\\\/]a$'): readonly string[] {
  return preload(`
    const open = fs.openSync;
    fs.openSync = (name, ...rest) => {
      if (!/${pattern}/.test(String(name))) return open(name, ...rest);
      throw Object.assign(new Error('${errno}'), { code: '${errno}', syscall: 'open' });
    };`);
}

test.each([
  ['younger', { birthtimeNs: 9_000_000n, ctimeNs: 9_000_000n, mtimeNs: 1n }, true],
  ['unknown', { birthtimeNs: 0n, ctimeNs: 9_000_000n, mtimeNs: 1n }, true],
  ['older', { birthtimeNs: 1_999_999n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['younger', { birthtimeNs: 2_000_000n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['unknown', { birthtimeNs: 0n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['unknown', { birthtimeNs: 9_000_000n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['older', { birthtimeNs: 0n, ctimeNs: 1_500_000n, mtimeNs: 1n }],
  ['unknown', { birthtimeNs: 0n, ctimeNs: 1_500_000n, mtimeNs: 1_500_000n }],
])('a file is %s than a record of 1 ms', (age, times, keepsBirths = false) => {
  expect(ageAt(1, times, keepsBirths)).toBe(age);
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

async function recordedPaths(root: string): Promise<string[]> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: true });
  const paths = Array.from(index.inodes(), (ino) => `${index.lookUp(ino)?.path}`.replaceAll(path.sep, '/'));
  await index.close();
  return paths.sort();
}

async function forgetCensus(root: string, snapshot: string): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await index.write({ put: [], forget: [], notes: { forgetCensuses: [snapshot] } });
  await index.close();
}

/** Gives a file the record of an earlier one that had its number, size and time. */
async function pretend(
  root: string,
  { name, hasBytesOf, at, sealedAt }: { name: string; hasBytesOf: string; at: string; sealedAt?: number },
): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  const inoOf = (file: string): bigint => fs.statSync(path.join(root, file), { bigint: true }).ino;
  const past = index.lookUp(inoOf(hasBytesOf));
  if (past === undefined) throw new Error('not recorded');
  const own = index.lookUp(inoOf(name)) ?? past;
  const put = [{ ...own, ino: inoOf(name), digest: past.digest, path: Buffer.from(path.normalize(at)) }];
  await index.write({ put, forget: [] });
  await index.close();
  if (sealedAt !== undefined) await resealed(root, sealedAt);
}

/** Has the index say that all snapshots were sealed then. */
async function resealed(root: string, sealedAt: number): Promise<void> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await index.write({ put: [], forget: [], snapshots: index.snapshots().map((each) => ({ ...each, sealedAt })) });
  await index.close();
}

async function deduped(literal: TreeLiteral, options: Partial<Parameters<typeof dedupe>[0]> = {}): Promise<string> {
  const root = temporaryFolder();
  tree(root, literal);
  expect((await dedupe({ threads: 1, ...options, root })).failures).toEqual([]);
  return root;
}

/** Days with the same files, each linked in a run of its own. */
async function daysOf(days: number, files: TreeLiteral): Promise<string> {
  const root = temporaryFolder();
  for (let day = 1; day <= days; day++) {
    tree(root, Object.fromEntries(Object.entries(files).map(([at, made]) => [`${day}/${at}`, made])));
    await dedupe({ root, threads: 1, newOnly: true });
  }
  return root;
}

async function verified(options: VerifyOptions) {
  const findings: VerifyFinding[] = [];
  const onEvent: VerifyOptions['onEvent'] = (event) => {
    if (event.type === 'verify-finding') findings.push(event);
  };
  const summary = await verify({ threads: 1, ...options, onEvent });
  expect(summary.findings).toEqual(findings);
  return { summary, findings, lines: findings.map(lineOf) };
}

function lineOf({ finding, paths, names, snapshots }: VerifyFinding): string {
  return paths.length > 0 ? `${finding} ${paths.join(' ')}` : `${finding} ${names} name of ${snapshots[0]}`;
}

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

function fourNames(): TreeLiteral {
  return Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`${at}/a`, file('four bytes')]));
}

/** In an order that has nothing to do with names or sizes. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, at) => ({ item, key: Math.imul(at + 1, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function byFirstText(a: readonly unknown[], b: readonly unknown[]): number {
  return byFirst([`${a[0]}`], [`${b[0]}`]);
}

function byFirst([a]: readonly string[], [b]: readonly string[]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
