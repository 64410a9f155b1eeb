import { defineConfig } from 'vitest/config';

const timed = ['test/lab/**/*.timed.test.ts'];
// Files share the modules of their worker: loading them anew for each took most of the time. What a test changes of the world, it puts back.
const shared = { isolate: false };
// A limit is for what hangs: on a machine with much other work a test of seven seconds takes thirty.
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };
const lab = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/{unit,property,golden}/**/*.test.ts'], ...patient } },
      { test: { name: 'pages', include: ['test/e2e/page/**/*.test.ts'], ...patient, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/e2e/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
      { test: { ...shared, name: 'security', include: ['test/security/**/*.test.ts'], ...patient } },
      { test: { name: 'perf', include: [], benchmark: { include: ['test/perf/**/*.bench.ts'] } } },
      { test: { ...lab, name: 'lab', include: ['test/lab/**/*.test.ts'], exclude: timed } },
      // Tests whose subject is how long something takes: nothing else may run beside them.
      { test: { ...lab, name: 'lab-timed', include: timed } },
    ],
  },
});
