import * as l10n from '@vscode/l10n';
import type { DiagnosisState } from '../../src/protocol/diagnosis.js';
import { element } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';

/** How far the reading of a log is, with the way to stop it. */
export interface ProgressView {
  readonly element: HTMLElement;
  set(title: string, progress: DiagnosisState['progress']): void;
}

/** Makes the view. */
export function progressView(cancel: () => void): ProgressView {
  const words = element('p', {});
  const bar = element('progress', { max: 1, 'aria-label': l10n.t('Read so far') });
  return {
    element: element(
      'section',
      { class: 'empty reading' },
      words,
      bar,
      element('div', { class: 'empty-actions' }, button(l10n.t('Stop'), cancel)),
    ),
    set: (title, progress) => {
      const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
      words.textContent =
        progress === null
          ? l10n.t('Reading {0} …', title)
          : progress.total === null
            ? l10n.t('Reading {0}: {1} MB', title, megabytes(progress.done))
            : l10n.t('Reading {0}: {1} of {2} MB', title, megabytes(progress.done), megabytes(progress.total));
      const total = progress?.total ?? 0;
      if (progress === null || total === 0) bar.removeAttribute('value');
      else bar.value = progress.done / total;
    },
  };
}
