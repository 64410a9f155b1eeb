import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { combinations, specHash } from '../../bench/combinations.js';
import { driftOf } from '../../bench/drift.js';
import { estimate } from '../../bench/estimate.js';
import { gains } from '../../bench/gains.js';
import { heldBack, heldBackText } from '../../bench/heldBack.js';
import type { Settings } from '../../bench/settings.js';
import { openStore } from '../../bench/store/index.js';
import { conclude, planSearch } from '../../bench/strategy/index.js';
import { runSweep, type SweepEvent } from '../../bench/sweep.js';
import type { Sweep } from '../../bench/sweepSpec.js';
import { divideCluster } from '../../cluster/hostGroups.js';
import { planRun } from '../../cluster/launch.js';
import { expectSearch, screen, searchText } from '../../expect/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { clusterFileOf, clusterFor, setupOptions, storeFolder, wholeNumber } from '../benchSetup.js';
import { readHosts } from '../clusterOperand.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { outputHelp, wantedOutput, writeOutput } from '../sweepOutputs.js';
import { openExecutors, readSpec } from '../sweepSetup.js';
import { reportHelp, wantedReport, writeSweepReport } from '../sweepReport.js';
import { duration, estimateText, quarantineText, refusedText, sweepText } from '../sweepText.js';

