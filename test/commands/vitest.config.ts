import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** The built program's backup, prune, restore and isolate, with kills in the middle. */
export default defineConfig({
  test: {
    include: ['test/commands/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
