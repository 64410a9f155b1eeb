import * as l10n from '@vscode/l10n';
import { bytes, microseconds, rate } from '../base/format.js';
import type { Origin } from '../base/origin.js';
import { mean, median, variance } from '../base/statistics.js';
import type { Baseline } from '../bench/baseline/baseline.js';
import { compareWithBaseline } from '../bench/baseline/compare.js';
import { gainText } from '../bench/outputs/gainText.js';
import type { Run } from '../bench/record.js';
import { logTimes } from '../bench/score.js';
import { expectRun, type Expectation, standingText } from '../expect/index.js';
import type { ModelHost } from '../nccl/model/index.js';
import type { CheckupStep, Scope } from './plan.js';
import type { Checkup } from './state.js';

/** Whether a part is as it should be; unknown: not measured, or nothing to hold it against. */
export type Verdict = 'pass' | 'fail' | 'unknown';

/** What one step came to. */
export interface PartFound {
  readonly scope: Scope | 'pairs';
  readonly name: string;
  readonly hosts: readonly string[];
  readonly verdict: Verdict;
  /** "371 GB/s at 1 GiB"; null where nothing was measured. */
  readonly result: string | null;
  readonly runs: number;
  /** Sentences: what it was held against, and what is wrong first. */
  readonly against: readonly string[];
}

/** A health check judged. */
export interface CheckupReport {
  readonly checkup: Checkup;
  readonly origin: Origin;
  readonly verdict: Verdict;
  readonly parts: readonly PartFound[];
  readonly baseline: Pick<Baseline, 'name' | 'at'> | null;
  /** Steps that the budget had no time for. */
  readonly unmeasured: number;
  /** Minutes that runs and pairs took. */
  readonly minutes: number;
}

/** A rail or rack that takes so much longer than the others of its kind is slow, in ln time: 10 %. */
const slowAmongOthers = Math.log(1.1);

/** Judges what was measured: against the model, against the other rails or racks, and against a baseline. `hosts`: what is known of them. */
export function judgeCheckup(checkup: Checkup, all: readonly Run[], hosts: readonly ModelHost[], baseline: Baseline | null): CheckupReport {
  const runs = runsOf(checkup, all);
  const steps = checkup.steps.map((step, index) => ({ step, index, runs: runs.filter(({ trial }) => trial?.trial === index) }));
  const parts = steps.map((one): PartFound => partOf(one.step, one.runs, steps, hosts, baseline));
  const pairs = pairsPart(checkup);
  const whole = pairs === null ? parts : [pairs, ...parts];
  const origin = runs.find(({ state }) => state === 'ok')?.origin ?? checkup.origin;
  const verdict = whole.some((part) => part.verdict === 'fail')
    ? 'fail'
    : whole.some((part) => part.verdict === 'pass')
      ? 'pass'
      : 'unknown';
  return {
    checkup,
    origin,
    verdict,
    parts: whole,
    baseline: baseline === null ? null : { name: baseline.name, at: baseline.at },
    unmeasured: steps.filter((one) => one.runs.length === 0).length,
    minutes: minutesOf(checkup, runs),
  };
}

/** The runs of a health check that ended, of whatever store they stand in. */
export function runsOf({ id }: Checkup, runs: readonly Run[]): Run[] {
  return runs.filter(({ trial, state }) => trial?.spec === id && (state === 'ok' || state === 'failed'));
}

/** Minutes that a health check took so far, pauses left out. */
export function minutesOf({ pairs }: Checkup, runs: readonly Run[]): number {
  const spans = runs.map(({ at, endedAt }) => (endedAt === null ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(at)) / 1000));
  return ((pairs?.seconds ?? 0) + spans.reduce((sum, span) => sum + span, 0)) / 60;
}

function pairsPart({ pairs, steps }: Checkup): PartFound | null {
  if (pairs === null) return null;
  const { slow, measured, pairs: wanted, method, leftOut } = pairs;
  const told = [
    ...slow.map(({ text, next }) => `${text} ${next}`),
    ...(measured < wanted ? [l10n.t('{0} of {1} pairs were measured.', measured, wanted)] : []),
    ...leftOut.slice(0, 20),
    ...(slow.length === 0 && measured > 0 ? [l10n.t('No pair is slow among those of its kind.')] : []),
  ];
  const verdict = slow.length > 0 || leftOut.length > 0 ? 'fail' : measured === 0 ? 'unknown' : 'pass';
  return {
    scope: 'pairs',
    name: method,
    hosts: steps[0]?.hosts ?? [],
    verdict,
    result: l10n.t('{0} pairs', measured),
    runs: 1,
    against: told,
  };
}

interface Measured {
  readonly step: CheckupStep;
  readonly runs: readonly Run[];
}

function partOf(
  step: CheckupStep,
  runs: readonly Run[],
  all: readonly Measured[],
  hosts: readonly ModelHost[],
  baseline: Baseline | null,
): PartFound {
  const good = runs.filter(({ state }) => state === 'ok');
  const base = { scope: step.scope, name: step.name, hosts: step.hosts, runs: good.length };
  const typical = middle(good);
  if (typical === null) {
    const failed = runs.at(-1);
    const said = failed === undefined ? l10n.t('Not measured: the budget ended before it.') : (failed.message ?? l10n.t('It failed.'));
    return { ...base, verdict: failed === undefined ? 'unknown' : 'fail', result: null, against: [said] };
  }
  const judged = [model(step, typical, hosts), others(step, good, all), before(good, baseline)].filter((one) => one !== null);
  const wrong = judged.filter(({ verdict }) => verdict === 'fail');
  const failures = runs.length - good.length;
  const mishaps = failures > 0 ? [l10n.t('{0} of {1} runs failed.', failures, runs.length)] : [];
  const verdict = wrong.length > 0 || failures > 0 ? 'fail' : judged.some((one) => one.verdict === 'pass') ? 'pass' : 'unknown';
  const sentences = [...wrong, ...judged.filter((one) => !wrong.includes(one))].map(({ text }) => text);
  return { ...base, verdict, result: resultOf(typical), against: [...mishaps, ...sentences] };
}

