import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** The quick suite. What needs more time, fault injection, a browser, NTFS, Wine or restic is a lane of its own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/{e2e-prune,fault,ntfs,report,restic,windows}/**'],
    pool: 'forks',
    maxWorkers: 2, // a file waits for the disk and for child processes more than it computes
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // .ci/run counts from it
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
