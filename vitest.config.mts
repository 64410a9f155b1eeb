import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{unit,property,golden}/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'pages', include: ['test/e2e/page/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/e2e/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
      { test: { name: 'security', include: ['test/security/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'perf', include: [], benchmark: { include: ['test/perf/**/*.bench.ts'] } } },
      { test: { name: 'lab', include: ['test/lab/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
});
