import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

const LANES = 'test/{commands,fault,ntfs,report,restic,windows}/**';
const ISOLATED = 'test/**/*.isolated.test.ts';

/** The quick suite. What needs more time, fault injection, a browser, NTFS, Wine or restic is a lane of its own. */
export default defineConfig({
  test: {
    projects: [
      // A process goes through many files, with modules that it loads once.
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [LANES, ISOLATED], isolate: false },
      },
      // Those that put other modules in place, count on what modules remember, or set the time zone.
      { extends: true, test: { name: 'isolated', include: [ISOLATED] } },
    ],
    restoreMocks: true,
    unstubEnvs: true,
    pool: 'forks',
    maxWorkers: 2, // a file waits for the disk and for child processes more than it computes
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // .ci/run counts from it
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
