import { describe, expect, it } from 'vitest';
import { type DatedSnapshot, judgeSnapshots, type KeepReason } from '../../src/domain/prune-choice.ts';

const NOW = new Date(2026, 5, 1);
const NOTHING_TO_KEEP = {};

describe('whatever the rules say', () => {
  it('the newest of a series is kept, and the newest sealed one', () => {
    expect(keptBy([day(1), day(2), day(3, { isSealed: false })])).toEqual({
      'a-1': [],
      'a-2': ['newest-sealed'],
      'a-3': ['newest'],
    });
    expect(keptBy([day(1), day(2)])).toEqual({ 'a-1': [], 'a-2': ['newest'] });
  });

  it('one with fewer files than when it was sealed is kept, and so is the newest whole one', () => {
    expect(keptBy([day(1), day(2), day(3, { missing: 4 })])).toEqual({
      'a-1': [],
      'a-2': ['newest-sealed'],
      'a-3': ['newest', 'fewer-files'],
    });
    expect(keptBy([day(1), day(2), day(3, { missing: 4 }), day(4, { isSealed: false })])).toEqual({
      'a-1': [],
      'a-2': ['newest-sealed'],
      'a-3': ['fewer-files'],
      'a-4': ['newest'],
    });
  });

  it('where none is whole the one that lacks least is kept too, of two the newer', () => {
    const all = [day(1, { missing: 3 }), day(2, { missing: 2 }), day(3, { missing: 2 }), day(4, { missing: 9 })];
    expect(keptBy(all)).toEqual({ 'a-1': [], 'a-2': [], 'a-3': ['fewer-files'], 'a-4': ['newest', 'fewer-files'] });
  });

  it('nothing is short where nothing is sealed', () => {
    expect(keptBy([day(1, { isSealed: false }), day(2, { isSealed: false })])).toEqual({
      'a-1': [],
      'a-2': ['newest'],
    });
  });

  it('each series has its own', () => {
    const other = { ...day(1), name: 'b-1', series: 'b-*' };
    expect(keptBy([day(1), day(2), other])).toEqual({ 'a-1': [], 'a-2': ['newest'], 'b-1': ['newest'] });
  });
});

it('snapshots of one moment are in the order of their names', () => {
  const twins = ['a-2', 'a-1', 'a-3'].map((name) => ({ ...day(1), name }));
  expect(keptBy(twins)).toEqual({ 'a-1': [], 'a-2': [], 'a-3': ['newest'] });
  expect(judgeSnapshots(twins, NOTHING_TO_KEEP, NOW).map(({ snapshot }) => snapshot.name)).toEqual([
    'a-1',
    'a-2',
    'a-3',
  ]);
});

function day(date: number, { isSealed = true, missing = 0 } = {}): DatedSnapshot {
  return { name: `a-${date}`, date: new Date(2026, 0, date), series: 'a-*', isSealed, missing };
}

function keptBy(snapshots: readonly DatedSnapshot[]): Record<string, readonly KeepReason[]> {
  const judged = judgeSnapshots(snapshots, NOTHING_TO_KEEP, NOW);
  return Object.fromEntries(judged.map(({ snapshot, keptBy: reasons }) => [snapshot.name, reasons]));
}
