import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dedupe, givenUpMetadata } from '../../src/index.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { preload } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, type TreeLiteral, tree } from '../kit/tree.ts';
import { deduped, lineOfFailure, verified } from './verifying.ts';

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

function fourNames(): TreeLiteral {
  return Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`${at}/a`, file('four bytes')]));
}