/** The run whose time is in the middle; null of none. */
function middle(runs: readonly Run[]): Run | null {
  const sorted = runs.flatMap((run) => ({ run, time: timeOf(run) })).filter(({ time }) => time !== null).sort((a, b) => (a.time ?? 0) - (b.time ?? 0)); // prettier-ignore
  return sorted[Math.floor((sorted.length - 1) / 2)]?.run ?? null;
}

/** Mean ln time over the sizes of a run; null without rows. */
function timeOf(run: Run): number | null {
  const times = [...logTimes(run, { metric: 'time', at: null, from: null, to: null }).values()];
  return times.length === 0 ? null : mean(times);
}

function resultOf(run: Run): string | null {
  const row = run.rows.at(-1);
  const place = row?.outOfPlace ?? row?.inPlace;
  if (row === undefined || place === undefined || place === null) return null;
  return place.busbwGBs > 0
    ? l10n.t('{0} at {1}', rate(place.busbwGBs), bytes(row.sizeBytes))
    : l10n.t('{0} at {1}', microseconds(place.timeUs), bytes(row.sizeBytes));
}

interface Judged {
  readonly verdict: Verdict;
  readonly text: string;
}

function model(step: CheckupStep, run: Run, hosts: readonly ModelHost[]): Judged | null {
  const known = step.scope === 'rail' ? hosts.map((host) => ({ ...host, nics: (host.nics ?? []).slice(0, 1) })) : hosts;
  // Where only the GPU's name is known, the model would give a single rail all adapters of the machine.
  if (step.scope === 'rail' && known.every(({ nics }) => (nics ?? []).length === 0)) return null;
  const expectation: Expectation = expectRun(run, known);
  const slow = expectation.rows.filter((row) => row.slow);
  const [worst] = [...slow].sort((a, b) => a.percent - b.percent);
  const largest = expectation.rows.at(-1);
  if (largest === undefined) return { verdict: 'unknown', text: l10n.t('Not held against the model: {0}.', expectation.why ?? '–') };
  const shown = worst ?? largest;
  return { verdict: worst === undefined ? 'pass' : 'fail', text: l10n.t('{0} at {1}.', standingText(shown), bytes(shown.sizeBytes)) };
}

/** Against rails, or racks with as many hosts. */
function others(step: CheckupStep, own: readonly Run[], all: readonly Measured[]): Judged | null {
  if (step.scope === 'all') return null;
  const same = all.filter((one) => one.step !== step && one.step.scope === step.scope && one.step.hosts.length === step.hosts.length);
  const times = same.flatMap(({ runs }) => timesOf(runs).length === 0 ? [] : [mean(timesOf(runs))]); // prettier-ignore
  const mine = timesOf(own);
  if (times.length === 0 || mine.length === 0) return null;
  const distance = mean(mine) - median(times);
  // Noise of one run, from all steps that were repeated.
  const repeated = all.map(({ runs }) => timesOf(runs)).filter((list) => list.length > 1);
  const noise = repeated.length === 0 ? 0 : Math.sqrt(mean(repeated.map((list) => variance(list))));
  const slow = distance > slowAmongOthers && distance > 3 * noise * Math.sqrt(1 / mine.length);
  const percent = gainText((Math.exp(distance) - 1) * 100, null);
  return slow
    ? {
        verdict: 'fail',
        text:
          step.scope === 'rail'
            ? l10n.t('Time {0} against the other rails: slow.', percent)
            : l10n.t('Time {0} against the other racks: slow.', percent),
      }
    : {
        verdict: 'pass',
        text:
          step.scope === 'rail'
            ? l10n.t('Time {0} against the other rails.', percent)
            : l10n.t('Time {0} against the other racks.', percent),
      };
}

const timesOf = (runs: readonly Run[]): number[] => runs.filter(({ state }) => state === 'ok').map(timeOf).filter((time) => time !== null); // prettier-ignore

function before(runs: readonly Run[], baseline: Baseline | null): Judged | null {
  if (baseline === null) return null;
  const [standing] = compareWithBaseline(baseline, runs);
  if (standing === undefined) return { verdict: 'unknown', text: l10n.t('The baseline {0} does not know it.', baseline.name) };
  const percent = gainText(standing.changePercent, standing.ci95);
  const changed = standing.changed.map(({ name, before: was, now }) => `${name} ${was ?? '–'} → ${now ?? '–'}`).join(', ');
  const more = changed === '' ? '' : ` (${changed})`;
  return standing.verdict === 'slower'
    ? { verdict: 'fail', text: l10n.t('Time {0} against the baseline {1}: slower{2}.', percent, baseline.name, more) }
    : {
        verdict: standing.verdict === 'unclear' ? 'unknown' : 'pass',
        text: l10n.t('Time {0} against the baseline {1}{2}.', percent, baseline.name, more),
      };
}