/** `nccl-workbench sweep SPEC.yaml`: searches settings. */
export const command: Command = {
  name: 'sweep',
  summary: () => l10n.t('search settings: every combination of a sweep file, against a baseline'),
  help: () =>
    `${l10n.t(`nccl-workbench sweep SPEC.yaml [options]

  --resume              go on with what is recorded of this very search
  --jobs N              divides the hosts into N groups that run different combinations at once; the sweep's own when absent
  --cluster FILE        the cluster file; the sweep's own when absent
  --hosts LIST          only these hosts, ranges such as gpu[01-04] allowed
  --ssh-config FILE     ssh config to resolve hosts with
  --launcher KIND       mpirun, srun, sbatch, torchrun, kubectl or local (this machine, no ssh)
  --ranks-per-host N    ranks on each host; one for each GPU when absent
  --timeout SECONDS     limit of one run; the sweep's own when absent
  --observe             record clocks and throttling of the GPUs before and after each run, where the hosts tell; the sweep's own when absent
  --out DIR             where runs are recorded; .nccl/runs when absent
  --format text|json

Interrupted, it keeps every finished run; --resume does only what is missing.
Exit status: 0 the search is complete, 1 no combination could be measured, 2 it could not be run or was interrupted.
`)}
${outputHelp()}${reportHelp()}
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, {
      ...setupOptions,
      resume: { type: 'boolean' },
      jobs: { type: 'string' },
      observe: { type: 'boolean' },
      write: { type: 'string' },
      force: { type: 'boolean' },
      report: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const [file, ...rest] = positionals;
    const [target, ...more] = values.write === undefined ? [undefined, ...rest] : rest;
    if (file === undefined) throw new UsageError(l10n.t('which SPEC.yaml?'));
    if (more.length > 0) throw new UsageError(l10n.t('one SPEC.yaml at a time, not also "{0}"', more[0] ?? ''));
    const path = resolve(io.cwd, file);
    const wanted = await wantedOutput(io, values.write, target, values.force === true);
    const report = wantedReport(values.report);
    const jobs = wholeNumber('--jobs', values.jobs, 64);
    const limit = wholeNumber('--timeout', values.timeout, 86_400);
    const read = await readSpec(io, path);
    if (read === null) return 2;
    const sweep: Sweep = {
      ...read,
      ...(limit === undefined ? {} : { timeoutMs: limit * 1000 }),
      ...(jobs === undefined ? {} : { parallel: jobs }),
    };
    const clusterFile = values.cluster ?? (values.launcher === 'local' ? undefined : await clusterFileOf(path, sweep.cluster));
    const cluster = await clusterFor(io, values, { file: clusterFile, hosts: sweep.hosts === null ? [] : readHosts(sweep.hosts) });
    const ranksPerHost = wholeNumber('--ranks-per-host', values['ranks-per-host'], 1024) ?? sweep.ranksPerHost;
    const groups = divideCluster(cluster, sweep.parallel);
    const plan = (env: Settings, group = 0) =>
      planRun(groups[group] ?? cluster, {
        argv: [sweep.benchmark, ...sweep.args],
        env,
        ...(ranksPerHost === null ? {} : { ranksPerHost }),
      });
    const origin = cluster.simulated ? 'simulated' : 'measured';
    const store = openStore(storeFolder(io, values.out, path));
    const all = combinations(sweep);
    const hash = specHash(sweep, plan({}).spec, origin);
    const recorded = values.resume === true ? (await store.runs()).filter((run) => run.trial?.spec === hash) : [];
    const screening = screen(sweep, all, plan({}).spec);
    if (screening.baseline !== null) {
      io.err(`${path}: ${l10n.t('The baseline cannot run. {0}', screening.baseline)}\n`);
      return 2;
    }
    for (const line of refusedText(screening.leftOut, all)) io.err(`${sweep.name}: ${line}\n`);
    if (screening.skip.size >= all.length) {
      io.err(`${path}: ${l10n.t('No combination is left to run.')}\n`);
      return 2;
    }
    io.err(`${sweep.name}: ${estimateText(estimate(sweep, all, recorded, screening))}\n`);
    // A search that is complete is answered from its records, also while its hosts are away.
    const idle = {
      executors: [{ host: cluster.head, run: () => Promise.reject(new Error('nothing is left to run')) }],
      dispose: () => undefined,
    };
    const { executors, dispose } =
      planSearch(sweep, all, recorded, screening).steps.length === 0
        ? idle
        : await openExecutors(
            io,
            groups.map((part, group) => ({ cluster: part, host: plan({}, group).host })),
          );
    try {
      const outcome = await runSweep({
        sweep,
        plan,
        executors,
        screening,
        store,
        origin,
        resume: values.resume === true,
        observe: values.observe === true || sweep.observe,
        signal: io.signal,
        now: () => new Date().toISOString(),
        newId: randomUUID,
        onEvent: progress(io),
      });
      if (io.interactive) io.err('\r\u001b[K');
      const ranked = conclude(sweep, all, outcome.runs, screening);
      const { ranking, baselineScore, noise } = ranked;
      const { trials, ...expected } = expectSearch(ranked, outcome.runs, sweep.objective, []);
      const each = gains(sweep, all, outcome.runs);
      const [first] = ranking;
      const said = outcome.runs.find((run) => run.state === 'ok')?.origin ?? origin;
      // A search that chooses on the way runs most combinations less often than the file says, on purpose.
      const enough = sweep.strategy === 'grid' && sweep.precision === null ? sweep.repeats : 1;
      const completed = ranking.filter((entry) => entry.runs >= enough).length;
      const counts = { trials: all.length, completed, failed: outcome.progress.failed };
      const { quarantine } = outcome.progress;
      const drift = driftOf(outcome.runs, sweep.objective);
      for (const line of quarantineText(quarantine)) io.err(`${line}\n`);
      const held = heldBack(outcome.runs);
      const clocks = heldBackText(held);
      if (clocks !== null) io.err(`${clocks}\n`);
      if (format === 'json') {
        const best =
          first?.gainPercent === undefined || first.gainPercent === null
            ? null
            : {
                settings: first.settings,
                score: first.score,
                baselineScore,
                gainPercent: first.gainPercent,
                ci95: first.ci95,
                significant: first.significant,
              };
        const noisePercent = noise === null ? null : noise * 100;
        io.out(
          `${jsonText({ name: sweep.name, origin: said, state: outcome.state, strategy: sweep.strategy, budgetUsedUp: outcome.budget, metric: sweep.objective.metric, ...counts, leftOut: screening.leftOut, quarantine, drift, clocks: held, best, ranking, gains: each, noisePercent, expected: { ...expected, trials: [...trials].map(([trial, standing]) => ({ trial, ...standing })) }, message: outcome.message }, 2)}\n`,
        );
      } else
        io.out(
          sweepText({
            name: sweep.name,
            origin: said,
            metric: sweep.objective.metric,
            strategy: sweep.strategy,
            budget: outcome.budget,
            ...counts,
            drift,
            baselineScore,
            ranking,
            gains: each,
            expected: { ...expected, trials },
          }),
        );
      if (outcome.message !== null) io.err(`${outcome.message}\n`);
      const found = { sweep, all, runs: outcome.runs, ranking, gains: each };
      if (outcome.state === 'complete' && wanted !== null) await writeOutput(io, wanted, found);
      if (report !== null) {
        const against =
          first?.gainPercent === undefined || first.gainPercent === null
            ? null
            : searchText({ ...expected, trials }, first.trial, sweep.objective.metric);
        await writeSweepReport(io, report, found, { ranking: ranked, path, given: file, screening, expected: against });
      }
      if (outcome.state === 'complete') return ranking.some((entry) => entry.runs > 0) ? 0 : 1;
      io.err(`${l10n.t('{0} of {1} runs are recorded. --resume does the rest.', outcome.progress.done, outcome.progress.total)}\n`);
      return 2;
    } finally {
      dispose();
    }
  },
};

/** One line on a terminal: how far, what failed, how long still. */
function progress(io: Io): (event: SweepEvent) => void {
  let began: { readonly at: number; readonly done: number } | null = null;
  return (event) => {
    if (!io.interactive) return;
    if (event.kind === 'planned') began = { at: performance.now(), done: event.progress.done };
    if (event.kind !== 'run-ended' || began === null) return;
    const { done, total, failed } = event.progress;
    const each = (performance.now() - began.at) / 1000 / Math.max(1, done - began.done);
    const parts = [
      l10n.t('{0} of {1} runs', done, total),
      ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
      l10n.t('{0} left', duration(each * (total - done))),
    ];
    io.err(`\r\u001b[K${parts.join(' · ')}`);
  };
}
