import { describe, expect, it } from 'vitest';
import { newSnapshotName, renderName, snapshotNameProblem } from '../../src/domain/new-snapshot-name.ts';
import { compareSnapshotNames } from '../../src/domain/snapshot-name.ts';

const AT = new Date(2026, 10, 22, 14, 30, 5);
const source = (now: Date = AT) => ({ now, host: 'ann-pc' });

describe('newSnapshotName', () => {
  it('is the local date on a day without a snapshot', () => {
    expect(newSnapshotName('{date}', ['2026-11-21', '2026-11-21_101010'], source())).toBe('2026-11-22');
  });

  it('has the time where the day has one already', () => {
    expect(newSnapshotName('{date}', ['2026-11-22'], source())).toBe('2026-11-22_143005');
  });

  it('never repeats a name nor sorts before an earlier one when the clock is set back', () => {
    const taken = ['2026-11-22', '2026-11-22_143005'];
    expect(newSnapshotName('{date}', taken, source())).toBe('2026-11-22_143006');
    expect(newSnapshotName('{date}', taken, source(new Date(2026, 10, 22, 13, 30)))).toBe('2026-11-22_143006');
    expect(newSnapshotName('{date}', ['2026-11-22_235959'], source())).toBe('2026-11-22_235959_1');
  });

  it('ascends however often the day is used up', () => {
    const taken = ['2026-11-22_235958'];
    for (let run = 0; run < 6; run++) {
      const name = newSnapshotName('{date}', taken, source());
      expect(compareSnapshotNames(taken[taken.length - 1], name)).toBeLessThan(0);
      expect(taken).not.toContain(name);
      taken.push(name);
    }
  });

  it('passes over a name of somebody’s own that nothing sorts after', () => {
    const taken = ['2026-11-22', '2026-11-22_before-v9'];
    for (let run = 0; run < 3; run++) {
      const name = newSnapshotName('{date}', taken, source());
      expect(name).toBe(`2026-11-22_14300${5 + run}`);
      taken.push(name);
    }
  });

  it('takes a template, also without a date, and looks at names without regard to case', () => {
    expect(newSnapshotName('{host}-{date}-{time}', [], source())).toBe('ann-pc-2026-11-22-143005');
    expect(newSnapshotName('Daily', ['daily'], source())).toBe('Daily_143005');
  });
});

describe('snapshotNameProblem', () => {
  it('lets through what every file system takes', () => {
    expect(snapshotNameProblem(renderName('{host} {date}', source()))).toBeUndefined();
  });

  it.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'a:b',
    'x.in-progress',
    '.dedupe-backups',
    'lost+found',
    'nul',
    'a.',
    'a ',
    '{Date}',
  ])('refuses %j', (name) => {
    expect(snapshotNameProblem(name)).toEqual(expect.any(String));
  });
});
