import path from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { gravesIn } from '../../src/prune/graves.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { folder, tree } from '../kit/tree.ts';

it('nothing else in the state folder is taken for a grave', () => {
  const state = temporaryFolder();
  const others = ['not-pruned-1', 'pruned-', 'pruned-1.old', 'pruned-2026-01-01'];
  tree(state, Object.fromEntries(['pruned-1', 'pruned-20', ...others].map((name) => [`${name}/`, folder()])));
  expect(gravesIn(nodeFileSystem, state).sort()).toEqual(
    ['pruned-1', 'pruned-20'].map((name) => path.join(state, name)),
  );
});
