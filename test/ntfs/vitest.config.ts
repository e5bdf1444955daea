import process from 'node:process';
import { defineConfig } from 'vitest/config';

const { TEST_REPORT } = process.env;

/** A real NTFS disk through ntfs-3g: Linux, root, and the packages that .ci/run installs. */
export default defineConfig({
  test: {
    include: ['test/ntfs/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 400_000, // ntfs-3g looks through all names of a file for each that is added
    hookTimeout: 300_000,
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', ['json', { outputFile: TEST_REPORT }]],
  },
});
