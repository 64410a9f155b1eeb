import * as l10n from '@vscode/l10n';
import { type NextStep, nextStep } from '../../src/bench/analysis/next.js';
import { significant } from '../../src/base/format.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { percent } from './words.js';

/** What a reader can do from the result. */
export interface NextActions {
  readonly apply: (trial: number) => void;
  readonly file: () => void;
}

/** The one next step, in a sentence with at most one button. */
export function nextStepView(actions: NextActions): { readonly element: HTMLElement; set(state: SweepState): void } {
  const frame = element('div', { class: 'next-step' });
  let shown = '';
  return {
    element: frame,
    set: (state) => {
      const step = nextStep(state.state, state.ranking, state.estimate);
      // The button keeps the focus while nothing changes.
      const key = JSON.stringify(step);
      if (key === shown) return;
      shown = key;
      const text = textOf(step);
      frame.hidden = text === null;
      fill(frame, text === null ? null : element('span', {}, text), buttonOf(step, actions));
    },
  };
}

function textOf(step: NextStep): string | null {
  switch (step.kind) {
    case 'wait':
    case 'resume':
      return null;
    case 'mend':
      return l10n.t('No combination could be measured: the reasons stand below.');
    case 'apply':
      return l10n.t('Next: write these settings into nccl.conf, and try them on a few hosts before all.');
    case 'repeat':
      return l10n.t(
        'Next: with about {0} runs of each combination a gain of {1} would be told from noise. Runs that are there count.',
        step.repeats,
        percent(step.gainPercent),
      );
    case 'keep':
      return step.atMostPercent === null
        ? l10n.t('Next: keep the baseline, or vary other parameters.')
        : l10n.t('Next: keep the baseline, or vary other parameters: these gain {0} % at most.', significant(step.atMostPercent, 2));
  }
}

function buttonOf(step: NextStep, { apply, file }: NextActions): HTMLElement | null {
  if (step.kind === 'apply') return button(l10n.t('Apply the best…'), () => apply(step.trial), { primary: true });
  return step.kind === 'repeat' || step.kind === 'keep' ? button(l10n.t('Open the sweep file'), file) : null;
}
