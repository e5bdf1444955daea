import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { dedupe, isolate, prune } from '../../../src/index.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, tree } from '../../kit/tree.ts';

const ASKED_MS = 300;
const ABOUT_MS = ASKED_MS - 10; // timers may be early

it('the time of a run has none in it in which it waited for an answer', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('same'), '2026-01-02/a': file('same') });
  await dedupe({ root, threads: 1 });
  for (const isAgreedTo of [false, true]) {
    const confirm = (): Promise<boolean> => sleep(ASKED_MS, isAgreedTo);
    for (const run of [
      () => isolate({ root, paths: [path.join(root, '2026-01-01')], threads: 1, confirm }),
      () => prune({ root, keep: { last: 1 }, confirm }),
    ]) {
      const began = performance.now();
      const { elapsedMs, outcome } = await run();
      expect(outcome).toBe(isAgreedTo ? 'done' : 'declined');
      expect(elapsedMs).toBeLessThan(performance.now() - began - ABOUT_MS);
    }
  }
});
