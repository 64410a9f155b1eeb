import * as l10n from '@vscode/l10n';
import type { CaptureEntry } from '../../src/protocol/topology.js';
import { element, fill } from '../shared/dom.js';
import { originWord } from '../shared/originBadge.js';
import { exactTime } from '../shared/time.js';

/** A point in time: a saved capture by its id, or null for the present. */
export type Moment = string | null;

/** The row under the picture in which a capture is chosen, and another one to hold against it. */
export interface Timeline {
  readonly element: HTMLElement;
  /** Captures, oldest first; what was chosen stays where it still exists. */
  set(captures: readonly CaptureEntry[], present: boolean): void;
}

/** Makes the row; `change` is told what is to be shown and what it is to be compared with (undefined: with nothing). */
export function timeline(change: (shown: Moment, against: Moment | undefined) => void): Timeline {
  let moments: readonly { readonly id: Moment; readonly text: string }[] = [];
  let chosen: Moment | undefined;
  const slider = element('input', { type: 'range', class: 'slider', min: 0, step: 1, 'aria-label': l10n.t('Time'), on: { input: () => tell() } });
  const label = element('span', { class: 'moment' });
  const against = element('select', { 'aria-label': l10n.t('Compare with'), on: { change: () => tell() } });
  const shown = (): (typeof moments)[number] | undefined => moments[Number(slider.value)];
  const says = (): void => {
    const text = shown()?.text ?? '';
    label.textContent = text;
    slider.setAttribute('aria-valuetext', text);
  };
  const tell = (): void => {
    says();
    chosen = shown()?.id;
    const other = against.value === '' ? undefined : moments[Number(against.value)];
    change(chosen ?? null, other === undefined || other.id === chosen ? undefined : other.id);
  };
  const row = element(
    'div',
    { class: 'timeline', role: 'group', 'aria-label': l10n.t('Captures'), hidden: true },
    element('span', { class: 'quiet' }, l10n.t('Time')),
    slider,
    label,
    against,
  );
  return {
    element: row,
    set: (captures, present) => {
      const before = moments[Number(against.value)]?.id;
      const compared = against.value !== '';
      const entries = captures.map(({ id, at, name, origin }) => ({
        id,
        text: `${at === null ? name : exactTime(at)}${origin === null || origin === 'measured' ? '' : ` · ${originWord(origin)}`}`,
      }));
      moments = present ? [...entries, { id: null, text: l10n.t('now') }] : entries;
      row.hidden = moments.length < 2;
      slider.max = String(Math.max(0, moments.length - 1));
      const place = moments.findIndex(({ id }) => id === (chosen ?? null));
      slider.value = String(place < 0 ? moments.length - 1 : place);
      chosen = shown()?.id;
      fill(
        against,
        element('option', { value: '' }, l10n.t('Compare with nothing')),
        ...moments.map(({ text }, at) => element('option', { value: at }, l10n.t('Compare with {0}', text))),
      );
      const again = compared ? moments.findIndex(({ id }) => id === before) : -1;
      against.value = again < 0 ? '' : String(again);
      says();
    },
  };
}
