import * as l10n from '@vscode/l10n';
import type {
  CommunicatorDetail,
  Diagnosis,
  DiagnosisHost,
  DiagnosisState,
  LogComparison,
  LogPlace,
} from '../../src/protocol/diagnosis.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { type Page, start } from '../shared/start.js';
import { tabs } from '../shared/tabs.js';
import { button, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import { compareView } from './compareView.js';
import { connectionsView } from './connectionsView.js';
import './diagnosis.css';
import './findings.css';
import './views.css';
import './timeline.css';
import './pictures.css';
import './comparison.css';
import { findingsView } from './findingsView.js';
import { graphsView } from './graphsView.js';
import { progressView } from './progressView.js';
import { ranksView } from './ranksView.js';
import { timelineView } from './timelineView.js';
import { verdict } from './verdict.js';
import { counted, jobWords } from './words.js';

void start<DiagnosisState, DiagnosisHost>((rpc) => rpc.request('ready', null), build);

function build({ rpc, view, root }: Page<DiagnosisHost, DiagnosisState>): (state: DiagnosisState) => void {
  const saved = view.get();
  const remembered =
    typeof saved === 'object' && saved !== null && 'tab' in saved && typeof saved.tab === 'string' ? saved.tab : 'findings';
  /** Edition that the views show, so that a telling without news draws nothing anew. */
  let shown = -1;
  let wish = 0;
  let asked = 0;

  const act = (action: DiagnosisHost['notifications']['act']['action']): void => rpc.notify('act', { action });
  const open = (place: LogPlace): void => rpc.notify('open', place);
  const copy = (text: string): void => {
    rpc.notify('copy', { text });
    announce(l10n.t('Copied.'));
  };
  const findings = findingsView({
    open,
    scripts: (finding, variable) => rpc.notify('scripts', { finding, variable }),
    report: (finding, report) => rpc.notify('report', { finding, report }),
  });
  const timeline = timelineView(open);
  const connections = connectionsView({ open, copy });
  const graphs = graphsView(copy);
  const ranks = ranksView({ open, copy, filter: (rank) => rpc.notify('filter', { rank }) });
  const comparison = compareView({ open, openGood: (place) => rpc.notify('openGood', place), again: () => act('compare') });

  const communicators = element('select', { class: 'communicators', 'aria-label': l10n.t('Communicator'), on: { change: () => ask() } });
  /** Asks what the chosen communicator is made of; large jobs have many, so that they are not all sent. */
  const ask = (): void => {
    const number = ++asked;
    const detail = (next: CommunicatorDetail | null): void => {
      connections.set(next);
      graphs.set(next);
    };
    if (communicators.options.length === 0) {
      detail(null);
      return;
    }
    rpc.request('communicator', { index: communicators.selectedIndex }).then(
      (answer) => {
        if (number === asked) detail(answer);
      },
      () => undefined,
    );
  };
  const board = tabs(
    l10n.t('Diagnosis'),
    [
      { id: 'findings', title: l10n.t('Findings'), body: findings.element },
      { id: 'timeline', title: l10n.t('Timeline'), body: timeline.element },
      { id: 'connections', title: l10n.t('Connections'), body: connections.element },
      { id: 'graphs', title: l10n.t('Rings and Trees'), body: graphs.element },
      { id: 'ranks', title: l10n.t('Ranks'), body: ranks.element },
      { id: 'comparison', title: l10n.t('Comparison'), body: comparison.element },
    ],
    remembered,
    (tab) => {
      view.set({ tab });
      placeChoice(tab);
    },
  );
  const placeChoice = (tab: string): void => {
    if (tab === 'connections') connections.bar.prepend(communicators);
    if (tab === 'graphs') graphs.bar.prepend(communicators);
  };
  placeChoice(board.current());

  const copyReport = button(l10n.t('Copy Report'), () => act('copyReport'));
  const bar = toolbar(
    l10n.t('Diagnosis'),
    button(l10n.t('Diagnose Log…'), () => act('diagnose')),
    button(l10n.t('Filter…'), () => act('filter'), { title: l10n.t('Show only the lines of some ranks or hosts') }),
    copyReport,
  );
  const headline = element('div', { class: 'verdict-slot' });
  const nothing = element('div', { class: 'nothing' });
  const progress = progressView(() => act('cancel'));
  fill(root, bar.element, headline, board.element, nothing, progress.element);

  const showDiagnosis = (diagnosis: Diagnosis, compared: LogComparison | null, edition: number): void => {
    if (edition === shown) return;
    shown = edition;
    comparison.set(compared);
    // A comparison that was just asked for is what the reader wants to see.
    if (compared !== null) board.show('comparison');
    else if (board.current() === 'comparison') board.show('findings');
    fill(headline, verdict(diagnosis, open));
    findings.set(diagnosis);
    timeline.set(diagnosis);
    ranks.set(diagnosis);
    fill(
      communicators,
      ...diagnosis.communicators.map(({ id, nRanks, seen, nodes, channels }, index) => {
        const parts = [
          l10n.t('{0} of {1} ranks', counted(seen), counted(nRanks)),
          ...(nodes === null ? [] : [l10n.t('{0} nodes', nodes)]),
          ...(channels === null ? [] : [l10n.t('{0} channels', channels)]),
        ];
        return element('option', { value: index, selected: index === 0 }, `${id} · ${parts.join(' · ')}`);
      }),
    );
    ask();
  };

  return (next) => {
    const { diagnosis, phase, title } = next;
    const ready = phase === 'ready' && diagnosis !== null;
    bar.setTitle(title === '' ? l10n.t('Diagnosis') : l10n.t('Diagnosis of {0}', title), null, ready ? jobWords(diagnosis) : '');
    bar.element.querySelector('.toolbar-controls')?.toggleAttribute('hidden', !ready);
    headline.hidden = board.element.hidden = !ready;
    progress.element.hidden = phase !== 'reading';
    nothing.hidden = ready || phase === 'reading';
    progress.set(title, next.progress);
    if (ready) showDiagnosis(diagnosis, next.comparison, next.edition);
    else if (phase !== 'reading') fill(nothing, phase === 'failed' ? failed(next.problem ?? '') : empty());
    if (next.select !== null && next.select.wish !== wish && ready) {
      wish = next.select.wish;
      board.show('findings');
      findings.bring(next.select.finding);
    }
  };

  function empty(): HTMLElement {
    return emptyState(
      l10n.t('No log is diagnosed yet'),
      l10n.t(
        'Give the NCCL_DEBUG output of a job, of one rank or of all, packed or not: it is read on this machine and tells who failed first and why, what to change, and what is slow.',
      ),
      button(l10n.t('Diagnose Log…'), () => act('diagnose'), { primary: true }),
      button(l10n.t('Diagnose This Job…'), () => act('job')),
      button(l10n.t('Compare Two Logs…'), () => act('compare')),
    );
  }

  function failed(problem: string): HTMLElement {
    return emptyState(
      l10n.t('The log could not be read'),
      problem,
      button(l10n.t('Diagnose Log…'), () => act('diagnose'), { primary: true }),
    );
  }
}
