import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { exitCodeOfBackup, robocopyCodeOf } from '../../src/cli/commands/backup/backup-exit-codes.ts';
import { backupText } from '../../src/cli/commands/backup/backup-text.ts';
import { backupOptions } from '../../src/cli/commands/backup/options.ts';
import { parseAge, parseAgeEnd } from '../../src/cli/commands/backup/parse-age.ts';
import { resolveBackup } from '../../src/cli/commands/backup/resolve-options.ts';
import { runBackup } from '../../src/cli/commands/backup/run.ts';
import type { BackupCounts, BackupSummary } from '../../src/domain/backup-summary.ts';
import { fakeHost } from './fake-host.ts';
import { AN_EBUSY, aSummary } from './summaries.ts';

/** Its clocks are changed. */
process.env.TZ = 'Europe/Berlin';

const GIB = 1024 ** 3;
const NOW = new Date(2026, 10, 22, 12);
const NONE: BackupCounts = { total: 0, copied: 0, linked: 0, skipped: 0, mismatch: 0, failed: 0, extras: 0 };
const LOCKED = { path: 'C:\\Data\\a.pst', attempted: 'copy', code: 'EBUSY' } as const;

function summary(changes: Partial<BackupSummary> = {}): BackupSummary {
  return {
    root: 'E:\\backups',
    sources: ['C:\\Data'],
    outcome: 'done',
    dryRun: false,
    snapshot: '2026-11-22',
    resumed: false,
    folders: { ...NONE, total: 4811, copied: 4811 },
    files: { ...NONE, total: 86_214, copied: 391, linked: 85_823 },
    bytes: { ...NONE, total: 41.2 * GIB, copied: 1.9 * GIB, linked: 39.3 * GIB },
    leftOutFiles: 0,
    specialFiles: 0,
    changedFiles: 0,
    suspiciousFiles: 0,
    failures: [],
    failuresNotListed: 0,
    contentBytesRead: 6912 * 1024 ** 2,
    bytesWritten: 1.9 * GIB,
    copyMs: 72_000,
    elapsedMs: 72_000,
    dedupe: undefined,
    ...changes,
  };
}

