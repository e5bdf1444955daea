import { defineConfig } from 'vitest/config';

/** The quick suite. What needs fault injection, a real NTFS disk or Wine is a lane of its own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/{fault,ntfs,windows}/**'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
