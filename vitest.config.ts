// How all tests run: unit, trip, type, property and conformance tests, on both databases. Type tests (*.test-d.ts) are
// plain files for the compiler, which test/types/compile.test.ts runs; vitest's own type check is not used, because the
// same files are also compiled against the packed package by three compilers, where there is no vitest.
import { defineConfig } from 'vitest/config';

// .ci/count.mjs reads the report
const report: [string, { outputFile: string }] = ['json', { outputFile: '.cache/test-results.json' }];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'property-tests/**/*.test.ts'],
    globalSetup: ['test/setup/hydrate-symlinks.ts', 'test/setup/postgres.ts'],
    setupFiles: ['test/setup/fast-check.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    reporters: process.env.CI ? ['default', report] : ['default'],
  },
});
