import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { bytes } from '../../base/format.js';
import { baselineText, makeBaseline } from '../../bench/baseline/baseline.js';
import { type BaselineStanding, compareWithBaseline, usualTolerance } from '../../bench/baseline/compare.js';
import { standingWord } from '../../bench/baseline/report.js';
import { gainText } from '../../bench/outputs/gainText.js';
import { openStore } from '../../bench/store/index.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { formatOf, readArguments } from '../arguments.js';
import { storeFolder } from '../benchSetup.js';
import { readCluster } from '../clusterOperand.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { columns, originWord } from '../perfText.js';
import { jsonText } from '../safeIo.js';
import { writeWhole } from '../writeNew.js';
import { baselineNames, baselinePath, loadBaseline } from '../../bench/store/baselines.js';

/** `nccl-workbench bench baseline save|compare|list`: what a cluster could do once, and how it stands against that. */
export const command: Command = {
  name: 'baseline',
  summary: () => l10n.t('keep recorded runs as the baseline of a cluster, and hold later runs against it'),
  help: () =>
    l10n.t(`nccl-workbench bench baseline save NAME --cluster FILE [options]
nccl-workbench bench baseline compare NAME [options]
nccl-workbench bench baseline list

save keeps the runs of the cluster that ended well, searches left out, in
.nccl/baselines/NAME.json. compare holds the runs since then against it: the
change of time with its 95 % interval, benchmark by benchmark.

  --cluster FILE        the cluster file, or the cluster's name
  --since TIME          only runs since then, such as 2026-11-20 or 2026-11-20T08:00
  --tolerance PERCENT   changes that nobody minds; 3 when absent
  --force               save over a baseline of that name
  --out DIR             where runs are recorded; .nccl/runs when absent
  --format text|json

Exit status: 0 nothing is slower, 1 something is, 2 it could not be done.
`),
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, {
    cluster: { type: 'string' },
    since: { type: 'string' },
    tolerance: { type: 'string' },
    force: { type: 'boolean' },
    out: { type: 'string' },
    format: { type: 'string' },
  });
  const format = formatOf(values.format, ['text', 'json']);
  const [verb, name, ...more] = positionals;
  const file = values.cluster !== undefined && /\.ya?ml$/i.test(values.cluster) ? values.cluster : null;
  const folder = storeFolder(io, values.out, file);
  if (verb === 'list' && name === undefined) {
    const names = await baselineNames(folder);
    io.out(format === 'json' ? `${jsonText({ baselines: names })}\n` : names.map((one) => `${one}\n`).join(''));
    return 0;
  }
  if ((verb !== 'save' && verb !== 'compare') || name === undefined || more.length > 0)
    throw new UsageError(l10n.t('say "save NAME", "compare NAME" or "list"'));
  const since = values.since === undefined ? null : timeOf(values.since);
  const runs = await openStore(folder).runs();
  if (verb === 'save') {
    const cluster = file === null ? values.cluster : (await readCluster(io, file)).name;
    if (cluster === undefined) throw new UsageError(l10n.t('which cluster? Name its file or itself with --cluster'));
    const baseline = makeBaseline(name, cluster, runs, new Date().toISOString(), since);
    if (baseline === null)
      throw new Failure('input', l10n.t('{0} has no runs that ended well.', cluster), {
        next: l10n.t('Run some first: bench, or health-check.'),
      });
    const path = baselinePath(folder, name);
    await writeWhole(path, baselineText(baseline), values.force === true);
    const kept = baseline.entries.reduce((sum, entry) => sum + entry.runs.length, 0);
    if (format === 'json')
      io.out(`${jsonText({ name, path, cluster, origin: baseline.origin, benchmarks: baseline.entries.length, runs: kept })}\n`);
    else
      io.out(
        `${l10n.t('{0}: {1} benchmarks, {2} runs ({3}), in {4}', name, baseline.entries.length, kept, originWord(baseline.origin), path)}\n`,
      );
    return 0;
  }
  const baseline = await loadBaseline(folder, name);
  const tolerance = toleranceOf(values.tolerance);
  const later = runs.filter(
    (one) => one.spec.cluster === baseline.cluster && one.trial?.sweep !== 'bisect' && one.at >= (since ?? baseline.at),
  );
  const standings = compareWithBaseline(baseline, later, tolerance);
  if (format === 'json')
    io.out(
      `${jsonText({ name, cluster: baseline.cluster, origin: baseline.origin, at: baseline.at, tolerancePercent: tolerance, benchmarks: standings }, 2)}\n`,
    );
  else
    io.out(
      standings.length === 0
        ? `${l10n.t('No run since {0} measured what this baseline knows.', since ?? baseline.at)}\n`
        : `${l10n.t('Against {0} of {1} ({2}), time:', name, baseline.at.slice(0, 10), originWord(baseline.origin))}\n${standingsText(standings)}`,
    );
  return standings.some(({ verdict }) => verdict === 'slower') ? 1 : 0;
}

function toleranceOf(text: string | undefined): number {
  if (text === undefined) return usualTolerance;
  const value = Number(text);
  if (!/^\d{1,3}(?:\.\d{1,3})?$/.test(text)) throw new UsageError(l10n.t('--tolerance takes percent such as 3, not "{0}"', text));
  return value;
}

function timeOf(text: string): string {
  const at = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(?:T[\d:.]{4,12}Z?)?$/.test(text) || Number.isNaN(at))
    throw new UsageError(l10n.t('--since takes a time such as 2026-11-20, not "{0}"', text));
  return new Date(at).toISOString();
}

/** Standings as a table with what changed beside the time. */
export function standingsText(standings: readonly BaselineStanding[]): string {
  return columns([
    [l10n.t('benchmark'), l10n.t('change'), l10n.t('verdict'), l10n.t('worst'), l10n.t('runs'), l10n.t('what changed')],
    ...standings.map(({ spec, changePercent, ci95, verdict, worst, runs, baselineRuns, changed }) => [
      clean(`${spec.argv.join(' ')} · ${foldHosts(spec.hosts)}`),
      gainText(changePercent, ci95),
      standingWord(verdict),
      worst === null ? '–' : `${gainText(worst.changePercent, null)} ${bytes(worst.sizeBytes)}`,
      `${String(runs)}/${String(baselineRuns)}`,
      changed.map((one) => clean(`${one.name} ${one.before ?? '–'} → ${one.now ?? '–'}`)).join(', '),
    ]),
  ]);
}
