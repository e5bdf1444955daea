import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** The built program on Node for Windows, under Wine: Debian or Ubuntu on x64, with the packages that .ci/run installs. */
export default defineConfig({
  test: {
    include: ['test/windows/**/*.test.ts'],
    globalSetup: ['test/windows/set-up-wine.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
