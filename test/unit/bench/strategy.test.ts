import { describe, expect, it } from 'vitest';
import { baselineTrial, combinations, type Step } from '../../../src/bench/combinations.js';
import { estimate } from '../../../src/bench/estimate.js';
import { createRunFolder } from '../../../src/bench/runs.js';
import type { Run, RunRecord } from '../../../src/bench/record.js';
import { conclude, planSearch } from '../../../src/bench/strategy/index.js';
import { strategies, type Sweep } from '../../../src/bench/sweepSpec.js';
import { runSweep } from '../../../src/bench/sweep.js';
import { seeded } from '../../../src/base/random.js';
import { clock, fakeExecutor, normal, planOf, runOf, sweepOf } from './support/fake.js';
import { play } from './support/search.js';
import { regret, searchOf, type Surface, surfaces } from './support/surfaces.js';

/** A store whose process is killed when it has taken so many records. */
function store(): { records: RunRecord[]; append(record: RunRecord): Promise<void>; runs(): Promise<Run[]> } {
  const records: RunRecord[] = [];
  return {
    records,
    append: (record) => Promise.resolve(void records.push(record)),
    runs: () => {
      const folder = createRunFolder();
      for (const record of records) folder.add(record);
      return Promise.resolve(folder.runs(new Set()));
    },
  };
}

async function search(sweep: Sweep, surface: Surface, seed = 1) {
  const executor = fakeExecutor({ factor: surface.factor, noise: surface.noise, seed });
  const outcome = await runSweep({ sweep, plan: planOf, executors: [executor], store: store(), origin: 'simulated', resume: false, signal: new AbortController().signal, ...clock() }); // prettier-ignore
  const { ranking } = conclude(sweep, outcome.combinations, outcome.runs);
  return { outcome, ranking, runs: executor.runs.length, best: ranking[0] };
}

/** The same without processes, files and clocks: what a search of so much noise concludes. */
function played(sweep: Sweep, surface: Surface, seed: number) {
  const all = combinations(sweep);
  const random = seeded(seed);
  const runs: Run[] = [];
  for (let plan = planSearch(sweep, all, runs); plan.steps.length > 0; plan = planSearch(sweep, all, runs))
    for (const step of plan.steps) {
      const time = 100 * surface.factor(step.settings, runs.length) * Math.exp(surface.noise * normal(random));
      runs.push(runOf(step, time, runs.length));
    }
  return conclude(sweep, all, runs).ranking;
}

const valley: Surface = surfaces.find(({ name }) => name === 'one valley') ?? { name: 'none', factor: () => 1, noise: 0 };

describe.each(surfaces)('on a surface that is $name', (surface) => {
  it.each(['racing', 'coordinate', 'bayesian'])('%s ends near the best with less than the grid’s runs', async (strategy) => {
    const sweep = searchOf(strategy);
    const { best, runs, outcome } = await search(sweep, surface);
    expect(regret(sweep, surface, best?.settings ?? {})).toBeLessThan(0.05);
    // The grid takes 240 × 3 and 73 baselines.
    expect(runs).toBeLessThan(strategy === 'racing' ? 500 : 110);
    expect(outcome).toMatchObject({ state: 'complete', budget: false });
    expect(outcome.progress).toMatchObject({ done: runs, total: runs });
  });
});

