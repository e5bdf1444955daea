import { expect, test } from 'vitest';
import { LinkLedger } from '../../src/dedupe/link-ledger.ts';
import { establishFacts } from '../../src/dedupe/tree-facts.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { scanned } from '../kit/scanned.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('what a batch replaced is told once', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same'), '3/a': file('same') });
  const { table } = await scanned(root);
  const ledger = new LinkLedger(establishFacts(table, noIndex, { ignore: new Set(), doubt: false }));
  const batches = [1, 2].map((from) => {
    ledger.move(table.inodes.firstName[from], { from, to: 0 });
    const { from: left, emptied } = ledger.takeBatch();
    return { left: [...left.view()], emptied: [...emptied] };
  });
  expect(batches).toEqual([
    { left: [1], emptied: [1] },
    { left: [2], emptied: [2] },
  ]);
  expect(ledger).toMatchObject({ linkedNames: 2, canonicals: 1, emptiedInodes: 2 });
});
