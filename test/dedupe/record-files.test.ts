import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { noteDigest } from '../../src/dedupe/known-digests.ts';
import { LinkLedger } from '../../src/dedupe/link-ledger.ts';
import { recordBatch, recordRest } from '../../src/dedupe/record-files.ts';
import { establishFacts, type TreeFacts } from '../../src/dedupe/tree-facts.ts';
import type { HashIndex, RecordView } from '../../src/hash-index/hash-index.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { namesOf } from '../../src/walk/file-table.ts';
import { FileTableBuilder } from '../../src/walk/file-table-builder.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';
import { scanned } from '../kit/scanned.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

const MANY = 20_000;

test('a batch is recorded in the order of inodes, some thousand in a transaction', async () => {
  const facts = factsOfFiles(MANY);
  const { index, written } = rememberingIndex();
  const batch = { contents: [{ digest: 1n, members: backwards(MANY) }], moves: emptyMoves(facts) };
  await recordBatch(index, batch, facts);
  expect(written.flat()).toEqual(ascending(MANY));
  expect(Math.max(...written.map((inos) => inos.length))).toBeLessThanOrEqual(8192);
});

test('what no batch recorded is recorded in several transactions too', async () => {
  const facts = factsOfFiles(MANY);
  for (let inode = 0; inode < MANY; inode++) noteDigest(facts.digests, inode, 7n);
  const { index, written } = rememberingIndex();
  await recordRest(index, { isRecorded: (inode) => inode === 5 }, facts);
  expect(written.flat()).toEqual(ascending(MANY).filter((ino) => ino !== 6n));
  expect(written.length).toBeGreaterThan(1);
});

test('where there is nothing to record, what was emptied is forgotten all the same, if it had a record', async () => {
  const facts = factsOfFiles(3, {
    ...noIndex,
    count: () => 1,
    view: (ino) => (ino === 2n ? recordOf('0', { isFresh: false }) : undefined),
  });
  const { index, written, forgotten } = rememberingIndex();
  await recordBatch(index, { contents: [], moves: { ...emptyMoves(facts), emptied: new Set([1, 2]) } }, facts);
  expect({ written, forgotten }).toEqual({ written: [[]], forgotten: [2n] });
});

test('what lost its last name is not recorded any more', async () => {
  const facts = factsOfFiles(3);
  const { index, written } = rememberingIndex();
  const batch = { contents: [{ digest: 7n, members: Uint32Array.of(0, 1, 2) }], moves: emptyMoves(facts) };
  await recordBatch(index, { ...batch, moves: { ...batch.moves, emptied: new Set([1]) } }, facts);
  expect(written).toEqual([[1n, 3n]]);
});

test('a file is recorded with its name in the newest snapshot, be it gained, or known in one that is not sealed', async () => {
  const root = temporaryFolder();
  tree(root, {
    '1/a': file('a'),
    '2/a': linkTo('1/a'),
    '3/a': linkTo('1/a'),
    '1/b': file('bb'),
    '2/b': linkTo('1/b'),
    '3/b': file('bb'),
    '4/other': file('c'),
  });
  const { table } = await scanned(root);
  const other = fs.statSync(path.join(root, '4/other'), { bigint: true }).ino;
  const knowing: HashIndex = {
    ...noIndex,
    count: () => 1,
    view: (ino) => (ino === other ? recordOf('9/x') : undefined),
    snapshots: sealedLater,
  };
  const facts = establishFacts(table, knowing, { ignore: new Set(), doubt: false });
  const nameAt = (at: string): number =>
    Array.from({ length: table.names.count }, (_, name) => facts.paths.relativeName(name).toString()).indexOf(at);
  const inodeAt = (at: string): number =>
    Array.from({ length: table.inodes.count }, (_, inode) => [...namesOf(table, inode)]).findIndex((names) =>
      names.includes(nameAt(at)),
    );
  const [a, b, gained, known] = ['1/a', '1/b', '3/b', '4/other'].map(inodeAt);
  for (const inode of [a, b]) noteDigest(facts.digests, inode, 7n);
  const paths: string[] = [];
  const write: HashIndex['write'] = ({ put = [], added = [], moved = [] }) => {
    paths.push(...Array.from([...put, ...added, ...moved], (record) => record.path.toString()));
    return Promise.resolve();
  };
  const index = { ...noIndex, write };
  await recordRest(index, { isRecorded: (inode) => inode !== a && inode !== known }, facts);
  const ledger = new LinkLedger(facts);
  ledger.move(nameAt('3/b'), { from: gained, to: b });
  await recordBatch(
    index,
    { contents: [{ digest: 7n, members: Uint32Array.of(b) }], moves: ledger.takeBatch() },
    facts,
  );
  expect(paths).toEqual(['3/a', '4/other', '3/b']);
});

test('files without a record are added, those whose record holds are moved, others put', async () => {
  const view: HashIndex['view'] = (ino) => (ino < 3n ? recordOf('9/x', { isFresh: ino === 1n }) : undefined);
  const facts = factsOfFiles(3, { ...noIndex, count: () => 2, view, snapshots: sealedLater });
  for (let inode = 0; inode < 3; inode++) noteDigest(facts.digests, inode, 7n);
  const kinds: Record<string, bigint[]> = {};
  const write: HashIndex['write'] = ({ put = [], added = [], moved = [] }) => {
    for (const [kind, records] of Object.entries({ put, added, moved }))
      kinds[kind] = Array.from(records, ({ ino }) => ino);
    return Promise.resolve();
  };
  const batch = { contents: [{ digest: 7n, members: Uint32Array.of(0, 1, 2) }], moves: emptyMoves(facts) };
  await recordBatch({ ...noIndex, write }, batch, facts);
  expect(kinds).toEqual({ moved: [1n], put: [2n], added: [3n] });
});

/** Not one of the files is younger than it. */
const sealedLater: HashIndex['snapshots'] = () => [
  { name: '9', ino: 9n, sealedAt: Date.now() + 60_000, names: 1, apparentBytes: 1 },
];

function recordOf(path: string, { isFresh = true } = {}): RecordView {
  return { isOf: () => isFresh, digest: 7n, path: Buffer.from(path) };
}

/** Row n has the inode number n + 1. */
function factsOfFiles(count: number, index: HashIndex = noIndex): TreeFacts {
  const status = nodeFileSystem.lstat('.');
  const rows = new ScanRowsBuilder();
  for (let row = 0; row < count; row++) rows.addName(0, `${row}`, { ...status, ino: BigInt(row + 1) });
  const builder = new FileTableBuilder({ path: '/root', ino: 1n, mtimeNs: 0n });
  builder.add(rows.take(), [0]);
  return establishFacts(builder.table(), index, { ignore: new Set(), doubt: false });
}

function emptyMoves(facts: TreeFacts) {
  return new LinkLedger(facts).takeBatch();
}

function rememberingIndex() {
  const written: bigint[][] = [];
  const forgotten: bigint[] = [];
  const write: HashIndex['write'] = ({ put = [], added = [], forget = [] }) => {
    written.push(Array.from([...put, ...added], ({ ino }) => ino));
    forgotten.push(...forget);
    return Promise.resolve();
  };
  return { index: { ...noIndex, write }, written, forgotten };
}

function ascending(count: number): bigint[] {
  return Array.from({ length: count }, (_, row) => BigInt(row + 1));
}

function backwards(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => count - 1 - row);
}
