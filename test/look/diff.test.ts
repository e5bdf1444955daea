import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closingLines } from '../../src/cli/commands/diff/diff-text.ts';
import { hiddenIn } from '../../src/diff/hidden-paths.ts';
import { type Difference, type DiffOptions, type DiffSummary, dedupe, diff } from '../../src/index.ts';
import { randomTree } from '../kit/random-tree.ts';
import { runBin } from '../kit/run-bin.ts';
import { type Seen, snapshotOf } from '../kit/snapshot-of.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const NOBODY = 65_534;
const asRoot = it.runIf(process.getuid?.() === 0);

describe('diff', () => {
  it('says of every path what became of it, folder by folder', async () => {
    const { lines } = await compared({
      '1/changed': file('old'),
      '2/changed': file('newer'),
      '1/gone': file('gone'),
      '2/new/file': file('brand new'),
      '1/kept': file('kept'),
      '2/kept': file('kept'),
      '1/linked': file('linked'),
      '2/linked': linkTo('1/linked'),
      '1/mode': file('mode'),
      '2/mode': file('mode', { mode: 0o600 }),
      '1/time': file('time'),
      '2/time': file('time', { mtime: '2026-02-02' }),
      '1/old-place': file('moved'),
      '2/new-place': file('moved'),
      '1/type': file('x'),
      '2/type': folder(),
      '1/to': symlink('a'),
      '2/to': symlink('b'),
      '1/empty': file(''),
      '2/empty-too': file(''),
    });
    expect(lines).toEqual([
      'changed changed 3 5',
      'removed empty 0',
      'added empty-too 0',
      'removed gone 4',
      'metadata mode 4 4 mode',
      'added new folder',
      'moved old-place > new-place 5 5',
      'metadata time 4 4 mtime',
      'changed to symlink',
      'type type file > folder 1',
      'added new/file 9',
    ]);
  });

  it('reads nothing where names share an inode, or where the index knows both files', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('same'), '2/a': linkTo('1/a'), '1/b': file('one'), '2/b': file('two') });
    await dedupe({ root, threads: 1 });
    const { summary, lines } = await diffOf({ root });
    expect(lines).toEqual(['changed b 3 3 suspicious']);
    expect(summary).toMatchObject({ contentBytesRead: 0, unchanged: { names: 1, bytesBefore: 4, bytesAfter: 4 } });
    expect((await diffOf({ root, index: false })).summary.contentBytesRead).toBe(6);
  });

  it('takes the last two snapshots, or one and the newest, or the two that are named', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('1'), '2/b': file('2'), '3/c': file('3'), '4.in-progress/d': file('4') });
    const pairs = await Promise.all(
      [{}, { from: '1' }, { from: path.join(root, '1'), to: '2/' }].map(async (names) => {
        const { older, newer } = (await diffOf({ root, ...names })).summary;
        return `${older} ${newer}`;
      }),
    );
    expect(pairs).toEqual(['2 3', '1 3', '1 2']);
  });

  it('takes the one before, and the newest, of the same series', async () => {
    const root = temporaryFolder();
    const names = ['old', 'lap-2026-11-01', 'lap-2026-11-02', 'lap-2026-11-03', 'srv-2026-11-02', 'srv-2026-11-03'];
    tree(root, Object.fromEntries(names.map((name) => [`${name}/a`, file(name)])));
    const pairs = await Promise.all(
      [{}, { from: 'lap-2026-11-01' }, { from: 'old', to: 'lap-2026-11-01' }].map(async (named) => {
        const { older, newer } = (await diffOf({ root, ...named })).summary;
        return `${older} ${newer}`;
      }),
    );
    const [last, since, both] = pairs;
    expect(last).toBe('srv-2026-11-02 srv-2026-11-03');
    expect(since).toBe('lap-2026-11-01 lap-2026-11-03');
    expect(both).toBe('old lap-2026-11-01');
    await expect(diffOf({ root, from: 'lap-2026-11-03' })).rejects.toThrow('would be compared with itself');
  });

  it('refuses one of a series where nothing is like it', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('1'), '2026-11-01/a': file('2') });
    await expect(diffOf({ root })).rejects.toThrow('2026-11-01 is the only snapshot of its series');
    expect((await diffOf({ root, from: '1', to: '2026-11-01' })).summary.older).toBe('1');
  });

  it('counts names and bytes by what became of them', async () => {
    const { summary } = await compared({
      '1/a': file('123'),
      '2/a': file('12345'),
      '2/b': file('1234'),
      '2/c': file('1234567'),
      '1/same': file('x'),
      '2/same': file('x'),
    });
    expect(summary.changes).toMatchObject({
      added: { names: 2, bytesBefore: 0, bytesAfter: 11 },
      removed: { names: 0 },
      changed: { names: 1, bytesBefore: 3, bytesAfter: 5 },
    });
    expect(summary.unchanged).toEqual({ names: 1, bytesBefore: 1, bytesAfter: 1 });
  });

  it('keeps to the globs', async () => {
    const literal = {
      '1/x': file('1'),
      '2/Photos/a.jpg': file('2'),
      '2/Photos/b.tmp': file('3'),
      '2/c.jpg': file('4'),
    };
    const { lines } = await compared(literal, { include: ['Photos/**'], exclude: ['*.tmp'] });
    expect(lines).toEqual(['added Photos folder', 'added Photos/a.jpg 1']);
  });

  it('finds what a comparison of every byte finds, whatever the trees', async () => {
    await fc.assert(
      fc.asyncProperty(randomTree, fc.boolean(), (literal, deduped) =>
        inTemporaryFolder(async (root) => {
          tree(root, { '2026-01-01': folder(), '2026-01-02': folder(), ...literal });
          if (deduped) await dedupe({ root, threads: 1 });
          const { lines } = await diffOf({ root, from: '2026-01-01', to: '2026-01-02' });
          expect(withoutMoves(lines)).toEqual(expectedOf(root));
        }),
      ),
      { numRuns: 15 },
    );
  });
});

