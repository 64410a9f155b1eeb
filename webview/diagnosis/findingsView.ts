import * as l10n from '@vscode/l10n';
import type { Diagnosis, DiagnosisFinding, LogPlace } from '../../src/protocol/diagnosis.js';
import { type Child, element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { confidenceWord, counted, severityOf } from './words.js';

/** What the reader can do with a finding. */
export interface FindingActs {
  open(place: LogPlace): void;
  scripts(finding: number, variable: string): void;
  report(finding: number, report: number): void;
}

/** The findings, ranked: each with its cause, what to change, and the lines that show it. */
export interface FindingsView {
  readonly element: HTMLElement;
  set(diagnosis: Diagnosis): void;
  /** Brings a finding into sight and gives it the focus. */
  bring(finding: number): void;
}

/** Reports that are linked of one finding. */
const mostReports = 4;

/** Makes the view. */
export function findingsView(acts: FindingActs): FindingsView {
  const body = element('div', { class: 'findings' });
  return {
    element: body,
    set: (diagnosis) => {
      const numbered = diagnosis.findings.map((finding, at) => ({ finding, at }));
      const told = numbered.filter(({ finding }) => finding.role !== 'echo');
      const echoes = numbered.filter(({ finding }) => finding.role === 'echo');
      const card = ({ finding, at }: { finding: DiagnosisFinding; at: number }): HTMLElement => cardOf(finding, at, diagnosis.files, acts);
      fill(
        body,
        told.length === 0 ? element('p', { class: 'quiet' }, nothing(diagnosis)) : null,
        ...told.map(card),
        echoes.length === 0
          ? null
          : element(
              'details',
              { class: 'echoes' },
              element('summary', {}, l10n.t('What follows from the first failure ({0})', echoes.length)),
              ...echoes.map(card),
            ),
        ...diagnosis.problems.slice(0, 20).map((problem) => element('p', { class: 'quiet' }, problem)),
      );
    },
    bring: (finding) => {
      const target = body.querySelector<HTMLElement>(`[data-finding="${String(finding)}"]`);
      const around = target?.closest('details');
      if (around !== null && around !== undefined) around.open = true;
      if (target === null) return;
      // Only the list scrolls: bringing it into sight any other way would move the whole page.
      const list = body.closest('.tab-panel');
      if (list !== null) list.scrollTop += target.getBoundingClientRect().top - list.getBoundingClientRect().top - 12;
      target.focus({ preventScroll: true });
    },
  };
}

/** Why nothing is said of a log. */
function nothing({ ncclLines }: Diagnosis): string {
  if (ncclLines > 0) return l10n.t('Nothing in the log says that something failed or is slow.');
  return l10n.t('No line of NCCL is in it. Start the job with NCCL_DEBUG=INFO (or WARN, which says only what fails).');
}

function cardOf(finding: DiagnosisFinding, at: number, files: readonly string[], acts: FindingActs): HTMLElement {
  const { severity, role, message, cause, fix, confidence, evidence, variables, reports, count, rule } = finding;
  const { mark, word } = severityOf(finding);
  const row = (title: string, ...content: readonly Child[]): HTMLElement =>
    element('div', { class: 'finding-row' }, element('div', { class: 'finding-label' }, title), element('div', {}, ...content));
  return element(
    'article',
    { class: `finding ${role === 'echo' ? 'echo' : severity}`, tabindex: -1, 'data-finding': at, 'aria-label': `${word}: ${message}` },
    element(
      'h2',
      {},
      element('span', { class: 'finding-mark', title: word, 'aria-hidden': 'true' }, mark),
      element('span', { class: 'finding-message' }, message),
      role === 'culprit' ? element('span', { class: 'badge' }, l10n.t('First failure')) : null,
    ),
    row(l10n.t('Cause'), `${cause} `, element('span', { class: 'quiet' }, `(${confidenceWord(confidence)})`)),
    row(l10n.t('To do'), fix),
    evidence.length === 0
      ? null
      : row(
          l10n.t('Evidence'),
          element(
            'ul',
            { class: 'evidence' },
            ...evidence.map(({ file, line, text }) =>
              element(
                'li',
                {},
                element(
                  'button',
                  {
                    type: 'button',
                    class: 'link place',
                    title: l10n.t('Open the log at this line'),
                    on: { click: () => acts.open({ file, line }) },
                  },
                  `${files[file] ?? ''}:${String(line)}`,
                ),
                text === null ? null : element('code', {}, text),
              ),
            ),
          ),
          count > evidence.length ? element('span', { class: 'quiet' }, l10n.t('seen {0} times', counted(count))) : null,
        ),
    variables.length === 0
      ? null
      : row(
          l10n.t('Settings'),
          element(
            'div',
            { class: 'buttons' },
            ...variables.map((variable) =>
              button(variable, () => acts.scripts(at, variable), { title: l10n.t('Show the line of your scripts that sets it') }),
            ),
          ),
        ),
    reports.length === 0
      ? null
      : row(
          l10n.t('Reports'),
          ...reports
            .slice(0, mostReports)
            .flatMap((report, index) => [
              index === 0 ? null : ' · ',
              element('button', { type: 'button', class: 'link', on: { click: () => acts.report(at, index) } }, report),
            ]),
        ),
    element('p', { class: 'rule quiet' }, rule),
  );
}
