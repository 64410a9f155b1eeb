import { defineConfig } from 'vitest/config';

const timed = ['test/lab/**/*.timed.test.ts'];
// Files share the modules of their worker: loading them anew for each took most of the time. What a test changes of the world, it puts back.
const shared = { isolate: false };
const lab = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/{unit,property,golden}/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'pages', include: ['test/e2e/page/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/e2e/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
      { test: { ...shared, name: 'security', include: ['test/security/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'perf', include: [], benchmark: { include: ['test/perf/**/*.bench.ts'] } } },
      { test: { ...lab, name: 'lab', include: ['test/lab/**/*.test.ts'], exclude: timed } },
      // Tests whose subject is how long something takes: nothing else may run beside them.
      { test: { ...lab, name: 'lab-timed', include: timed } },
    ],
  },
});
