import * as l10n from '@vscode/l10n';
import type { Block } from '../../base/document/document.js';
import { bytes, microseconds, percentWithReach, rate, significant } from '../../base/format.js';
import { heldBack, heldBackCell } from '../heldBack.js';
import { valueOf } from '../value.js';
import { worthText } from '../valueText.js';
import type { SweepReport } from './report.js';
import { scoreText, settingsText, verdictOf, verdictText } from './words.js';

/** Rows of the ranking that stand open; beyond these nobody reads on. */
const mostRanked = 30;
const mostBars = 15;

/** The finding: the best settings, their gain with its interval, how they stand against the model, and what they are worth. */
export function resultBlocks({ ranking, sweep, expected, value, estimate }: SweepReport): Block[] {
  const [best] = ranking.ranking;
  const metric = sweep.objective.metric;
  if (best?.gainPercent === undefined || best.gainPercent === null) return [{ kind: 'lead', text: l10n.t('There is no result yet.') }];
  const gain = percentWithReach(best.gainPercent, best.ci95);
  const sure = verdictOf(best) === 'better';
  const scores = [scoreText(best.score, metric), scoreText(ranking.baselineScore, metric)] as const;
  return [
    {
      kind: 'lead',
      text: sure
        ? l10n.t('The best combination gains {0}: {1} instead of {2}.', gain, ...scores)
        : l10n.t('Nothing is better than the baseline beyond doubt; closest is {0}.', gain),
    },
    ...(estimate.remaining === 0
      ? []
      : [
          {
            kind: 'text',
            text: l10n.t('The search is not complete: {0} of {1} runs are missing.', estimate.remaining, estimate.runs),
          } as const,
        ]),
    { kind: 'code', text: settingsText(best.settings).replaceAll(' ', '\n') || l10n.t('nothing set') },
    ...(expected === null || expected === '' ? [] : [{ kind: 'text', text: expected } as const]),
    ...(sure ? [{ kind: 'text', text: worthText(valueOf(value.numbers, best.gainPercent, best.ci95), value.currency) } as const] : []),
  ];
}

/** The ranking as a picture and a table, and what failed. */
export function rankingBlocks({ ranking, sweep, runs }: SweepReport): Block[] {
  const clocks = heldBack(runs);
  const looked = clocks.all.looked > 0;
  const ranked = ranking.ranking.filter(({ gainPercent }) => gainPercent !== null);
  const failed = ranking.ranking.filter(({ gainPercent, failures }) => gainPercent === null && failures > 0);
  const names = sweep.parameters.map(({ name }) => name);
  const own = (settings: Readonly<Record<string, string>>): string =>
    names.flatMap((name) => (settings[name] === undefined ? [] : [`${name}=${settings[name]}`])).join(' ');
  return [
    ...(ranked.length === 0
      ? []
      : [
          {
            kind: 'bars',
            title: l10n.t('Gain against the baseline, with 95 % intervals'),
            bars: ranked.slice(0, mostBars).map((entry, index) => ({
              label: `${String(index + 1)}. ${own(entry.settings)}`,
              percent: entry.gainPercent ?? 0,
              ci95: entry.ci95,
              verdict: verdictOf(entry),
              text: percentWithReach(entry.gainPercent ?? 0, entry.ci95),
            })),
          } as const,
          {
            kind: 'table',
            head: [
              '#',
              l10n.t('gain'),
              l10n.t('verdict'),
              l10n.t('score'),
              l10n.t('runs'),
              ...(looked ? [l10n.t('GPU clocks')] : []),
              l10n.t('settings'),
            ],
            numeric: [0, 1, 3, 4],
            rows: ranked
              .slice(0, mostRanked)
              .map((entry, index) => [
                String(index + 1),
                percentWithReach(entry.gainPercent ?? 0, entry.ci95),
                verdictText(verdictOf(entry)),
                scoreText(entry.score, sweep.objective.metric),
                String(entry.runs),
                ...(looked ? [heldBackCell(clocks.trials[entry.trial])] : []),
                { code: own(entry.settings) },
              ]),
          } as const,
        ]),
    ...(ranked.length > mostRanked ? [{ kind: 'text', text: l10n.t('… and {0} more', ranked.length - mostRanked) } as const] : []),
    ...(failed.length === 0
      ? []
      : [
          { kind: 'text', text: l10n.t('failed combinations: {0}', failed.length) } as const,
          { kind: 'list', items: failed.slice(0, 10).map(({ settings, message }) => `${own(settings)}: ${message ?? ''}`) } as const,
        ]),
  ];
}

