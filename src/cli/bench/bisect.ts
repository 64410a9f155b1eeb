import { createHash, randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { mean } from '../../base/statistics.js';
import { runDifferences, type RunDifference } from '../../bench/bisect/differences.js';
import { type BisectBlock, bisectEstimate, type BisectFound, bisectSettings } from '../../bench/bisect/search.js';
import { gainText } from '../../bench/outputs/gainText.js';
import type { Run } from '../../bench/record.js';
import { runBenchmark } from '../../bench/runner.js';
import { logTimes } from '../../bench/score.js';
import { openStore } from '../../bench/store/index.js';
import { planRun } from '../../cluster/launch.js';
import { formatOf, readArguments } from '../arguments.js';
import { clusterFor, openExecutor, setupOptions, storeFolder, wholeNumber } from '../benchSetup.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { columns, originWord } from '../perfText.js';
import { jsonText } from '../safeIo.js';
import { recordedRun } from './recorded.js';

/** `nccl-workbench bench bisect RUN_A RUN_B`: what two runs differ in, and which setting makes the difference. */
export const command: Command = {
  name: 'bisect',
  summary: () => l10n.t('what two runs differ in, what of it could matter, and which setting does'),
  help: () =>
    l10n.t(`nccl-workbench bench bisect RUN_A RUN_B [--carry-out --cluster FILE]

RUN is the beginning of a run's id, "last", or "last~1" for the one before it.
Without --carry-out it lists the differences, what could matter most first, and
how many runs it would take. With it, it runs A's benchmark on A's hosts and
swaps half of the differing settings for B's at a time until those are found
that make the difference, each as often as the noise demands.

  --carry-out           run it
  --cluster FILE        the cluster file, see .nccl/cluster.yaml
  --ssh-config FILE     ssh config to resolve hosts with
  --launcher KIND       another launcher than that of run A
  --most-runs N         runs at most; 300 when absent
  --timeout SECONDS     limit of one run; 600 when absent
  --out DIR             where runs are recorded; .nccl/runs when absent
  --format text|json

Exit status: 0 it is answered, 1 the limit of runs came first, 2 it could not be run.
`),
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, {
    ...setupOptions,
    'carry-out': { type: 'boolean' },
    'most-runs': { type: 'string' },
  });
  const format = formatOf(values.format, ['text', 'json']);
  const [first, second, ...more] = positionals;
  if (first === undefined || second === undefined || more.length > 0) throw new UsageError(l10n.t('which two runs? Name RUN_A and RUN_B'));
  const mostRuns = wholeNumber('--most-runs', values['most-runs'], 100_000) ?? 300;
  const timeoutMs = (wholeNumber('--timeout', values.timeout, 86_400) ?? 600) * 1000;
  const store = openStore(storeFolder(io, values.out, values.cluster ?? null));
  const recorded = await store.runs();
  const [a, b] = [recordedRun(recorded, first), recordedRun(recorded, second)];
  const differences = runDifferences(a, b);
  const estimate = bisectEstimate(differences);
  const settings = differences.filter(({ kind }) => kind === 'setting').map(({ name }) => name);
  if (values['carry-out'] !== true || settings.length === 0) {
    if (format === 'json') io.out(`${jsonText({ a: a.id, b: b.id, origin: a.origin, differences, estimate, verdict: null }, 2)}\n`);
    else io.out(listText(differences, settings.length, estimate));
    return 0;
  }
  // What the cluster file sets for every run stands in the recorded environment already.
  const launcher = values.launcher ?? a.spec.launcher;
  const cluster = {
    ...(await clusterFor(io, { ...values, launcher, hosts: launcher === 'local' ? undefined : a.spec.hosts.join(',') })),
    env: {},
  };
  const planOf = (env: Readonly<Record<string, string>>) => planRun(cluster, { argv: a.spec.argv, env, ranksPerHost: a.spec.ranksPerHost });
  const { executor, dispose } = await openExecutor(io, cluster, planOf({}).host);
  const spec = createHash('sha256').update(`bisect ${a.id} ${b.id}`).digest('hex').slice(0, 16);
  let [origin, ordinal] = [a.origin, 0];
  const one = async (env: Readonly<Record<string, string>>): Promise<number | null> => {
    const trial = { sweep: 'bisect', spec, trial: ordinal++, repeat: 0, settings: env };
    const { run: made } = await runBenchmark({ plan: planOf(env), executor, store, origin: cluster.simulated ? 'simulated' : 'measured', trial, signal: io.signal, timeoutMs, now: () => new Date().toISOString(), id: randomUUID() }); // prettier-ignore
    if (made.state === 'cancelled') throw new Failure('cancelled', l10n.t('The bisection was interrupted.'));
    if (made.notReached === true) throw new Failure('unreachable', made.message ?? '');
    origin = made.origin;
    const times = [...logTimes(made, { metric: 'time', at: null, from: null, to: null }).values()];
    return made.state !== 'ok' || times.length === 0 ? null : mean(times);
  };
  try {
    const steps = bisectSettings(a.spec.env, b.spec.env, settings, { seed: 1, mostRuns });
    let next = steps.next();
    while (next.done !== true) {
      const times: (number | null)[] = [];
      if (format === 'text') io.err(`${stepText(next.value, ordinal)}\n`);
      for (const { settings: env } of next.value.runs) times.push(await one(env));
      next = steps.next(times);
    }
    const verdict = next.value;
    if (format === 'json') io.out(`${jsonText({ a: a.id, b: b.id, origin, differences, estimate, verdict }, 2)}\n`);
    else io.out(`${verdictText(verdict, differences, a)}\n${l10n.t('{0} runs, {1}', verdict.runs, originWord(origin))}\n`);
    return verdict.kind === 'failed' ? 2 : verdict.kind === 'cut-off' ? 1 : 0;
  } finally {
    dispose();
  }
}