describe('a search that chooses on the way', () => {
  it.each(['racing', 'coordinate', 'bayesian'])(
    'claims something of its finalists alone, by runs that had no part in the choice (%s)',
    async (strategy) => {
      const sweep = searchOf(strategy);
      const { outcome, ranking } = await search(sweep, valley);
      const { confirming } = planSearch(sweep, outcome.combinations, outcome.runs);
      const finals = new Set(confirming?.map(({ trial }) => trial).filter((trial) => trial !== baselineTrial));
      expect(finals.size).toBe(3);
      expect(ranking.filter(({ p }) => p !== null).map(({ trial }) => trial).sort()).toEqual([...finals].sort()); // prettier-ignore
      expect(ranking.slice(0, 3).every(({ trial, runs }) => finals.has(trial) && runs === 3)).toBe(true);
      expect(ranking[0]).toMatchObject({ significant: true });
    },
  );

  it.each(['grid', 'racing', 'coordinate', 'bayesian'])(
    'rarely claims anything where all settings are alike (%s)',
    { timeout: 60_000 },
    (strategy) => {
      let alarms = 0;
      // Those that go in many rounds think longer.
      const searches = strategy === 'grid' || strategy === 'racing' ? 60 : 24;
      for (let seed = 1; seed <= searches; seed++) {
        const sweep = { ...sweepOf(`benchmark: all_reduce_perf\nparameters:\n  A: [1, 2, 3, 4]\n  B: [1, 2, 3]\n  C: [1, 2]\nstrategy: ${strategy}\n`), seed }; // prettier-ignore
        if (played(sweep, { name: 'flat', factor: () => 1, noise: 0.02 }, seed).some(({ significant }) => significant)) alarms++;
      }
      // One in 20 is promised; 1,500 such searches gave 5.3 % (grid) and 4.7 % (racing).
      expect(alarms).toBeLessThanOrEqual(Math.ceil(searches / 9));
    },
  );

  it('ends when nothing runs but the baseline', async () => {
    const sweep = searchOf('racing');
    const good = fakeExecutor({ factor: () => 1 });
    const executor = { host: 'a', run: (argv: readonly string[], given = {}) => ('env' in given && Object.keys(given.env as object).length > 0 ? Promise.resolve({ code: 1, signal: null, stdout: '', stderr: 'no', truncated: false }) : good.run(argv, given)) }; // prettier-ignore
    const outcome = await runSweep({ sweep, plan: planOf, executors: [executor], store: store(), origin: 'simulated', resume: false, signal: new AbortController().signal, ...clock() }); // prettier-ignore
    expect(outcome).toMatchObject({ state: 'complete', progress: { failed: 240 } });
    expect(conclude(sweep, outcome.combinations, outcome.runs).ranking.every(({ gainPercent }) => gainPercent === null)).toBe(true);
  });
});

describe.each(strategies)('strategy %s', (strategy) => {
  const sweep = searchOf(strategy, 'budget: { runs: 90 }\n');

  it('keeps its budget of runs and says when that ended it', async () => {
    const { outcome, runs } = await search(sweep, valley);
    expect(runs).toBeLessThanOrEqual(90);
    expect(outcome.state).toBe('complete');
    expect(outcome.budget).toBe(strategy === 'grid');
    expect(outcome.progress.total).toBe(runs);
  });

  it('goes on after any kill as if it had not been: no run lost, none twice', { timeout: 60_000 }, async () => {
    const whole = searchOf(strategy, strategy === 'grid' ? 'repeats: 1\n' : '');
    const quiet = { factor: valley.factor, noise: 0 };
    const never = new AbortController().signal;
    const once = fakeExecutor(quiet);
    await runSweep({ sweep: whole, plan: planOf, executors: [once], store: store(), origin: 'simulated', resume: false, signal: never, ...clock() }); // prettier-ignore
    const random = seeded(7);
    const kept = store();
    const times = clock();
    const ran: string[] = [];
    for (let lives = 0, over = false; !over && lives < 1000; lives++) {
      const killed = new AbortController();
      let left = 1 + Math.floor(random() * 60);
      const executor = fakeExecutor(quiet);
      const outcome = await runSweep({
        sweep: whole, plan: planOf, executors: [executor], origin: 'simulated', resume: true, signal: killed.signal, ...times,
        store: {
          ...kept,
          // A killed process leaves a start without an end, too.
          append: (record) => {
            if (killed.signal.aborted) return Promise.resolve();
            if (left-- <= 0) killed.abort();
            return kept.append(record);
          },
        },
      }); // prettier-ignore
      over = outcome.state === 'complete' && !killed.signal.aborted;
    }
    const runs = (await kept.runs()).filter(({ state }) => state === 'ok');
    for (const { trial } of runs) ran.push(`${String(trial?.trial)}/${String(trial?.repeat)}`);
    expect(new Set(ran).size).toBe(ran.length);
    expect(ran.length).toBe(once.runs.length);
  });
});

