import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** What prune keeps, held against restic itself. */
export default defineConfig({
  test: {
    include: ['test/restic/*.test.ts'],
    pool: 'forks',
    testTimeout: 300_000,
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
