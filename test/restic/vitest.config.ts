import { defineConfig } from 'vitest/config';

/** The lane that needs restic: `npx vitest run --config test/restic/vitest.config.ts`. */
export default defineConfig({ test: { include: ['test/restic/*.test.ts'], pool: 'forks' } });