describe('backupText', () => {
  it("is robocopy's table and a sentence", () => {
    expect(backupText(summary(), { bytes: false })).toBe(
      `
               Total    Copied    Linked   Skipped  Mismatch    FAILED    Extras
    Dirs :     4,811     4,811         0         0         0         0         0
   Files :    86,214       391    85,823         0         0         0         0
   Bytes :  41.2 GiB   1.9 GiB  39.3 GiB         0         0         0         0

  Snapshot 2026-11-22 complete: 86,214 files, 1.9 GiB of new data.  1 min 12 s, 96 MiB/s.
`,
    );
  });

  it.each([
    [80, ['  Snapshot 2026-11-22 complete: 86,214 files, 1.9 GiB of new data.  1 min 12 s,', '  96 MiB/s.']],
    [68, ['  Snapshot 2026-11-22 complete: 86,214 files, 1.9 GiB of new data.', '  1 min 12 s, 96 MiB/s.']],
    [67, ['  Snapshot 2026-11-22 complete: 86,214 files, 1.9 GiB of new data.', '  1 min 12 s, 96 MiB/s.']],
  ])('ends in lines that fit %i columns', (columns, lines) => {
    expect(backupText(summary(), { bytes: false, columns }).trimEnd().split('\n').slice(-2)).toEqual(lines);
  });

  it('does not say that there was nothing to link where files were linked while copying', () => {
    const dedupe = aSummary({ linkedNames: 0 });
    const text = backupText(summary({ dedupe }), { bytes: false });
    expect(text).toContain('0 names beside those that were linked while copying\n');
    const first = backupText(summary({ dedupe, files: { ...NONE, total: 1, copied: 1 } }), { bytes: false });
    expect(first).toContain('0 names: nothing more would free space\n');
  });

  it('has a table of its own on a terminal that is narrower than that, without columns of nothing where it must', () => {
    const table = (columns: number) => backupText(summary(), { bytes: false, columns }).split('\n').slice(1, 5);
    expect(table(79)).toEqual([
      '              Total   Copied    Linked  Skipped  Mismatch  FAILED  Extras',
      '   Dirs :     4,811    4,811         0        0         0       0       0',
      '  Files :    86,214      391    85,823        0         0       0       0',
      '  Bytes :  41.2 GiB  1.9 GiB  39.3 GiB        0         0       0       0',
    ]);
    expect(table(60)[0]).toBe('              Total   Copied    Linked  Skipped  Mismatch');
    expect(table(20)[0]).toBe('              Total   Copied    Linked');
    expect(table(0)[0]).toHaveLength(80);
  });

  it('gives bytes where they are asked for, in columns that fit them', () => {
    const lines = backupText(summary({ bytes: { ...NONE, total: 44_238_000_123 } }), { bytes: true }).split('\n');
    expect(lines[4]).toContain(' 44,238,000,123 ');
    expect(new Set(lines.slice(1, 5).map((line) => line.length)).size).toBe(1);
  });

  it('counts what a killed run had copied, and not what was left out, as files of the snapshot', () => {
    const counts = { files: { ...NONE, total: 10, copied: 2, skipped: 8 }, leftOutFiles: 5 };
    expect(backupText(summary(counts), { bytes: false })).toContain('complete: 5 files,');
  });

  it('lists what could not be copied, and says so at the end', () => {
    const text = backupText(summary({ failures: [LOCKED] }), { bytes: false });
    expect(text).toContain('C:\\Data\\a.pst   could not copy: in use by another program (EBUSY)');
    expect(text).toContain('Finished with 1 problem (exit code 3).');
  });

  it('says what was not made', () => {
    expect(backupText(summary({ outcome: 'unchanged' }), { bytes: false })).toContain('Nothing has changed since');
    expect(backupText(summary({ outcome: 'interrupted' }), { bytes: false })).toContain('next run goes on from there');
    expect(backupText(summary({ dryRun: true }), { bytes: false })).toContain('Dry run: nothing was changed.');
  });

  it.each([
    ['what was begun is taken up', {}, 'The next run goes on from there.'],
    ['nothing was begun', { folders: NONE }, 'Nothing was backed up.'],
    ['a killed one was taken up', { folders: NONE, resumed: true }, 'The next run goes on from there.'],
    ['it was a dry run', { dryRun: true }, 'Dry run: nothing was changed.'],
  ])('says of an interrupted run, where %s, what is left of it', (_, changes, words) => {
    const last = backupText(summary({ outcome: 'interrupted', ...changes }), { bytes: false })
      .trimEnd()
      .split('\n')
      .at(-1);
    expect(last).toBe(`  ${words}`);
  });
});

