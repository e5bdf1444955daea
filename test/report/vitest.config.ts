import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** The page of `report` in a browser. */
export default defineConfig({
  test: {
    include: ['test/report/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