/** How much each parameter matters, and what each value gains by itself. */
export function parameterBlocks({ analysis, gains }: SweepReport): Block[] {
  const { parameters, shares, combinations } = analysis.sensitivities;
  const told = parameters.filter(({ spreadPercent }) => spreadPercent !== null);
  const unset = l10n.t('unset');
  return [
    ...(told.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: [
              l10n.t('parameter'),
              l10n.t('best against worst'),
              l10n.t('verdict'),
              l10n.t('share'),
              l10n.t('best'),
              l10n.t('worst'),
              l10n.t('changed only together with'),
            ],
            numeric: [1, 3],
            rows: told.map(({ name, spreadPercent, ci95, significant: sure, share, best, worst, tiedTo }) => [
              { code: name },
              percentWithReach(spreadPercent ?? 0, ci95),
              sure ? l10n.t('matters') : l10n.t('unclear'),
              share === null ? '–' : `${significant(share * 100, 2)} %`,
              { code: best ?? unset },
              { code: worst ?? unset },
              tiedTo.join(' '),
            ]),
          } as const,
        ]),
    ...(shares === null
      ? []
      : [
          {
            kind: 'text',
            text: l10n.t(
              'Of what differs between {0} combinations, single parameters explain {1} %, parameters together {2} %, and {3} % is noise.',
              combinations,
              significant(shares.alone * 100, 2),
              significant(shares.together * 100, 2),
              significant(shares.noise * 100, 2),
            ),
          } as const,
        ]),
    ...(gains.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: [l10n.t('setting'), l10n.t('gain'), l10n.t('verdict'), l10n.t('against'), l10n.t('pairs')],
            numeric: [1, 4],
            rows: gains.map((gain) => [
              { code: `${gain.name}=${gain.value ?? unset}` },
              percentWithReach(gain.gainPercent, gain.ci95),
              verdictText(verdictOf(gain)),
              gain.against === 'others' ? l10n.t('its other values') : (gain.against.value ?? unset),
              String(gain.pairs),
            ]),
          } as const,
        ]),
  ];
}

/** The best at each size, and what the overall winner gains there. */
export function sizeBlocks({ analysis }: SweepReport): Block[] {
  if (analysis.sizes.length === 0) return [];
  return [
    {
      kind: 'table',
      head: [
        l10n.t('size'),
        l10n.t('gain of the best'),
        l10n.t('verdict'),
        l10n.t('baseline → best'),
        l10n.t('the overall winner here'),
        l10n.t('settings'),
      ],
      numeric: [0, 1, 3, 4],
      rows: analysis.sizes.map(({ sizeBytes, gainPercent, ci95, significant: sure, metric, baselineScore, score, winner, settings }) => [
        bytes(sizeBytes),
        percentWithReach(gainPercent, ci95),
        verdictText(verdictOf({ gainPercent, significant: sure })),
        `${scoreText(baselineScore, metric)} → ${scoreText(score, metric)}`,
        winner === null ? '–' : percentWithReach(winner.gainPercent, winner.ci95),
        { code: settingsText(settings) },
      ]),
    },
  ];
}

/** The combinations that no other is better than in both latency and bandwidth. */
export function tradeBlocks({ analysis: { trade }, ranking }: SweepReport): Block[] {
  if (trade === null) return [];
  const byTrial = new Map(ranking.ranking.map(({ trial, settings }) => [trial, settings]));
  const front = trade.points.filter((point) => point.front).sort((a, b) => a.latencyUs - b.latencyUs);
  const range = ([from, to]: readonly [number, number]): string => (from === to ? bytes(from) : `${bytes(from)} – ${bytes(to)}`);
  const reach = (own: readonly [number, number] | null, words: (value: number) => string): string =>
    own === null ? '–' : `${words(own[0])} – ${words(own[1])}`;
  return [
    {
      kind: 'text',
      text: l10n.t('No combination is better in both: latency is of {0}, bandwidth of {1}.', range(trade.small), range(trade.large)),
    },
    {
      kind: 'table',
      head: [l10n.t('latency'), l10n.t('95 % interval'), l10n.t('bus bandwidth'), l10n.t('95 % interval'), l10n.t('settings')],
      numeric: [0, 1, 2, 3],
      rows: [
        ...(trade.baseline === null
          ? []
          : [[microseconds(trade.baseline.latencyUs), '', rate(trade.baseline.busbwGBs), '', l10n.t('baseline')]]),
        ...front
          .slice(0, mostRanked)
          .map(({ trial, latencyUs, latency95, busbwGBs, busbw95 }) => [
            microseconds(latencyUs),
            reach(latency95, microseconds),
            rate(busbwGBs),
            reach(busbw95, rate),
            { code: settingsText(byTrial.get(trial) ?? {}) },
          ]),
      ],
    },
  ];
}
