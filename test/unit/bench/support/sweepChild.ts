import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openStore } from '../../../../src/bench/store/index.js';
import { runSweep } from '../../../../src/bench/sweep.js';
import { fakeExecutor, planOf, sweepOf } from './fake.js';

/** A process that runs or resumes a search in the folder of its first argument and says each step, to be killed by the test. */
const text = `benchmark: all_reduce_perf
parameters:
  NCCL_BUFFSIZE: [1048576, 4194304, 8388608]
  NCCL_ALGO: [null, Ring, Tree]
  NCCL_PROTO: [Simple, LL]
constraints: ["NCCL_ALGO != Tree or NCCL_PROTO == Simple"]
baseline: { NCCL_BUFFSIZE: 4194304 }
repeats: 2
baselineEvery: 5
`;

void runSweep({
  sweep: sweepOf(text),
  plan: planOf,
  executors: [fakeExecutor({ factor: () => 1, delayMs: 30 })],
  store: openStore(process.argv[2] ?? ''),
  origin: 'measured',
  resume: true,
  signal: new AbortController().signal,
  now: () => new Date().toISOString(),
  newId: () => randomUUID(),
  onEvent: (event) => {
    if (event.kind === 'run-started') writeSync(1, `started ${event.step.trial}/${event.step.repeat}\n`);
    if (event.kind === 'run-ended') writeSync(1, `finished ${event.step.trial}/${event.step.repeat}\n`);
  },
}).then((outcome) => {
  process.exitCode = outcome.state === 'complete' ? 0 : 1;
});
