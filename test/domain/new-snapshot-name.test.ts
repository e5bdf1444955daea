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
    expect(newSnapshotName('Daily', ['weekly'], source())).toBe('Daily');
    expect(newSnapshotName('Daily', ['daily'], source())).toBe('Daily_2026-11-22');
  });

  it.each(['{date}', '{date}_{time}', '{host} {time}, {date}', '{host}', '{time}', 'a.(b)'])(
    'ascends from %j through a night with the end of daylight saving time, and through a journey west',
    (template) => {
      const times = [
        [22, 13, 30, 0],
        [22, 14, 30, 0],
        [22, 13, 45, 0],
        [22, 13, 45, 0],
        [23, 0, 20, 0],
        [22, 23, 30, 0],
        [24, 23, 59, 59],
        [22, 22, 0, 0],
        [25, 6, 0, 0],
      ];
      const taken: string[] = [];
      for (const [day, hour, minute, second] of times) {
        taken.push(newSnapshotName(template, taken, source(new Date(2026, 10, day, hour, minute, second))));
      }
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.toSorted(compareSnapshotNames)).toEqual(taken);
      expect(taken.at(-1)).toContain('25');
    },
  );

  it('gives a later time where the template has one', () => {
    const taken = ['2026-11-22_143005', '2026-11-22_145000'];
    expect(newSnapshotName('{date}_{time}', taken, source())).toBe('2026-11-22_145001');
    expect(newSnapshotName('{date}_{time}', ['2026-11-22'], source())).toBe('2026-11-22_143005');
  });

  it('does not follow a clock, or somebody’s own name, that is further ahead than time zones are apart', () => {
    expect(newSnapshotName('{date}', ['2026-11-25', '2099-12-31'], source())).toBe('2026-11-22');
    expect(newSnapshotName('{date}', ['2026-11-23_keep-this'], source())).toBe('2026-11-22');
  });

  it('never runs out where the template has no date', () => {
    const taken = ['daily', 'daily_235959_9999'];
    for (let day = 0; day < 60; day++) {
      const name = newSnapshotName('daily', taken, source(new Date(2026, 10, 22 + day, 23, 59, 59)));
      expect(taken).not.toContain(name);
      expect(compareSnapshotNames(taken[taken.length - 1], name)).toBeLessThan(0);
      taken.push(name);
    }
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
