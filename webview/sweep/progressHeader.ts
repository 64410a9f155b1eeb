import * as l10n from '@vscode/l10n';
import { significant } from '../../src/base/format.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { duration } from './words.js';

type Control = (action: 'pause' | 'resume' | 'cancel') => void;

/** How far the search is, what it can detect, and what stops it. */
export function progressHeader(control: Control, run: () => void): { readonly element: HTMLElement; set(state: SweepState): void } {
  const frame = element('section', { class: 'progress', 'aria-label': l10n.t('Progress') });
  return {
    element: frame,
    set: (state) => {
      const focused =
        document.activeElement instanceof HTMLElement && frame.contains(document.activeElement) ? document.activeElement.textContent : null;
      const { progress, estimate } = state;
      const bar =
        progress === null ? null : element('progress', { max: progress.total, value: progress.done, 'aria-label': l10n.t('Runs done') });
      const facts = [
        stateWord(state.state),
        progress === null ? null : l10n.t('{0} of {1} runs', progress.done, progress.total),
        progress === null || progress.failed === 0 ? null : l10n.t('failed combinations: {0}', progress.failed),
        typeof estimate?.seconds !== 'number' || state.state !== 'running' ? null : l10n.t('about {0} left', duration(estimate.seconds)),
        state.strategy === undefined ? null : l10n.t('strategy {0}', state.strategy),
        state.budget === undefined || state.budget === null ? null : l10n.t('budget: {0}', state.budget),
        estimate === null ? null : l10n.t('finds differences of {0} % or more', significant(estimate.detectablePercent, 2)),
        estimate === null
          ? null
          : estimate.noiseFrom === 'runs'
            ? l10n.t('noise {0} % a run', significant(estimate.noisePercent, 2))
            : l10n.t('assuming {0} % noise a run', significant(estimate.noisePercent, 2)),
      ].filter((fact) => fact !== null);
      const buttons = {
        'not-started': [button(l10n.t('Run'), run, { primary: true })],
        running: [button(l10n.t('Pause'), () => control('pause')), button(l10n.t('Stop'), () => control('cancel'))],
        paused: [button(l10n.t('Go on'), () => control('resume'), { primary: true }), button(l10n.t('Stop'), () => control('cancel'))],
        complete: [],
        cancelled: [button(l10n.t('Go on'), run, { primary: true })],
        stopped: [button(l10n.t('Go on'), run, { primary: true })],
      }[state.state];
      fill(
        frame,
        bar,
        element('span', { class: 'facts' }, facts.join(' · ')),
        buttons.length === 0 ? null : element('span', { class: 'actions' }, ...buttons),
        state.message === null ? null : element('p', { class: 'message' }, state.message),
        (state.notes ?? []).length === 0
          ? null
          : element('ul', { class: 'notes' }, ...(state.notes ?? []).map((note) => element('li', {}, note))),
      );
      if (focused !== null)
        for (const candidate of frame.querySelectorAll('button')) if (candidate.textContent === focused) candidate.focus();
    },
  };
}

/** The state of a search in one word. */
export function stateWord(state: SweepState['state']): string {
  switch (state) {
    case 'not-started':
      return l10n.t('Not started');
    case 'running':
      return l10n.t('Running');
    case 'paused':
      return l10n.t('Paused');
    case 'complete':
      return l10n.t('Complete');
    case 'cancelled':
      return l10n.t('Stopped; everything measured is kept');
    case 'stopped':
      return l10n.t('Interrupted; everything measured is kept');
  }
}