const shown = (value: string | null): string => (value === null ? l10n.t('not set') : clean(value).slice(0, 120));

function listText(
  differences: readonly RunDifference[],
  settings: number,
  { least, most }: { readonly least: number; readonly most: number },
): string {
  if (differences.length === 0) return `${l10n.t('The two runs were made alike: versions, hosts, program and settings are the same.')}\n`;
  const bearing = { high: l10n.t('could matter much'), normal: l10n.t('could matter'), low: l10n.t('hardly matters') };
  const table = columns([
    [l10n.t('what'), 'A', 'B', ''],
    ...differences.map((one) => [one.name, shown(one.a), shown(one.b), bearing[one.bearing]]),
  ]);
  const next =
    settings === 0
      ? l10n.t('No setting differs, so there is nothing to swap: look at the other differences.')
      : l10n.t(
          'Settings to swap: {0}. If one of them makes the difference it takes {1} to {2} runs to find; --carry-out runs them.',
          settings,
          least,
          most,
        );
  return `${table}\n${next}\n`;
}

function stepText({ swapped, runs }: BisectBlock, before: number): string {
  const what = swapped.length === 0 ? l10n.t('A and B again') : l10n.t('A with B’s {0}', swapped.join(' '));
  return l10n.t('Runs {0} to {1}: {2}', before + 1, before + runs.length, what);
}

function verdictText({ kind, settings, ends, found, certain }: BisectFound, differences: readonly RunDifference[], a: Run): string {
  const others = differences.filter((one) => one.kind !== 'setting').map(({ name }) => name);
  const slower = (effect: BisectFound['ends']): string => (effect === null ? '–' : gainText(effect.percent, effect.ci95));
  switch (kind) {
    case 'none':
      return [
        l10n.t('On the hosts of run A, B’s settings take as long as A’s: {0}.', slower(ends)),
        others.length === 0 ? l10n.t('Look at what was not recorded.') : l10n.t('Look at the other differences: {0}.', others.join(', ')),
      ].join(' ');
    case 'failed':
      return l10n.t('Run A cannot be repeated with its own settings ({0}).', a.spec.argv.join(' '));
    case 'cut-off':
      return l10n.t('The limit of runs came first. Still suspected: {0}.', settings.join(' '));
    case 'settings': {
      const lines = settings.map((name) => {
        const one = differences.find((difference) => difference.name === name);
        return `  ${name}  ${shown(one?.a ?? null)} → ${shown(one?.b ?? null)}`;
      });
      const what =
        settings.length === 1
          ? l10n.t('This setting makes the difference:')
          : l10n.t('These settings make the difference, and only together:');
      const effect =
        ends === null
          ? l10n.t('With it the run fails.')
          : found === null
            ? l10n.t('Time of B against A: {0}.', slower(ends))
            : l10n.t('Time of B against A: {0}; of A with it: {1}.', slower(ends), slower(found));
      return [
        what,
        ...lines,
        effect,
        ...(certain ? [] : [l10n.t('A step on the way was decided by a hair: repeat it before you rely on it.')]),
      ].join('\n');
    }
  }
}
