import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { openStore } from '../../bench/store/index.js';
import { beginCheckup, carryOut, type CarryOut } from '../../checkup/carryOut.js';
import { checkupFolder, unfinishedCheckup } from '../../checkup/files.js';
import { type CheckupReport, judgeCheckup } from '../../checkup/judge.js';
import { checkupHeadline, checkupHtml, checkupMarkdown, verdictWord } from '../../checkup/report.js';
import type { ExecutorPool } from '../../cluster/fanout/direct.js';
import { inLanguage } from '../../nccl/catalog/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { loadBaseline } from '../../bench/store/baselines.js';
import { clusterFor, setupOptions, storeFolder, wholeNumber } from '../benchSetup.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { modelHosts } from '../modelHosts.js';
import { columns, originWord } from '../perfText.js';
import { jsonText } from '../safeIo.js';
import { writeWhole } from '../writeNew.js';

/** Minutes that a health check takes at most where nobody says. */
const usualBudget = 30;

/** `nccl-workbench health-check`: every link at work, against the model and a baseline. */
export const command: Command = {
  name: 'health-check',
  summary: () => l10n.t('quarterly health check: every link at work, held against the model and a baseline'),
  help: () =>
    l10n.t(`nccl-workbench health-check --cluster FILE [options]

Measures all pairs of hosts, then runs collectives over all hosts, each rail and
each rack, most telling first, and again while the budget lasts. Writes a report
with pass or fail of each part as Markdown and HTML.

  --cluster FILE        the cluster file, see .nccl/cluster.yaml
  --hosts LIST          only these hosts, ranges such as gpu[01-04] allowed
  --ssh-config FILE     ssh config to resolve hosts with
  --launcher KIND       another launcher than the cluster file's: mpirun, srun, sbatch, torchrun, kubectl or local (this machine, no ssh)
  --budget MINUTES      minutes that it takes at most; 30 when absent
  --baseline NAME       a baseline of "bench baseline save" to hold it against
  --snapshot FILE       what the hosts are, from probe: the model then knows their adapters
  --resume              go on with the latest one that was not finished
  --report FILE         the report, .md or .html; both in .nccl/reports when absent
  --force               write over a report that is there
  --out DIR             where runs are recorded; .nccl/runs when absent
  --format text|json

Interrupted, it keeps what is done; --resume does the rest. To keep its runs as a
baseline: bench baseline save. Exit status: 0 pass, 1 fail, 2 it could not be done.
`),
  run,
};

/** Those of {@link setupOptions} that say something here: ranks and limits are the plan's own. */
const ownOptions = {
  cluster: setupOptions.cluster,
  hosts: setupOptions.hosts,
  'ssh-config': setupOptions['ssh-config'],
  launcher: setupOptions.launcher,
  out: setupOptions.out,
  format: setupOptions.format,
} as const;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, {
    ...ownOptions,
    budget: { type: 'string' },
    baseline: { type: 'string' },
    snapshot: { type: 'string' },
    resume: { type: 'boolean' },
    report: { type: 'string' },
    force: { type: 'boolean' },
  });
  const format = formatOf(values.format, ['text', 'json']);
  if (positionals.length > 0) throw new UsageError(l10n.t('health-check takes no operand, and got "{0}"', positionals[0] ?? ''));
  if (values.report !== undefined && !/\.(?:md|html)$/.test(values.report))
    throw new UsageError(l10n.t('--report takes a file that ends in .md or .html, not "{0}"', values.report));
  const budget = wholeNumber('--budget', values.budget, 10_000) ?? usualBudget;
  const cluster = await clusterFor(io, values);
  const runs = storeFolder(io, values.out, cluster.path);
  const baseline = values.baseline === undefined ? null : await loadBaseline(runs, values.baseline);
  const hosts = values.snapshot === undefined ? [] : modelHosts(values.snapshot, io.cwd);
  const store = openStore(runs);
  const folder = checkupFolder(runs);
  const { pool, dispose } = await poolFor(io, cluster);
  const options: CarryOut = {
    cluster,
    pool,
    store,
    folder,
    latency: join(dirname(runs), 'latency'),
    signal: io.signal,
    onStep: (text, done, total) => {
      if (format === 'text') io.err(`${String(done)}/${String(total)}  ${clean(text)}\n`);
    },
    now: () => new Date(),
    newId: randomUUID,
    pairsTitle: l10n.t('pairs of hosts'),
  };
  try {
    const known = values.resume === true ? await unfinishedCheckup(folder, cluster.name) : null;
    const begun = known ?? (await beginCheckup(options, budget));
    const checkup = await carryOut(options, values.budget === undefined ? begun : { ...begun, budgetMinutes: budget });
    const report = judgeCheckup(checkup, await store.runs(), hosts, baseline);
    const files = checkup.endedAt === null ? [] : await writeReports(io, report, values.report, runs, values.force === true);
    if (format === 'json')
      io.out(
        `${jsonText({ id: checkup.id, cluster: cluster.name, origin: report.origin, verdict: report.verdict, finished: checkup.endedAt !== null, minutes: report.minutes, parts: report.parts, unmeasured: report.unmeasured, baseline: report.baseline, files }, 2)}\n`,
      );
    else io.out(reportText(report, files));
    if (checkup.endedAt === null) {
      io.err(`${l10n.t('Interrupted; what is done is kept. --resume does the rest.')}\n`);
      return 2;
    }
    return report.verdict === 'fail' ? 1 : report.verdict === 'pass' ? 0 : 2;
  } finally {
    dispose();
  }
}

async function poolFor(
  io: Io,
  cluster: Parameters<typeof beginCheckup>[0]['cluster'],
): Promise<{ readonly pool: ExecutorPool; readonly dispose: () => void }> {
  if (cluster.launcher === 'local') {
    const { localExecutor } = await import('../../cluster/localExecutor.js');
    return { pool: { session: () => Promise.resolve(localExecutor(io.env)) }, dispose: () => undefined };
  }
  const pool = await openPool(io, cluster.sshConfig);
  return { pool, dispose: () => pool.dispose() };
}

async function writeReports(io: Io, report: CheckupReport, named: string | undefined, runs: string, force: boolean): Promise<string[]> {
  const base = join(dirname(runs), 'reports', `health-check-${report.checkup.id}`);
  const paths = named === undefined ? [`${base}.md`, `${base}.html`] : [resolve(io.cwd, named)];
  for (const path of paths) {
    const text = path.endsWith('.md') ? checkupMarkdown(report) : checkupHtml(report, inLanguage({ en: 'en', zh: 'zh-CN' }));
    await writeWhole(path, text, force);
  }
  return paths;
}

function reportText(report: CheckupReport, files: readonly string[]): string {
  const rows = report.parts.map(({ verdict, scope, name, result, against }) => [
    verdictWord(verdict),
    scope === 'pairs' ? name : `${scope} ${name}`,
    result ?? '–',
    clean(against.join(' ')),
  ]);
  return [
    `${checkupHeadline(report)} (${originWord(report.origin)})`,
    '',
    columns([[l10n.t('verdict'), l10n.t('what'), l10n.t('result'), l10n.t('held against')], ...rows], 2, true),
    ...files.map((file) => l10n.t('The report is in {0}', file)),
    '',
  ].join('\n');
}
