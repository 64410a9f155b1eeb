import * as l10n from '@vscode/l10n';
import { byteSize } from '../bench/byteSize.js';
import type { RunSpec } from '../bench/record.js';
import { costOf } from '../bench/score.js';
import type { Settings } from '../bench/settings.js';
import type { Screening } from '../bench/strategy/index.js';
import type { Sweep } from '../bench/sweepSpec.js';
import { lintSettings } from '../lint/index.js';
import { latest, listNames, readFunctionList, readsFunctions, starved } from '../nccl/catalog/index.js';
import { build, type Collective, findPreset, modelVariables, predict, type Preset } from '../nccl/model/index.js';
import { collectiveOf } from '../nccl/perf/index.js';
import { modelledCollective } from './expectation.js';

/** Combinations that do not run, all for the same reason. */
export interface LeftOut {
  /** The linter's rule that refuses them; null: NCCL's model says that they cannot run. */
  readonly rule: string | null;
  readonly message: string;
  readonly trials: readonly number[];
}

/** What is known of a search before it runs. */
export interface SearchScreening extends Screening {
  readonly origin: 'modelled';
  readonly leftOut: readonly LeftOut[];
  /** What the linter says of the baseline itself, which keeps the search from running; null: nothing bad. */
  readonly baseline: string | null;
}

/** Combinations beyond which settings are judged in pairs instead of all together. */
const mostTogether = 2000;
/** Sizes that a prediction is made for at most. */
const mostSizes = 40;

/**
 * Judges every combination before it runs: what the linter calls an error is refused, what NCCL's model leaves no algorithm is skipped, and where the
 * file names the machine, the model says which are worth trying first. The answer depends on the file and the hosts' number alone, so that a search
 * that is resumed decides as before.
 */
export function screen(sweep: Sweep, all: readonly Settings[], base: Pick<RunSpec, 'hosts' | 'ranksPerHost' | 'argv'>): SearchScreening {
  const version = sweep.ncclVersion ?? latest;
  const leftOut = new Map<string, { readonly rule: string | null; readonly message: string; readonly trials: number[] }>();
  const skip = new Set<number>();
  const leave = (trial: number, rule: string | null, message: string): void => {
    const key = `${rule ?? ''}\n${message}`;
    const group = leftOut.get(key) ?? { rule, message, trials: [] };
    leftOut.set(key, group);
    group.trials.push(trial);
    skip.add(trial);
  };
  const collective = modelledCollective(collectiveOf(base.argv[0] ?? ''));
  const judge = (settings: Settings): Mistake | null => settingsMistake(settings, collective, version);
  const worst = all.length > mostTogether ? byPairs(sweep, judge) : judge;
  for (const [trial, settings] of all.entries()) {
    const found = worst(settings);
    if (found !== null) leave(trial, found.rule, found.message);
  }
  const model = modelOf(sweep, base, version);
  const expected = new Map<number, number>();
  if (model !== null) {
    const usual = model(sweep.baseline);
    for (const [trial, settings] of all.entries()) {
      if (skip.has(trial)) continue;
      const cost = model(settings);
      if (typeof cost === 'string') leave(trial, null, cost);
      else if (cost !== null && typeof usual === 'number') expected.set(trial, usual - cost);
    }
  }
  const wrong = judge(sweep.baseline);
  const baseline = wrong === null ? null : `${wrong.rule}: ${wrong.message}`;
  return { origin: 'modelled', skip, expected, leftOut: [...leftOut.values()], baseline };
}

/** A setting that must not run, and the linter's rule that says so. */
export interface Mistake {
  readonly rule: string;
  readonly message: string;
}

/** A search runs one collective: that a list leaves nothing to the others is no harm there, and is asked for its own below. */
const notHere = { 'starved-collective': 'off' } as const;

/** The first thing that the linter calls an error in these settings, as environment variables of the ranks that run one collective. */
export function settingsMistake(settings: Settings, collective: Collective | null, version: string): Mistake | null {
  const read = Object.entries(settings).map(([name, value], line) => {
    const range = { start: { line, character: 0 }, end: { line, character: name.length + 1 + value.length } };
    return { name, nameRange: range, value, unknown: null, valueRange: range, range, kind: 'env', reach: 'ranks', scope: '' } as const;
  });
  const found = lintSettings(read, { version, kind: 'env', rules: notHere }).find(({ severity }) => severity === 'error');
  if (found !== undefined) return { rule: found.rule, message: found.message };
  const { NCCL_ALGO: algorithms } = settings;
  if (collective === null || algorithms === undefined || algorithms === '' || !readsFunctions(version)) return null;
  const list = readFunctionList('NCCL_ALGO', algorithms, listNames('NCCL_ALGO', version));
  if (!list.ok || !starved(list.matrix).includes(collective)) return null;
  return { rule: 'starved-collective', message: l10n.t('NCCL_ALGO={0} leaves {1} no algorithm', algorithms, collective) };
}

