import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { withLockedRoot } from '../../src/app/root/locked-root.ts';
import { openDedupe } from '../../src/app/run/open-dedupe.ts';
import { verify } from '../../src/index.ts';
import { startLook } from '../../src/look/look-run.ts';
import { compareCounts } from '../../src/verify/find-missing.ts';
import { FindingsTally } from '../../src/verify/findings-tally.ts';
import { verifySnapshots } from '../../src/verify/verify-snapshots.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { file, type TreeLiteral } from '../kit/tree.ts';
import { deduped } from './verifying.ts';

test('what the index has of a content is gone through once, however many of its files are missing', async () => {
  const root = await deduped(filesOf(40, () => 'same'));
  for (let at = 0; at < 30; at++) fs.rmSync(path.join(root, `1/${at}`));
  const { summary, asked } = await verifiedHere(root);
  expect(summary.found.missing).toBe(30);
  expect(summary.findings.filter(({ otherCopy }) => otherCopy !== undefined)).toHaveLength(30);
  expect(asked).toBe(1);
});

test('what the index has of the snapshots is read as often, however many files are damaged', async () => {
  const decodes: number[] = [];
  for (const damaged of [1, 20]) {
    const root = await deduped(filesOf(20, (at) => `bytes ${at}`));
    for (let at = 0; at < damaged; at++) flipByte(path.join(root, `1/${at}`), 1);
    const { summary, decoded } = await verifiedHere(root);
    expect(summary.found.rotten).toBe(damaged);
    decodes.push(decoded);
  }
  expect(decodes[1]).toBe(decodes[0]);
});

test('each name that is gone is looked at once, however many snapshots there are', () => {
  const days = Array.from({ length: 50 }, (_unused, day) => `${day}`);
  let looked = 0;
  const nameless = days.flatMap((day) =>
    ['a', 'b', 'c'].map((name) => ({
      finding: 'missing' as const,
      paths: [`${day}/${name}`],
      size: 1,
      get snapshots() {
        looked++;
        return [day];
      },
    })),
  );
  const added: unknown[] = [];
  const index = { snapshots: () => days.map((name) => ({ name, names: 3 })) };
  const run = { tools: { index }, findings: { add: (finding: object) => added.push(finding) } };
  const tree = {
    table: { names: { count: 1, folder: [0] }, folders: { snapshot: [7] } },
    order: { names: days, rank: { 7: 7 } },
  };
  compareCounts(new Map(days.map((day) => [day, day === '9' ? 3 : 0])), nameless, { run, tree } as never);
  const expected = nameless.filter(({ paths: [at] }) => !(at === '7/c' || at.startsWith('9/')));
  expect(looked).toBe(nameless.length);
  expect(added).toEqual(expected);
});

test('a stop is heard while missing files are told', async () => {
  const root = await deduped(filesOf(600, (at) => 'x'.repeat(at + 1)));
  for (const name of fs.readdirSync(path.join(root, '1'))) fs.rmSync(path.join(root, '1', name));
  const stop = new AbortController();
  const { outcome, found } = await verify({
    root,
    threads: 1,
    signal: stop.signal,
    onEvent: ({ type }) => {
      if (type === 'verify-finding') setImmediate(() => stop.abort());
    },
  });
  expect(outcome).toBe('interrupted');
  expect(found.missing).toBeLessThan(600);
});

/** Files of one snapshot, each with a time of its own. */
function filesOf(count: number, contentOf: (at: number) => string): TreeLiteral {
  const mtimeOf = (at: number): bigint => BigInt(1000 + at) * 1_000_000_000n;
  const entries = Array.from({ length: count }, (_unused, at) => {
    return [`1/${at}`, file(contentOf(at), { mtime: mtimeOf(at) })] as const;
  });
  return Object.fromEntries(entries);
}

/** Tells how often the index was asked for the files of a content, and for all snapshots. */
async function verifiedHere(root: string) {
  return await withLockedRoot(root, { threads: 1, onlyLooks: true }, async (place) => {
    const { tools, request, close } = await openDedupe({ root }, place);
    const asked = vi.spyOn(tools.index, 'inodesOf');
    const decoded = vi.spyOn(tools.index, 'snapshots');
    try {
      const summary = await verifySnapshots({
        ...startLook({ root: request.root, rootShown: root, rules: request.rules }, tools),
        verify: {
          snapshot: undefined,
          share: 1,
          seed: 1,
          verifiedBefore: undefined,
          repair: false,
          limit: 1023,
          now: Date.now,
        },
        compares: true,
        remembers: true,
        journal: tools.journal,
        reach: () => 'paths',
        findings: new FindingsTally(tools.observer),
      });
      return { summary, asked: asked.mock.calls.length, decoded: decoded.mock.calls.length };
    } finally {
      await close();
    }
  });
}