describe('a search with little room', () => {
  it('races as many combinations as its budget can carry to the end, and confirms its finalists', () => {
    const sweep = searchOf('racing', 'budget: { runs: 90 }\n');
    const all = combinations(sweep);
    const runs = play(sweep, { factor: ({ settings }) => valley.factor(settings, 0) });
    const plan = planSearch(sweep, all, runs);
    expect(plan).toMatchObject({ steps: [], outOfBudget: false });
    expect(plan.confirming?.length).toBeGreaterThan(0);
    expect(runs.length).toBeGreaterThan(60);
    expect(conclude(sweep, all, runs).ranking[0]).toMatchObject({ significant: true });
  });

  it('races those first that a model likes', () => {
    const sweep = searchOf('racing', 'budget: { runs: 60 }\n');
    const all = combinations(sweep);
    const expected = new Map(all.map((settings, trial) => [trial, -valley.factor(settings, 0)]));
    const liked = [...expected].sort(([, a], [, b]) => b - a).slice(0, 5);
    const first = new Set(planSearch(sweep, all, [], { skip: new Set(), expected }).steps.map(({ trial }) => trial));
    expect(liked.every(([trial]) => first.has(trial))).toBe(true);
  });
});

describe('a coordinate search', () => {
  it('reaches values that want another parameter to change with them', () => {
    const sweep = sweepOf(`benchmark: all_reduce_perf
parameters:
  NCCL_PROTO: [LL, Simple]
  NCCL_ALGO: [Ring, Tree, NVLS]
  NCCL_NTHREADS: { values: [128, 512], when: NCCL_ALGO == NVLS }
constraints: ["NCCL_ALGO != NVLS or NCCL_PROTO == Simple"]
strategy: coordinate
`);
    const factor = ({ settings }: Step): number => (settings['NCCL_PROTO'] === 'Simple' ? 1.1 : 1) * (settings['NCCL_ALGO'] === 'NVLS' ? 0.6 : 1) * (settings['NCCL_NTHREADS'] === '512' ? 0.9 : 1); // prettier-ignore
    const [best] = conclude(sweep, combinations(sweep), play(sweep, { factor })).ranking;
    expect(best?.settings).toEqual({ NCCL_PROTO: 'Simple', NCCL_ALGO: 'NVLS', NCCL_NTHREADS: '512' });
  });

  it.each(['coordinate', 'bayesian', 'racing', 'grid', 'random'])('never runs what is to be skipped (%s)', (strategy) => {
    const sweep = searchOf(strategy, 'budget: { runs: 100 }\n');
    const skip = new Set([...combinations(sweep).keys()].filter((trial) => trial % 3 === 0));
    const runs = play(sweep, { factor: ({ settings }) => valley.factor(settings, 0) }, { skip, expected: new Map() });
    expect(runs.length).toBeGreaterThan(30);
    expect(runs.some(({ trial }) => skip.has(trial?.trial ?? 0))).toBe(false);
  });
});

describe('a random search', () => {
  it('draws as many combinations as its budget holds, each with all repeats', async () => {
    const sweep = searchOf('random', 'budget: { runs: 90 }\n');
    const { ranking } = await search(sweep, valley);
    const measured = ranking.filter(({ runs }) => runs > 0);
    expect(measured.every(({ runs }) => runs === 3)).toBe(true);
    expect(measured.length).toBeGreaterThan(24);
    const other = await search({ ...sweep, seed: 2 }, valley);
    const drawn = (ranking_: typeof ranking): number[] => ranking_.filter(({ runs }) => runs > 0).map(({ trial }) => trial).sort(); // prettier-ignore
    expect(drawn(other.ranking)).not.toEqual(drawn(ranking));
  });
});

describe('a budget of minutes', () => {
  it('ends a search whose runs took them', async () => {
    const sweep = searchOf('grid', 'budget: { minutes: 2 }\n');
    // Each look at this clock is a second later, and a run takes a few.
    const { outcome, runs } = await search(sweep, valley);
    expect(outcome).toMatchObject({ state: 'complete', budget: true });
    expect(runs).toBeGreaterThan(10);
    expect(runs).toBeLessThan(200);
  });
});

describe('the estimate', () => {
  it('tells the runs of each strategy before it starts', () => {
    const runs = Object.fromEntries(strategies.map((strategy) => [strategy, estimate(searchOf(strategy), combinations(searchOf(strategy)), []).runs])); // prettier-ignore
    expect(runs['grid']).toBe(240 * 3 + 73);
    expect(runs['racing']).toBeLessThan(450);
    expect(runs['coordinate']).toBeLessThan(80);
    expect(runs['bayesian']).toBeLessThan(90);
    expect(runs['random']).toBeLessThan(450);
  });
});
