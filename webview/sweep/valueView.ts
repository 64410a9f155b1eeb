import * as l10n from '@vscode/l10n';
import { significant } from '../../src/base/format.js';
import { type ValueAssumptions, valueBounds, type ValueKey, valueKeys, valueOf } from '../../src/bench/value.js';
import { aboutText, breakEvenText, labelText, sourceText, unitText, worthText } from '../../src/bench/valueText.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { percentWithReach, verdictOf } from './words.js';

/** What the gain is worth, with every assumption as a field. `assume` keeps a changed one in the sweep file. */
export function valueView(assume: (key: ValueKey | 'currency', value: number | string | null) => void): {
  readonly element: HTMLElement;
  set(state: SweepState): void;
} {
  let state: SweepState | null = null;
  const answer = element('div', { class: 'worth', 'aria-live': 'polite' });
  const fields = new Map(valueKeys.map((key) => [key, field(key)]));
  const currency = element('input', { type: 'text', maxlength: 8, size: 5, id: 'value-currency', on: { change: () => changeCurrency() } });
  const changeCurrency = (): void => {
    const text = currency.value.trim();
    if (/^[\p{L}\p{Sc}]{1,8}$/u.test(text)) assume('currency', text);
    else currency.value = state?.value?.currency ?? '';
  };

  function field(key: ValueKey): {
    readonly row: HTMLElement;
    readonly input: HTMLInputElement;
    readonly source: HTMLElement;
    readonly unit: HTMLElement;
  } {
    const [least, most] = valueBounds[key];
    const input = element('input', {
      type: 'number',
      id: `value-${key}`,
      min: least,
      max: most,
      step: 'any',
      'aria-describedby': `value-${key}-about`,
      on: { input: () => tell(), change: () => change(key) },
    });
    const source = element('td', { class: 'quiet' });
    const unit = element('span', { class: 'unit' });
    const about = element('td', { class: 'quiet about', id: `value-${key}-about` }, aboutText(key));
    const row = element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('label', { for: `value-${key}` }, labelText(key))),
      element('td', { class: 'entry' }, input, unit),
      source,
      about,
    );
    return { row, input, source, unit };
  }
  const change = (key: ValueKey): void => {
    const { value, validity } = fields.get(key)?.input ?? { value: '', validity: null };
    if (value.trim() === '') assume(key, null);
    else if (validity?.valid === true) assume(key, Number(value));
  };
  /** The assumptions as the fields have them now; a field that holds no number keeps what it had. */
  const current = (given: ValueAssumptions): ValueAssumptions => {
    const typed = valueKeys.flatMap((key) => {
      const input = fields.get(key)?.input;
      return input === undefined || input.value.trim() === '' || !input.validity.valid ? [] : [[key, Number(input.value)] as const];
    });
    return { ...given, numbers: { ...given.numbers, ...Object.fromEntries(typed) } };
  };
  const tell = (): void => {
    const given = state?.value ?? null;
    const [best] = state?.ranking ?? [];
    if (given === null || best?.gainPercent === undefined || best.gainPercent === null) {
      fill(answer, element('p', { class: 'quiet' }, l10n.t('There is no gain to value yet.')));
      return;
    }
    const { numbers, currency: unit } = current(given);
    const value = valueOf(numbers, best.gainPercent, best.ci95);
    const doubt = verdictOf(best) === 'better' ? null : l10n.t('The gain itself is not beyond doubt, and neither is this.');
    fill(
      answer,
      element('p', { class: 'lead' }, worthText(value, unit)),
      element('p', {}, breakEvenText(value, unit)),
      element(
        'p',
        { class: 'quiet' },
        l10n.t(
          'From a gain of {0} in communication: {1} % of a step.',
          percentWithReach(best.gainPercent, best.ci95),
          significant(value.worth.stepPercent, 2),
        ),
        doubt === null ? '' : ` ${doubt}`,
      ),
    );
  };
  return {
    element: element(
      'div',
      { class: 'value-calculator' },
      answer,
      element('h2', {}, l10n.t('Assumptions')),
      element('p', { class: 'quiet hint' }, l10n.t('Changes are kept in the sweep file under value:. An emptied field is assumed again.')),
      element(
        'div',
        { class: 'scroll' },
        element(
          'table',
          { class: 'assumptions' },
          element('caption', { class: 'visually-hidden' }, l10n.t('Assumptions')),
          element(
            'tbody',
            {},
            ...[...fields.values()].map(({ row }) => row),
            element(
              'tr',
              {},
              element('th', { scope: 'row' }, element('label', { for: 'value-currency' }, l10n.t('Currency'))),
              element('td', { class: 'entry' }, currency),
              element('td', {}),
              element('td', {}),
            ),
          ),
        ),
      ),
    ),
    set: (next) => {
      state = next;
      const given = next.value;
      if (given !== null) {
        for (const [key, { input, source, unit }] of fields) {
          // What is being typed is not written over.
          if (document.activeElement !== input) input.value = String(Number(given.numbers[key].toPrecision(4)));
          source.textContent = sourceText(given.sources[key]);
          unit.textContent = unitText(key, given.currency);
        }
        if (document.activeElement !== currency) currency.value = given.currency;
      }
      tell();
    },
  };
}