describe('what one of the snapshots does not show', () => {
  asRoot('is neither added nor removed, and has not moved', async () => {
    const root = temporaryFolder();
    tree(root, {
      '1/locked/a': file('a'),
      '1/locked/deep/b': file('bb'),
      '1/gone': file('ccc'),
      '2/locked/a': file('a'),
      '2/copy of b': file('bb'),
    });
    fs.chmodSync(root, 0o755);
    fs.chmodSync(path.join(root, '2/locked'), 0);
    const there = await asNobody(['diff', '--json', '--exclude', 'locked', root]);
    expect(there).toMatchObject({ notCompared: 0, failures: [] });
    const now = await asNobody(['diff', '--json', root]);
    expect(now.notCompared).toBe(3);
    expect(now.failures).toEqual([{ path: '2/locked', attempted: 'list folder', code: 'EACCES' }]);
    expect(now.lines).toEqual(['added copy of b 2', 'removed gone 3', 'metadata locked folder mode']);
    const then = await asNobody(['diff', '--json', root, '2', '1']);
    expect(then.notCompared).toBe(3);
    expect(then.lines).toEqual(['removed copy of b 2', 'added gone 3', 'metadata locked folder mode']);
    const { stdout } = await runBin(['diff', root], { uid: NOBODY });
    expect(stdout).toContain('  3 names not compared.');
  });

  it('is not said not to differ', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('a'), '2/a': file('a') });
    const summary = await diff({ root, threads: 1 });
    expect(closingLines(summary)[0]).toBe('  Nothing differs.');
    const failure = { path: '2/b', attempted: 'list folder', code: 'EIO' } as const;
    for (const lack of [{ notCompared: 1 }, { failures: [failure] }]) {
      expect(closingLines({ ...summary, ...lack })[0]).toBe('  No difference was found in what could be compared.');
    }
    const interrupted = await diff({ root, threads: 1, signal: AbortSignal.abort() });
    expect(interrupted.outcome).toBe('interrupted');
    expect(closingLines(interrupted)[0]).toBe('  No difference was found in what could be compared.');
  });

  asRoot('as a file that cannot be read, is counted', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('one'), '2/a': file('two', { mode: 0 }), '1/b': file('b'), '2/b': file('b') });
    fs.chmodSync(root, 0o755);
    const { lines, notCompared, failures } = await asNobody(['diff', '--json', root]);
    expect({ lines, notCompared }).toEqual({ lines: [], notCompared: 1 });
    expect(failures).toEqual([{ path: '2/a', attempted: 'open', code: 'EACCES' }]);
  });

  it('is all that is at or below a path that was not looked at', () => {
    const inside = (at: string): string => at.split('/').join(path.sep);
    const isHidden = hiddenIn(['pc/1/a/b', 'pc/2/c', 'pc/10'].map(inside), inside('pc/1'));
    const hidden = ['a/b', 'a/b/x/y', 'a', 'a/bc', 'c', 'x/a/b'].filter((at) => isHidden(inside(at)));
    expect(hidden).toEqual(['a/b', 'a/b/x/y']);
    for (const above of ['.', 'pc', 'pc/1']) expect(hiddenIn([inside(above)], inside('pc/1'))('x')).toBe(true);
  });
});

