import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LinkLedger } from '../../src/dedupe/link-ledger.ts';
import { areAtRest, stampSnapshots } from '../../src/dedupe/stamp-snapshots.ts';
import { establishFacts, type TreeFacts } from '../../src/dedupe/tree-facts.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { dedupe } from '../../src/index.ts';
import { scanned } from '../kit/scanned.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const LATER = 10_000;

describe('a snapshot is at rest', () => {
  it('where the index knew all of its files, and nothing changed for a while', async () => {
    const { facts, changedAt } = await knownTree();
    const ledger = new LinkLedger(facts);
    expect(areAtRest(facts, { ledger, walkedAt: changedAt + LATER })).toEqual(Uint8Array.of(1, 1));
  });

  it('but not in the tick of the last change, after which another may have the same time', async () => {
    const { facts, changedAt } = await knownTree();
    const ledger = new LinkLedger(facts);
    expect(areAtRest(facts, { ledger, walkedAt: changedAt - LATER })).toEqual(Uint8Array.of(0, 0));
    for (const walkedAt of [changedAt, changedAt + 1]) expect(areAtRest(facts, { ledger, walkedAt })[1]).toBe(0);
  });

  it('but not where it was just made, and the change times of its folders are not known', async () => {
    const { facts, changedAt } = await knownTree();
    facts.table.folders.ctimeNs[facts.table.folders.count - 1] = 0n;
    const ledger = new LinkLedger(facts);
    expect(areAtRest(facts, { ledger, walkedAt: changedAt + LATER })).toEqual(Uint8Array.of(1, 0));
  });

  it('but not where a file in it was read, could not be, or changed meanwhile', async () => {
    const { facts, changedAt } = await knownTree();
    const walkedAt = changedAt + LATER;
    const ledger = new LinkLedger(facts);
    const last = facts.table.inodes.count - 1; // in the second alone
    ledger.drop(last);
    expect(areAtRest(facts, { ledger, walkedAt })).toEqual(Uint8Array.of(1, 0));
    for (const origin of [0, 1, 3, 4]) {
      facts.digests.origin[last] = origin;
      expect(areAtRest(facts, { ledger: new LinkLedger(facts), walkedAt })).toEqual(Uint8Array.of(1, 0));
    }
  });

  it('but not where a name in it was replaced', async () => {
    const { facts, changedAt } = await knownTree();
    const ledger = new LinkLedger(facts);
    const { firstName } = facts.table.inodes;
    const last = facts.table.inodes.count - 1;
    ledger.move(firstName[last], { from: last, to: 0 });
    expect(areAtRest(facts, { ledger, walkedAt: changedAt + LATER })).toEqual(Uint8Array.of(1, 0));
  });
});

describe('stamps', () => {
  it('come in parts of so many bytes, those of what is not at rest left out', async () => {
    const { facts, changedAt } = await knownTree();
    const snapshots = facts.order.folders.map((folder, rank) => ({
      number: facts.table.folders.snapshot[folder],
      name: facts.order.names[rank],
    }));
    const options = { facts, ledger: new LinkLedger(facts), rules: 'as then', walkedAt: changedAt + LATER };
    const namesOf = (bytesAtOnce?: number): string[][] =>
      [...stampSnapshots(snapshots, options, bytesAtOnce)].map((part) => part.map(({ snapshot }) => snapshot));
    expect(namesOf().flat()).toEqual(['1', '2']);
    expect(namesOf()).toHaveLength(1);
    expect(namesOf(1).filter((part) => part.length > 0)).toEqual([['1'], ['2']]);
    facts.digests.origin[facts.table.inodes.count - 1] = 0;
    expect(namesOf().flat()).toEqual(['1']);
    facts.digests.origin.fill(0);
    expect(namesOf()).toEqual([]);
  });
});

/** Two snapshots, of which the second has a file more, and when they changed last in ms. */
async function knownTree(): Promise<{ facts: TreeFacts; changedAt: number }> {
  const root = temporaryFolder();
  tree(root, { '1/a': file('aa'), '2/a': file('aa'), '2/b/b': file('bb') });
  await dedupe({ root });
  const { index } = openIndex({ folder: `${root}/.dedupe-backups`, readOnly: true });
  const { table } = await scanned(root, { rules: { removeLeftovers: false } });
  const facts = establishFacts(table, index, { ignore: new Set(), doubt: false });
  await index.close();
  expect(facts.order.names).toEqual(['1', '2']);
  const changes = ['1', '2', '2/b'].map((at) => fs.lstatSync(`${root}/${at}`).ctimeMs);
  return { facts, changedAt: Math.max(...changes) };
}
