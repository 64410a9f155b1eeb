import * as l10n from '@vscode/l10n';
import type { Block } from '../../base/document/document.js';
import { money, significant } from '../../base/format.js';
import { valueKeys, valueOf } from '../value.js';
import { aboutText, breakEvenText, labelText, sourceText, unitText, worthText } from '../valueText.js';
import type { SweepReport } from './report.js';
import { verdictOf } from './words.js';

/** Money, days and break-even, with every assumption and where it comes from. */
export function valueBlocks({ ranking, value }: SweepReport): Block[] {
  const [best] = ranking.ranking;
  if (best?.gainPercent === undefined || best.gainPercent === null) return [];
  const found = valueOf(value.numbers, best.gainPercent, best.ci95);
  const reach = found.worth95;
  return [
    { kind: 'text', text: worthText(found, value.currency) },
    { kind: 'text', text: breakEvenText(found, value.currency) },
    ...(verdictOf(best) === 'better'
      ? []
      : [{ kind: 'text', text: l10n.t('The gain itself is not beyond doubt, and neither is this.') } as const]),
    {
      kind: 'table',
      head: [l10n.t('in one training run'), l10n.t('best estimate'), l10n.t('at the lower end'), l10n.t('at the upper end')],
      numeric: [1, 2, 3],
      rows: [
        [
          l10n.t('part of a step'),
          ...three(
            found.worth.stepPercent,
            reach?.map((end) => end.stepPercent),
            (number) => `${signed(number, 3)} %`,
          ),
        ],
        [
          l10n.t('days'),
          ...three(
            found.worth.days,
            reach?.map((end) => end.days),
            (number) => signed(number, 2),
          ),
        ],
        [
          l10n.t('GPU hours'),
          ...three(
            found.worth.gpuHours,
            reach?.map((end) => end.gpuHours),
            (number) => signed(number, 3),
          ),
        ],
        [
          l10n.t('money'),
          ...three(
            found.worth.money,
            reach?.map((end) => end.money),
            (number) => money(number, value.currency),
          ),
        ],
      ],
    },
    {
      kind: 'table',
      head: [l10n.t('assumption'), l10n.t('value'), l10n.t('unit'), l10n.t('where it comes from'), ''],
      numeric: [1],
      rows: valueKeys.map((key) => [
        labelText(key),
        String(Number(value.numbers[key].toPrecision(4))),
        unitText(key, value.currency),
        sourceText(value.sources[key]),
        aboutText(key),
      ]),
    },
    {
      kind: 'text',
      text: l10n.t(
        'Saved part of a step = waiting for communication × part of it that was measured × (1 − 1 / (1 + gain)); days = length of a run × that; money = days × 24 × GPUs × price.',
      ),
    },
  ];
}

const signed = (value: number, digits: number): string => `${value < 0 ? '−' : ''}${significant(Math.abs(value), digits)}`;

function three(middle: number, ends: readonly number[] | undefined, words: (value: number) => string): string[] {
  return [middle, ends?.[0], ends?.[1]].map((value) => (value === undefined ? '–' : words(value)));
}
