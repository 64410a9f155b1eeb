import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { bytes, microseconds, rate } from '../../base/format.js';
import { throttlingText } from '../../bench/machine.js';
import { runBenchmark } from '../../bench/runner.js';
import { openStore } from '../../bench/store/index.js';
import { planRun, preview, repeated, type RunPlan } from '../../cluster/launch.js';
import { torchPerfCode } from '../../cluster/torchPerf.js';
import { reachOfPlan } from '../../effective/index.js';
import { expectResult } from '../../expect/index.js';
import { latest } from '../../nccl/catalog/index.js';
import type { PerfRow } from '../../nccl/perf/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { leftRun, leftText, recordedRun } from '../bench/left.js';
import { subcommand, subcommandHelp } from '../bench/subcommands.js';
import { clusterFor, launcherOf, openExecutor, setupOptions, storeFolder, wholeNumber } from '../benchSetup.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { machineFor, machineHelp, machineOptions } from '../machineOptions.js';
import { perfText } from '../perfText.js';
import { jsonText } from '../safeIo.js';
import { settingsOf } from '../settingsOf.js';
import { versionOf } from '../version.js';

/** `nccl-workbench bench`: runs one benchmark on a cluster and records it. */
export const command: Command = {
  name: 'bench',
  summary: () => l10n.t('run a benchmark of nccl-tests on a cluster and record it'),
  help: () =>
    `${l10n.t(`nccl-workbench bench --cluster FILE [options] -- all_reduce_perf -b 8 -e 8G -f 2

  --cluster FILE        the cluster file, see .nccl/cluster.yaml
  --hosts LIST          only these hosts, ranges such as gpu[01-04] allowed
  --ssh-config FILE     ssh config to resolve hosts with
  --launcher KIND       mpirun, srun, sbatch, torchrun, kubectl or local (this machine, no ssh)
  --ranks-per-host N    ranks on each host; one for each GPU when absent
  --env NAME=VALUE      a setting for the ranks; may be repeated
  --timeout SECONDS     limit of the whole run; 3600 when absent
  --out DIR             where the run is recorded; .nccl/runs when absent
  --dry-run             only say the exact command, and whether the settings reach the ranks
  --again RUN           repeat a recorded run: its hosts, launcher, arguments and settings (id, or its beginning)
  --follow RUN          fetch the result of a recorded run that was cut off while sbatch or kubectl had its job (id, its beginning, or last)
  --nccl-version V      the release that --dry-run reads the settings as; the newest when absent
  --print-torch-perf    print our own benchmark of torch.distributed, which runs as the program torch_perf
  --format text|json

torch_perf takes the options of nccl-tests: -- torch_perf all_gather -b 8 -e 128M -f 2 --backend gloo

Exit status: 0 it went well, 1 the benchmark failed or found wrong values, 2 it could not be run.
`)}
${l10n.t('What NCCL’s cost model expects stands beside the result:')}
${machineHelp()}

${subcommandHelp()}`,
  within: subcommand,
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, { ...setupOptions, ...machineOptions, ...ownOptions });
    const format = formatOf(values.format, ['text', 'json']);
    if (values['print-torch-perf'] === true) {
      io.out(torchPerfCode());
      return 0;
    }
    if (positionals.length === 0 && values.again === undefined && values.follow === undefined)
      throw new UsageError(l10n.t('which benchmark? Put it after "--", such as -- all_reduce_perf -b 8 -e 8G -f 2'));
    const ranksPerHost = wholeNumber('--ranks-per-host', values['ranks-per-host'], 1024);
    const timeoutMs = (wholeNumber('--timeout', values.timeout, 604_800) ?? 3600) * 1000;
    const cluster = await clusterFor(io, values);
    const store = openStore(storeFolder(io, values.out, cluster.path));
    const runs = await store.runs();
    const left = values.follow === undefined ? null : leftRun(runs, values.follow);
    const again = values.again === undefined ? left : recordedRun(runs, values.again);
    const plan = planRun(
      cluster,
      again === null
        ? { argv: positionals, env: settingsOf('--env', values.env ?? []), ...(ranksPerHost === undefined ? {} : { ranksPerHost }) }
        : repeated(again.spec),
    );
    if (values['dry-run'] === true) return await dryRun(io, plan, versionOf(values['nccl-version']) ?? latest, format);
    if (left === null) for (const line of leftText(runs, plan.spec)) io.err(`${line}\n`);
    const { executor, dispose } = await openExecutor(
      io,
      { ...cluster, launcher: launcherOf(plan.spec.launcher) ?? cluster.launcher },
      plan.host,
    );
    try {
      const { run, result } = await runBenchmark({
        plan,
        executor,
        store,
        observe: true,
        origin: cluster.simulated ? 'simulated' : 'measured',
        signal: io.signal,
        timeoutMs,
        now: () => new Date().toISOString(),
        id: randomUUID(),
        ...(left === null ? {} : { left }),
        onRow: progress(io),
        onJob: ({ text }) => io.err(`${text}\n`),
      });
      if (io.interactive) io.err('\r\u001b[K');
      const machine = machineFor(values, io.cwd, result.gpu ?? null);
      const expected = expectResult(result, { machine, nNodes: run.spec.hosts.length, collective: null, env: run.spec.env });
      if (format === 'json')
        io.out(
          `${jsonText({ run: run.id, state: run.state, message: run.message, ...result, expected, job: run.job ?? null, machines: run.machines ?? null }, 2)}\n`,
        );
      else {
        const throttling = run.machines === undefined ? null : throttlingText(run.machines);
        io.out([run.message, throttling].map((line) => (line === null ? '' : `${line}\n`)).join('') + perfText(result, expected));
      }
      return run.state === 'ok' ? 0 : run.state === 'cancelled' || run.notReached === true ? 2 : 1;
    } finally {
      dispose();
    }
  },
};

