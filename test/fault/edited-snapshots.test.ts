import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listingTellsInodes } from '../../src/platform/listed-inodes.ts';
import { DAYS, later, leftToLink, replaced, restingDays } from '../kit/resting-days.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { DEFAULT_MTIME_NS, file, type TreeLiteral } from '../kit/tree.ts';

/** Elsewhere every run walks all. */
const isSomeLeftOut = listingTellsInodes(os.tmpdir());

test.runIf(isSomeLeftOut)(
  'whatever was done to snapshots, two runs leave nothing that one which walks all would link',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anEdit, { minLength: 1, maxLength: 4 }), { maxLength: 2 }), (rounds) =>
        inTemporaryFolder(async (folder) => {
          const root = await restingDays({}, folder);
          for (const edits of rounds) {
            for (const edit of edits) edit(root);
            for (let run = 0; run < 2; run++) expect(await later(root)).toMatchObject({ failures: [] });
            expect(await leftToLink(root)).toBe(0);
          }
        }),
      ),
      { numRuns: 40 },
    );
  },
);

const CONTENTS = ['aa', 'bb', 'cc', 'dd', 'longer'];
const PATHS = ['a', 'c', 'd', 'sub/b', 'sub/e', 'x/f'];

interface Edit {
  readonly root: string;
  readonly day: string;
  readonly at: string;
  readonly to: string;
  readonly node: TreeLiteral[string];
}

/** What somebody else may do to a file that is there. */
const EDITS: Readonly<Record<string, (there: string, edit: Edit) => void>> = {
  write: (there) => fs.writeFileSync(there, 'bb'),
  replace: (_, { root, day, at, node }) => replaced(root, `${day}/${at}`, node),
  remove: (there) => fs.rmSync(there),
  touch: (there) => fs.utimesSync(there, 5, 5),
  'remove folder': (there) => fs.rmSync(path.dirname(there), { recursive: true }),
  rename: (there, { root, day, to }) => {
    if (fs.existsSync(path.dirname(path.join(root, day, to)))) fs.renameSync(there, path.join(root, day, to));
  },
  'rename snapshot': (_, { root, day }) => {
    fs.rmSync(path.join(root, '7'), { recursive: true, force: true });
    fs.renameSync(path.join(root, day), path.join(root, '7'));
  },
};

/** Where no file is, one is made. */
const anEdit: fc.Arbitrary<(root: string) => void> = fc
  .record({
    how: fc.constantFrom(...Object.keys(EDITS)),
    day: fc.constantFrom(...DAYS, '5', '6'),
    at: fc.constantFrom(...PATHS),
    to: fc.constantFrom(...PATHS),
    content: fc.constantFrom(...CONTENTS),
    mtime: fc.constantFrom(DEFAULT_MTIME_NS, DEFAULT_MTIME_NS + 1_000_000_000n),
  })
  .map(({ how, day, at, to, content, mtime }) => (root) => {
    const there = path.join(root, day, at);
    const edit = fs.existsSync(there) ? EDITS[how] : EDITS.replace;
    edit(there, { root, day, at, to, node: file(content, { mtime }) });
  });
