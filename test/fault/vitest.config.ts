import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** Faults, kills, races, limits and odd file systems: Linux, root, and the tools that .ci/run installs. */
export default defineConfig({
  test: {
    include: ['test/fault/**/*.test.ts', 'test/hash-index/damaged-index.test.ts'],
    env: { CORRUPTIONS: '200' },
    globalSetup: ['test/fault/memory-disk.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 60_000,
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
