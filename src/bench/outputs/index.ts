import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import type { Run } from '../record.js';
import type { Gain, Ranked } from '../result.js';
import type { Sweep } from '../sweepSpec.js';
import { chooseSettings, type Chosen } from './chosen.js';
import type { ProposedSetting } from './confFile.js';
import { type GainSource, gainWords } from './gainWords.js';
import { scopedValue } from './scoped.js';

export { chooseSettings, type Chosen, excludesZero } from './chosen.js';
export { gainMark, proposeConf, type ProposedSetting } from './confFile.js';
export { envBlock } from './envBlock.js';
export { gainText } from './gainText.js';
export { dayOf, type GainSource, sourceWords } from './gainWords.js';
export { functionOf, scopedValue } from './scoped.js';
export { type TunerOutput, tunerOutput, type TunerRequest } from './tuner.js';

/** Where the gains of a search come from: its name, its latest good run, and the NCCL that ran. */
export function sourceOf(sweep: Sweep, runs: readonly Run[]): GainSource {
  const good = runs.filter(({ state }) => state === 'ok').sort((a, b) => (a.at < b.at ? 1 : -1));
  const [last] = good;
  return { sweep: sweep.name, at: last?.at ?? '', origin: last?.origin ?? 'measured', ncclVersion: last?.ncclVersion ?? null };
}

/** What of a combination is worth writing, as lines with their gains; `version` is the NCCL that will read them. */
export function proposedSettings(
  sweep: Sweep,
  ranked: Ranked,
  found: { readonly gains: readonly Gain[]; readonly ranking: readonly Ranked[] },
  source: GainSource,
  version: string,
): { readonly chosen: Chosen; readonly settings: readonly ProposedSetting[] } {
  const chosen = chooseSettings(sweep, ranked, found.gains, found.ranking);
  const settings = chosen.settings.map((one) => ({
    name: one.name,
    value: one.value === null ? null : scopedValue(one.name, one.value, sweep.benchmark, version),
    gain: gainWords(one, chosen, ranked, source),
  }));
  return { chosen, settings };
}

/** The best combination of a search. Throws a Failure where nothing is better than the baseline beyond doubt. */
export function provedBest(sweep: Sweep, ranking: readonly Ranked[]): Ranked {
  const [best] = ranking;
  if (best === undefined || best.gainPercent === null)
    throw new Failure('input', l10n.t('{0} has no result yet.', sweep.name), { next: l10n.t('Run it first.') });
  if (!best.significant || best.gainPercent <= 0)
    throw new Failure('input', l10n.t('Nothing in {0} is better than the baseline beyond doubt.', sweep.name), {
      next: l10n.t('Raise "repeats" to see smaller differences, or keep the settings that you have.'),
    });
  return best;
}