const ownOptions = {
  env: { type: 'string', multiple: true },
  again: { type: 'string' },
  follow: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'nccl-version': { type: 'string' },
  'print-torch-perf': { type: 'boolean' },
} as const;

/** Says what would be run; exit status 1 where a setting would not reach the ranks. */
async function dryRun(io: Io, plan: RunPlan, version: string, format: 'text' | 'json'): Promise<ExitCode> {
  const { argv, besides = [], env, host, spec, stdin = null } = plan;
  const text = preview(plan);
  // What kubectl applies is read as the manifest that it is.
  const reach = await (spec.launcher === 'kubectl' && stdin !== null
    ? reachOfPlan(stdin, 'yaml', spec.env, version)
    : reachOfPlan(text, 'bash', spec.env, version));
  if (format === 'json') io.out(`${jsonText({ dryRun: true, host, argv, besides, env, stdin, spec, preview: text, reach }, 2)}\n`);
  else {
    const rows = reach.map(({ name, text: value, reaches, message }) => {
      const sign = reaches === null ? l10n.t('cannot be told') : reaches ? l10n.t('reaches the ranks') : l10n.t('does not reach the ranks');
      return `  ${name}=${clean(value)}  ${sign}: ${message}\n`;
    });
    io.out(
      `${l10n.t('On {0}:', host)}\n${text}\n${rows.length === 0 ? '' : `\n${l10n.t('As NCCL {0} reads them:', version)}\n${rows.join('')}`}`,
    );
  }
  return reach.some(({ reaches }) => reaches === false) ? 1 : 0;
}

function progress(io: Io): (row: PerfRow) => void {
  return ({ sizeBytes, outOfPlace }) => {
    if (io.interactive && outOfPlace !== null)
      io.err(`\r\u001b[K${bytes(sizeBytes)}  ${microseconds(outOfPlace.timeUs)}  ${rate(outOfPlace.busbwGBs)}`);
  };
}