/** Of very many combinations every pair of settings is judged once: rules speak of one setting or of two that contradict each other. */
function byPairs(sweep: Sweep, judge: (settings: Settings) => Mistake | null): (settings: Settings) => Mistake | null {
  const known = new Map<string, Mistake | null>();
  return (settings) => {
    const entries = Object.entries(settings);
    for (const [at, first] of entries.entries())
      for (const second of entries.slice(at)) {
        const key = JSON.stringify([first, second]);
        let found = known.get(key);
        if (found === undefined) known.set(key, (found = judge({ ...sweep.baseline, ...Object.fromEntries([first, second]) })));
        if (found !== null) return found;
      }
    return null;
  };
}

/** What the model makes of settings: ln of what they cost, why they cannot run, or null. No model for a machine or collective that it does not know. */
function modelOf(
  sweep: Sweep,
  base: Pick<RunSpec, 'hosts' | 'ranksPerHost' | 'argv'>,
  version: string,
): ((settings: Settings) => number | string | null) | null {
  const collective = modelledCollective(collectiveOf(base.argv[0] ?? ''));
  const preset = sweep.machine === null ? null : findPreset(sweep.machine);
  const sizes = sizesOf(sweep, base.argv);
  if (collective === null || preset === null || sizes.length === 0 || base.hosts.length * base.ranksPerHost < 2) return null;
  const known = new Map<string, number | string | null>();
  return (settings) => {
    const key = JSON.stringify(modelVariables.map((name) => settings[name] ?? null));
    const before = known.get(key);
    if (before !== undefined) return before;
    const cost = modelledCost(settings, { preset, collective, sizes, sweep, base, version });
    known.set(key, cost);
    return cost;
  };
}

interface Modelled {
  readonly preset: Preset;
  readonly collective: Collective;
  readonly sizes: readonly number[];
  readonly sweep: Sweep;
  readonly base: Pick<RunSpec, 'hosts' | 'ranksPerHost'>;
  readonly version: string;
}

function modelledCost(env: Settings, { preset, collective, sizes, sweep, base, version }: Modelled): number | string | null {
  const built = build({ preset, shape: { nNodes: base.hosts.length, ppn: base.ranksPerHost }, env, version });
  if (!built.ok) return l10n.t('NCCL {0} cannot read the settings: {1}', version, built.warn);
  const said = predict(built.system, collective, sizes, built.allowed);
  if (said.some(({ algorithm }) => algorithm === null)) return l10n.t('NCCL {0} is left no algorithm on {1}', version, preset.name);
  const times = new Map(
    said.flatMap(({ sizeBytes, timeUs }) => (timeUs === null || timeUs <= 0 ? [] : [[sizeBytes, Math.log(timeUs)] as const])),
  );
  return costOf(times, sweep.objective);
}

/** Sizes that a benchmark's arguments ask for and that count; nccl-tests measures 32 MiB where they say nothing. */
function sizesOf({ objective, args }: Sweep, argv: readonly string[]): number[] {
  if (objective.at !== null) return [...objective.at];
  const words = argv.length > 1 ? argv.slice(1) : args;
  const option = (short: string, long: string): string | undefined => {
    const at = words.findIndex((word) => word === short || word === long);
    return at < 0 ? words.find((word) => word.startsWith(`${long}=`))?.slice(long.length + 1) : words[at + 1];
  };
  const size = (text: string | undefined, absent: number): number => (text === undefined ? absent : (byteSize(text) ?? absent));
  const usual = 32 * 1024 ** 2;
  const from = Math.max(1, size(option('-b', '--minbytes'), usual));
  const to = size(option('-e', '--maxbytes'), Math.max(from, usual));
  const factor = Number(option('-f', '--stepfactor') ?? 2);
  const sizes: number[] = [];
  for (let bytes = from; bytes <= to && sizes.length < mostSizes; bytes *= factor > 1 ? factor : 2) sizes.push(bytes);
  return sizes.filter((bytes) => (objective.from === null || bytes >= objective.from) && (objective.to === null || bytes <= objective.to));
}
