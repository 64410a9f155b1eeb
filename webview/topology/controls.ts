import * as l10n from '@vscode/l10n';
import { element } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { type ChosenShade, chosenShades } from './viewState.js';

/** A button whose title and name for screen readers are a word, and whose face is a sign. */
export function named(made: HTMLButtonElement, name: string): HTMLButtonElement {
  made.setAttribute('aria-label', name);
  made.title = name;
  return made;
}

/** A button that shows and hides a row; `toggle` is told whether it is shown now. */
export function opener(text: string, row: HTMLElement, toggle: (shown: boolean) => void): HTMLButtonElement {
  const made = button(text, () => {
    row.hidden = !row.hidden;
    made.setAttribute('aria-expanded', String(!row.hidden));
    toggle(!row.hidden);
  });
  made.setAttribute('aria-expanded', 'false');
  return made;
}

/** What each choice of colours is called. */
export function shadeWord(shade: ChosenShade): string {
  switch (shade) {
    case 'health':
      return l10n.t('Health');
    case 'latency':
      return l10n.t('Latency');
    case 'utilisation':
      return l10n.t('In use');
    case 'errors':
      return l10n.t('Errors');
    case 'ratio':
      return l10n.t('Measured against expected');
  }
}

/** The choice of what the colours tell. */
export function shadeChoice(first: ChosenShade, change: (shade: ChosenShade) => void): HTMLSelectElement {
  const select = element(
    'select',
    {
      'aria-label': l10n.t('Colours tell'),
      title: l10n.t('Colours tell'),
      on: { change: () => change(chosenShades.find((one) => one === select.value) ?? 'health') },
    },
    ...chosenShades.map((one) => element('option', { value: one }, shadeWord(one))),
  );
  select.value = first;
  return select;
}