describe('diff on the command line', () => {
  it('leaves a disk as it was, and says so in words', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('1'), '2/a': file('22'), '2/b': file('3') });
    const before = snapshotOf(root);
    const { code, stdout } = await runBin(['diff', root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}changed {2}.*2 B {2}a {3}\(was 1 B\)$/m);
    expect(stdout).toMatch(/^ {2}added {2}.*1 B {2}b$/m);
    expect(fs.readdirSync(root)).toEqual(['1', '2']);
    expect(snapshotOf(root)).toEqual(before);
  });

  it('ends with one JSON object where only that is wanted', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('1'), '2/a': file('22') });
    const { stdout } = await runBin(['diff', '--json', '--quiet', root]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['diff-finished']);
  });

  it('names the snapshots where one is not there', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('1'), '2/a': file('22') });
    const { code, stderr } = await runBin(['diff', root, '3']);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no complete snapshot 3 in ${root}.`);
    expect(stderr).toContain('1, 2');
  });
});

async function compared(literal: TreeLiteral, options: Partial<DiffOptions> = {}) {
  const root = temporaryFolder();
  tree(root, literal);
  return await diffOf({ root, ...options });
}

async function diffOf(options: DiffOptions): Promise<{ lines: string[]; summary: DiffSummary }> {
  const lines: string[] = [];
  const onEvent: DiffOptions['onEvent'] = (event) => {
    if (event.type === 'difference') lines.push(lineOf(event));
  };
  const summary = await diff({ threads: 1, ...options, onEvent });
  expect(summary.failures).toEqual([]);
  return { lines, summary };
}

/** As a user who may not look everywhere. */
async function asNobody(args: readonly string[]): Promise<DiffSummary & { lines: string[] }> {
  const { stdout } = await runBin(args, { uid: NOBODY });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const lines = events.filter(({ type }) => type === 'difference').map(lineOf);
  return { ...events.at(-1).summary, lines };
}

function lineOf(difference: Difference): string {
  const { change, path: at, from, kind, kindBefore, sizeBefore, sizeAfter, fields, suspicious } = difference;
  const words = [change, from === undefined ? at : `${from} > ${at}`];
  if (kindBefore !== undefined) words.push(`${kindBefore} > ${kind}`);
  else if (kind !== 'file') words.push(kind);
  for (const size of [sizeBefore, sizeAfter]) if (size !== undefined) words.push(`${size}`);
  if (fields !== undefined) words.push(fields.join(','));
  if (suspicious) words.push('suspicious');
  return words.join(' ');
}

/** `added a`, `removed b`, `changed c`, `metadata d`: a move is one of each of the first two. */
function withoutMoves(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => {
      const [change, at, , to] = line.replaceAll('\n', '?').split(' ');
      return change === 'moved' ? [`removed ${at}`, `added ${to}`] : [`${change} ${at}`];
    })
    .sort();
}

/** Told from the promise alone: path by path, bytes against bytes. */
function expectedOf(root: string): string[] {
  const entries = snapshotOf(root);
  const within = (snapshot: string) =>
    new Map([...entries].filter(([at]) => at.startsWith(`${snapshot}/`)).map(([at, seen]) => [shownPath(at), seen]));
  const [before, after] = [within('2026-01-01'), within('2026-01-02')];
  return [...new Set([...before.keys(), ...after.keys()])]
    .flatMap((at) => {
      const change = expectedChange(before.get(at), after.get(at));
      return change === undefined ? [] : [`${change} ${at.replaceAll('\n', '?')}`];
    })
    .sort();
}

function shownPath(key: string): string {
  return Buffer.from(key, 'latin1').toString('utf8').slice('2026-01-01/'.length);
}

function expectedChange(before: Seen | undefined, after: Seen | undefined): string | undefined {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (before.kind !== after.kind) return 'type';
  if (before.sha256 !== after.sha256 || before.target !== after.target) return 'changed';
  const isSame = (['mode', 'uid', 'gid', 'mtimeNs'] as const).every(
    (field) => before[field] === after[field] || (field === 'mtimeNs' && after.kind === 'folder'),
  );
  return isSame ? undefined : 'metadata';
}
