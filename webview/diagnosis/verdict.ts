import * as l10n from '@vscode/l10n';
import type { Diagnosis, LogPlace } from '../../src/protocol/diagnosis.js';
import { element } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';

/** The answer in one sentence, above everything else: who failed first, or that nothing did. */
export function verdict({ findings }: Diagnosis, open: (place: LogPlace) => void): HTMLElement {
  const told = findings.filter(({ role }) => role !== 'echo');
  const first = told.find(({ role }) => role === 'culprit') ?? told.find(({ severity }) => severity === 'error');
  const slow = told.filter(({ severity }) => severity === 'warning').length;
  if (first === undefined)
    return element(
      'div',
      { class: slow > 0 ? 'verdict warning' : 'verdict well', role: 'status' },
      element('span', { class: 'verdict-mark', 'aria-hidden': 'true' }, slow > 0 ? '!' : '✓'),
      element(
        'p',
        {},
        slow > 0
          ? l10n.t('Nothing in the log says that something failed. What may cost speed: {0}', slow)
          : l10n.t('Nothing in the log says that something failed or is slow.'),
      ),
    );
  const [evidence] = first.evidence;
  return element(
    'div',
    { class: 'verdict error', role: 'status' },
    element('span', { class: 'verdict-mark', 'aria-hidden': 'true' }, '✕'),
    element(
      'p',
      {},
      element('span', { class: 'verdict-label' }, first.role === 'culprit' ? l10n.t('Failed first') : l10n.t('Failed')),
      first.message,
    ),
    evidence === undefined ? null : button(l10n.t('Open the Line'), () => open(evidence), { primary: true }),
  );
}
