import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METADATA_FIELDS } from '../../src/domain/metadata.ts';
import { type DedupeOptions, dedupe } from '../../src/index.ts';
import { setTimesExactly } from '../../src/platform/exact-times.ts';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { expectFigures } from '../kit/figures.ts';
import { randomTree } from '../kit/random-tree.ts';
import { differencesOf, filesOf, type Seen, snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { type TreeLiteral, tree } from '../kit/tree.ts';

const RUNS = 10;
/** A loaded machine draws fewer. */
const ENOUGH_MS = 12_000;

type Options = Required<Pick<DedupeOptions, 'ignore' | 'maxLinks'>> & Partial<DedupeOptions>;

/** What a person does to a tree between two runs; numbers pick files. */
type Mutation = readonly [(typeof CHANGES)[number], which: number, other: number];
const CHANGES = ['edit', 'delete', 'copy', 'move', 'touch', 'link'] as const;

const options: fc.Arbitrary<Options> = fc.record({
  ignore: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.subarray([...METADATA_FIELDS]) },
  ),
  maxLinks: fc.constantFrom(2, 3, 5, 1023),
  threads: fc.constantFrom(1, 3),
  lazy: fc.boolean(),
  full: fc.boolean(),
});

const cases = fc.record({
  trees: fc.array(randomTree, { minLength: 1, maxLength: 3 }),
  index: fc.boolean(),
  first: options,
  changes: fc.array(fc.tuple(fc.constantFrom(...CHANGES), fc.nat(1000), fc.nat(1000)), { maxLength: 8, size: 'max' }),
  second: options,
});

test('whatever the tree, the options and the changes between runs: no path changes and nothing is left to link', async () => {
  const enough = performance.now() + ENOUGH_MS;
  await fc.assert(
    fc.asyncProperty(cases, async ({ trees, index, first, changes, second }) => {
      if (performance.now() > enough) return;
      await inTemporaryFolder(async (root) => {
        const remembers = index ? {} : { index: false as const };
        tree(root, merged(trees));
        await expectPromises(root, { ...first, ...remembers });
        mutate(root, changes);
        await expectPromises(root, { ...second, ...remembers });
        await expectNothingToDo(root, { ...second, ...remembers });
      });
    }),
    { numRuns: RUNS },
  );
});

async function expectPromises(root: string, chosen: Options): Promise<void> {
  const before = snapshotOf(root);
  const rootTime = fs.statSync(root, { bigint: true }).mtimeNs;
  const summary = await dedupe({ ...chosen, root });
  const after = snapshotOf(root);
  expect(differencesOf(before, after).filter((line) => !isIgnored(line, chosen))).toEqual([]);
  expectNoInodeChanged(before, after);
  expect(fs.statSync(root, { bigint: true }).mtimeNs).toBe(rootTime);
  expect(eligibleLeft(after, { ignore: chosen.ignore, limit: chosen.maxLinks })).toEqual([]);
  expect(summary.failures).toEqual([]);
  expectFigures(summary, before, after);
}

/** Nothing but what the suggested `ignore` says, and that is true. */
async function expectNothingToDo(root: string, chosen: Options): Promise<void> {
  const before = snapshotOf(root);
  const { linkedNames, reclaimedBytes, differingMetadata } = await dedupe({ ...chosen, root, dryRun: true });
  expect([linkedNames, reclaimedBytes]).toEqual([0, 0]);

  const ignore = [...new Set([...chosen.ignore, ...differingMetadata.ignore])];
  const suggested = await dedupe({ ...chosen, ignore, root, dryRun: true });
  expect(suggested.inodesBefore - suggested.inodesAfter).toBe(differingMetadata.files);
  expect(suggested.reclaimedBytes).toBe(differingMetadata.bytes);
  expect(suggested.differingMetadata.files).toBe(0);
  expect(snapshotOf(root)).toEqual(before);
}

/** A file's metadata may become the canonical's where the user said so. */
function isIgnored(line: string, { ignore }: Options): boolean {
  const field = /: (\w+) was /.exec(line)?.[1] ?? '';
  return ignore.some((ignored) => FIELDS[ignored].includes(field));
}
const FIELDS = { mtime: ['mtimeNs'], mode: ['mode'], owner: ['uid', 'gid'] };

/** Each inode that is there now was there before, with these bytes and metadata. */
function expectNoInodeChanged(before: TreeSnapshot, after: TreeSnapshot): void {
  const was = new Map([...before].map(([, seen]) => [seen.ino, essenceOf(seen)]));
  for (const [at, seen] of after) expect([at, essenceOf(seen)]).toEqual([at, was.get(seen.ino)]);
}

function essenceOf({ kind, sha256, mtimeNs, mode, uid, gid }: Seen): object {
  return { kind, sha256, mtimeNs, mode, uid, gid };
}

/** Each tree in a folder of its own within the snapshots. */
function merged(trees: readonly TreeLiteral[]): TreeLiteral {
  const nodes = trees.flatMap((literal, part) => {
    const moved = (at: string): string => at.replace('/', `/part ${part}/`);
    return Object.entries(literal).map(
      ([at, node]) => [moved(at), node.kind === 'link' ? { ...node, target: moved(node.target) } : node] as const,
    );
  });
  return Object.fromEntries(nodes);
}

function mutate(root: string, changes: readonly Mutation[]): void {
  const added = path.join(root, '2026-01-05');
  fs.mkdirSync(added);
  for (const [index, [what, which, other]] of changes.entries()) {
    const files = filesOf(snapshotOf(root)).map(([at]) =>
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from(at, 'latin1')]),
    );
    if (files.length > 0) change(what, { at: files[which % files.length], other, to: path.join(added, `${index}`) });
  }
}

function change(what: Mutation[0], { at, other, to }: { at: Buffer; other: number; to: string }): void {
  switch (what) {
    case 'edit': {
      const bytes = fs.readFileSync(at);
      if (bytes.length > 0) bytes[other % bytes.length] ^= 1;
      const { mode } = fs.statSync(at);
      fs.chmodSync(at, 0o600); // it may be read-only
      fs.writeFileSync(at, bytes);
      fs.chmodSync(at, mode);
      break;
    }
    case 'delete':
      fs.unlinkSync(at);
      break;
    case 'copy': {
      const { atimeNs, mtimeNs } = fs.statSync(at, { bigint: true });
      fs.copyFileSync(at, to);
      setTimesExactly(to, atimeNs, mtimeNs);
      break;
    }
    case 'move':
      fs.renameSync(at, to);
      break;
    case 'touch':
      fs.utimesSync(at, other, other);
      break;
    case 'link':
      fs.linkSync(at, to);
      break;
  }
}
