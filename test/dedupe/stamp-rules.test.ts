import { describe, expect, it } from 'vitest';
import type { DedupeRequest } from '../../src/dedupe/dedupe-request.ts';
import { stampRules } from '../../src/dedupe/stamp-rules.ts';
import type { ScanRules } from '../../src/walk/scan-task.ts';

const RULES: ScanRules = {
  root: '/r',
  device: 1n,
  snapshots: '*',
  patterns: { include: [], exclude: [], ignoreCase: false },
  sealed: new Map(),
  minSize: 0,
  maxSize: Number.POSITIVE_INFINITY,
  mountPoints: [],
  listingTellsInodes: true,
  removeLeftovers: true,
  namesPerTask: 4000,
};

describe('stamps', () => {
  it('tell by which rules files were linked, in whatever order these were given', () => {
    const both = rulesOf({ ignore: new Set(['mode', 'mtime']) });
    expect(both).toBeTypeOf('string');
    expect(rulesOf({ ignore: new Set(['mtime', 'mode']) })).toBe(both);
    const others = [rulesOf({}), rulesOf({ limit: 2 }), rulesOf({ ignore: new Set(['owner']) }), both];
    expect(new Set(others).size).toBe(others.length);
  });

  it.each<[string, Partial<ScanRules>]>([
    ['where something is mounted below the root', { mountPoints: ['/r/1/a'] }],
    ['where no listing tells inodes', { listingTellsInodes: false }],
    ['where it is not said', { listingTellsInodes: undefined } as unknown as Partial<ScanRules>],
    ['where snapshots are elsewhere', { snapshots: '*/*' }],
    ['where something is included', { patterns: { ...RULES.patterns, include: ['a'] } }],
    ['where something is excluded', { patterns: { ...RULES.patterns, exclude: ['a'] } }],
    ['where files may be too small', { minSize: 1 }],
    ['where files may be too large', { maxSize: 9 }],
  ])('are not made %s', (_, rules) => {
    expect(rulesOf({ rules: { ...RULES, ...rules } })).toBeUndefined();
  });

  it('are not made where files are left unread', () => {
    expect(rulesOf({ lazy: true })).toBeUndefined();
  });
});

function rulesOf(request: Partial<DedupeRequest>): string | undefined {
  return stampRules({
    root: '/r',
    rules: RULES,
    ignore: new Set(),
    limit: 1023,
    dryRun: false,
    lazy: false,
    newOnly: false,
    full: false,
    reportNames: false,
    ...request,
  });
}