describe('a quiet run', () => {
  const quietly = async (done: BackupSummary) => {
    const host = fakeHost();
    const resolved = { ...resolveBackup(parseArguments(['-q', 'a', 'r'], backupOptions), NOW), notes: [] };
    const code = await runBackup(resolved, host, () => Promise.resolve(done));
    return { code, out: host.out(), err: host.err() };
  };

  it('names what either stage could not do, and nothing else', async () => {
    const dedupe = aSummary({ failures: [AN_EBUSY], failuresNotListed: 2 });
    expect(await quietly(summary({ failures: [LOCKED], dedupe }))).toEqual({
      code: 3,
      out: '',
      err: [
        'dedupe-backups: E:\\backups',
        '  Could not do 4 items:',
        '     C:\\Data\\a.pst            could not copy: in use by another program (EBUSY)',
        '     2023-01-07/outlook.pst   could not open: in use by another program (EBUSY)',
        '     and 2 more; --log FILE records every one',
        '',
      ].join('\n'),
    });
    expect(await quietly(summary({ dedupe: aSummary({ failures: [AN_EBUSY] }) }))).toMatchObject({
      code: 3,
      err: expect.stringContaining('2023-01-07/outlook.pst   could not open'),
    });
    expect(await quietly(summary({ dedupe: aSummary() }))).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('exit codes', () => {
  it('are those of the program', () => {
    expect(exitCodeOfBackup(summary())).toBe(0);
    expect(exitCodeOfBackup(summary({ failures: [LOCKED] }))).toBe(3);
    expect(exitCodeOfBackup(summary({ outcome: 'interrupted' }))).toBe(130);
    expect(exitCodeOfBackup(summary({ dedupe: aSummary() }))).toBe(0);
    expect(exitCodeOfBackup(summary({ dedupe: aSummary({ failures: [AN_EBUSY] }) }))).toBe(3);
    expect(exitCodeOfBackup(summary({ dedupe: aSummary({ outcome: 'interrupted' }) }))).toBe(130);
  });

  it("or robocopy's bits", () => {
    expect(robocopyCodeOf(summary())).toBe(1);
    expect(robocopyCodeOf(summary({ files: NONE }))).toBe(0);
    const files = { ...NONE, copied: 1, extras: 2, mismatch: 1 };
    expect(robocopyCodeOf(summary({ files, failures: [LOCKED] }))).toBe(15);
    expect(robocopyCodeOf(summary({ outcome: 'interrupted' }))).toBe(16);
    expect(robocopyCodeOf(summary({ files: { ...NONE, linked: 1 } }))).toBe(1);
    expect(robocopyCodeOf(summary({ files: NONE, folders: { ...NONE, extras: 1, mismatch: 1 } }))).toBe(6);
    expect(robocopyCodeOf(summary({ files: NONE, dedupe: aSummary({ failures: [AN_EBUSY] }) }))).toBe(8);
  });
});

describe('parseAge', () => {
  const ns = (date: Date) => BigInt(date.getTime()) * 1_000_000n;

  it('is a number of days, or a day', () => {
    expect(parseAge('1', NOW)).toBe(ns(new Date(NOW.getTime() - 86_400_000)));
    expect(parseAge('20260301', NOW)).toBe(ns(new Date(2026, 2, 1)));
  });

  it('is the last moment of a day where its end is asked for, however many hours the day has', () => {
    expect(parseAgeEnd('20260329', NOW)).toBe(BigInt(Date.UTC(2026, 2, 29, 22)) * 1_000_000n - 1n);
    expect(parseAgeEnd('20261025', NOW)).toBe(BigInt(Date.UTC(2026, 9, 25, 23)) * 1_000_000n - 1n);
    expect(parseAgeEnd('00000007', NOW)).toBe(parseAge('7', NOW));
  });

  it.each(['', '-1', '20260230', '2026-03-01', 'x', '1900'])('is nothing where it is %j', (text) => {
    expect(parseAge(text, NOW)).toBeUndefined();
  });
});

describe('resolveBackup', () => {
  const resolve = (line: string) => resolveBackup(parseArguments(line.split(' '), backupOptions), NOW);

  it('takes the last folder for the root', () => {
    expect(resolve('a b r').run).toMatchObject({ sources: ['a', 'b'], root: 'r' });
    expect(() => resolve('a')).toThrow('SOURCE and ROOT are needed');
  });

  it('understands sizes, seconds, ages and words', () => {
    expect(resolve('--batch 1M --wait 2 --retries 0 --unchanged link --links skip --fft a r').run).toMatchObject({
      batchBytes: 1024 ** 2,
      waitMs: 2000,
      retries: 0,
      unchanged: 'link',
      links: 'skip',
      timeSlackMs: 2000,
    });
    const { select } = resolve('--min-age 20260301 --max-age 7 --exclude-attributes r --no-empty-dirs a r').run;
    expect(select).toMatchObject({ readOnly: false, emptyFolders: false });
    expect(select?.oldest).toBe(parseAge('7', NOW));
    expect(select?.newest).toBe(BigInt(new Date(2026, 2, 2).getTime()) * 1_000_000n - 1n);
  });

  it('takes each choice of files for itself', () => {
    const line =
      '--include-files *.jpg --exclude-files *.tmp --exclude-dirs cache --include-attributes R --levels 2 a r';
    expect(resolve(line).run.select).toEqual({
      includeFiles: ['*.jpg'],
      excludeFiles: ['*.tmp'],
      excludeFolders: ['cache'],
      readOnly: true,
      levels: 2,
    });
    expect(resolve('--min-size 1k --max-size 1k a r').run.select).toMatchObject({ minSize: 1024, maxSize: 1024 });
  });

  it('takes @@x for the pattern @x', () => {
    expect(resolve('--exclude-dirs @@eaDir a r').run.select).toMatchObject({ excludeFolders: ['@eaDir'] });
  });

  it.each([
    ['--min-size 2k --max-size 1k a r', '--min-size 2k is more than --max-size 1k'],
    ['--unchanged hash a r', 'it takes copy, compare, link'],
    ['--links copyy a r', 'it takes copy, follow, skip'],
    ['--max-age soon a r', 'neither a number of days'],
    ['--include-attributes SH a r', 'only R'],
    ['--wait -1 a r', '--wait'],
  ])('refuses %s', (line, reason) => {
    expect(() => resolve(line)).toThrow(reason);
  });
});
