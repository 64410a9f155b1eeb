import { seeded } from '../../../src/base/random.js';
import { analyse } from '../../../src/bench/analysis/analyse.js';
import { combinations } from '../../../src/bench/combinations.js';
import { estimate } from '../../../src/bench/estimate.js';
import { gains } from '../../../src/bench/gains.js';
import type { Run } from '../../../src/bench/record.js';
import { conclude, planSearch } from '../../../src/bench/strategy/index.js';
import { assumptionsOf } from '../../../src/bench/value.js';
import type { SweepState } from '../../../src/protocol/sweep.js';
import { normal, runOf, sweepOf } from '../../unit/bench/support/fake.js';

const sizes = [8, 65536, 1 << 20, 1 << 26, 1 << 30];

/** Sweep files by what they are for: an ordinary one, and one with ten thousand combinations. */
export const texts = {
  ordinary: `name: buffers
benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree, NVLSTree]
  NCCL_BUFFSIZE: [2097152, 4194304, 8388608, 16777216]
  NCCL_MIN_NCHANNELS: [8, 16, 32]
  NCCL_PROTO: [LL128, Simple]
baseline: { NCCL_ALGO: Ring, NCCL_BUFFSIZE: 4194304, NCCL_MIN_NCHANNELS: 8, NCCL_PROTO: Simple }
value: { trainingDays: 21 }
`,
  large: `name: everything
benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree, NVLS, NVLSTree, CollnetDirect]
  NCCL_BUFFSIZE: [1048576, 2097152, 4194304, 8388608, 16777216]
  NCCL_MIN_NCHANNELS: [2, 4, 8, 16, 32]
  NCCL_PROTO: [LL, LL128, Simple, "LL,Simple"]
  NCCL_NTHREADS: [64, 128, 256, 512, 640]
  NCCL_P2P_LEVEL: [LOC, NVL, PXB, SYS]
repeats: 1
baselineEvery: 50
`,
} as const;

/** What settings cost in time at a size, as a factor: Tree is for small messages, large buffers and many channels for large ones. */
function factor(env: Readonly<Record<string, string>>, size: number): number {
  const small = size <= 65536;
  const algo = { Tree: small ? 0.7 : 1.08, NVLSTree: small ? 0.9 : 0.93, NVLS: 0.97, CollnetDirect: 1.2 }[env['NCCL_ALGO'] ?? ''] ?? 1;
  const buffers = small ? 1 : 1 + 0.02 * Math.abs(Math.log2(Number(env['NCCL_BUFFSIZE'] ?? 4194304) / 8388608));
  const channels = small ? 1 : 1 + 0.03 * Math.abs(Math.log2(Number(env['NCCL_MIN_NCHANNELS'] ?? 8) / 16));
  const joint = env['NCCL_PROTO'] === 'LL128' && env['NCCL_ALGO'] === 'NVLSTree' ? 0.96 : env['NCCL_PROTO'] === 'LL' && !small ? 1.3 : 1;
  return algo * buffers * channels * joint;
}

/** The state of a search over a simulated machine, `done` of whose runs (a share) have ended. */
export function searched(text: string, done = 1, noise = 0.006): SweepState {
  const sweep = sweepOf(text);
  const all = combinations(sweep);
  const random = seeded(42);
  const first = planSearch(sweep, all, []);
  const runs = first.steps.slice(0, Math.ceil(first.steps.length * done)).map((step, index): Run => {
    const run = runOf(step, 1, index);
    const [row] = run.rows;
    if (row === undefined) throw new Error('a run without rows');
    const luck = noise * normal(random);
    const rows = sizes.map((sizeBytes) => {
      const timeUs = (14 + sizeBytes / 2.4e5) * factor(step.settings, sizeBytes) * Math.exp(luck + (noise / 3) * normal(random));
      const place = { timeUs, algbwGBs: sizeBytes / timeUs / 1000, busbwGBs: (1.75 * sizeBytes) / timeUs / 1000, wrong: 0 };
      return { ...row, sizeBytes, outOfPlace: place, inPlace: place };
    });
    return { ...run, endedAt: new Date(Date.parse(run.at) + 40_000).toISOString(), rows, nRanks: 64 };
  });
  const ranking = conclude(sweep, all, runs);
  const cost = estimate(sweep, all, runs);
  return {
    name: sweep.name,
    origin: 'simulated',
    state: done < 1 ? 'running' : 'complete',
    message: null,
    metric: 'busbw',
    progress: { done: runs.length, total: cost.runs, failed: 0 },
    estimate: cost,
    baselineScore: ranking.baselineScore,
    baseline: sweep.baseline,
    ranking: ranking.ranking,
    gains: gains(sweep, all, runs),
    parameters: sweep.parameters.map(({ name, values }) => ({ name, values })),
    analysis: analyse({ sweep, all, runs }, ranking, planSearch(sweep, all, runs)),
    value: assumptionsOf(sweep.value, runs),
  };
}
