import * as l10n from '@vscode/l10n';
import type { ComparedFact, ComparedGroup, ComparisonHost, ComparisonState } from '../../src/protocol/comparison.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { type Page, start } from '../shared/start.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { button, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import './comparison.css';

/** Groups that are drawn at once; a button brings the others. */
const mostGroups = 60;

void start<ComparisonState, ComparisonHost>((rpc) => rpc.request('ready', null), build);

function build({ rpc, root }: Page<ComparisonHost, ComparisonState>): (state: ComparisonState) => void {
  let state: ComparisonState | null = null;
  let most = mostGroups;
  const search = element('input', {
    type: 'search',
    class: 'search',
    placeholder: l10n.t('Search'),
    'aria-label': l10n.t('Search facts and hosts'),
    on: { input: () => draw() },
  });
  const bar = toolbar(
    l10n.t('Comparison'),
    search,
    button(l10n.t('Compare Hosts…'), () => rpc.notify('act', { action: 'compare' })),
    button(l10n.t('Compare All Hosts'), () => rpc.notify('act', { action: 'compareAll' })),
    button(l10n.t('Copy Table'), () => {
      if (state !== null) rpc.notify('copy', { text: asText(state) });
      announce(l10n.t('Copied.'));
    }),
  );
  const summary = element('p', { class: 'summary', role: 'status' });
  const body = element('div', { class: 'comparison', tabindex: 0, role: 'region', 'aria-label': l10n.t('Comparison') });
  const nothing = element('div', { class: 'nothing' });
  fill(root, bar.element, summary, body, nothing);

  const draw = (): void => {
    if (state === null) return;
    const { columns, alike, remarks } = state;
    const text = search.value.trim().toLowerCase();
    const all = filtered(state.groups, text);
    // What hardly bears on NCCL must not bury what does; a search finds it all the same.
    const groups = text === '' ? weighing(all, (weight) => weight !== 'low') : all;
    const light = text === '' ? weighing(all, (weight) => weight === 'low') : [];
    const kept = alike.filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(text));
    const more = button(l10n.t('Show {0} more', groups.length - most), () => {
      most = groups.length;
      draw();
    });
    fill(
      body,
      groups.length === 0 ? null : tableOf(groups.slice(0, most), columns, (host) => rpc.notify('reveal', { host })),
      groups.length > most ? more : null,
      text !== '' && groups.length === 0 && kept.length === 0
        ? element('p', { class: 'quiet' }, l10n.t('Nothing matches the search.'))
        : null,
      light.length === 0
        ? null
        : element(
            'details',
            groups.length === 0 ? { open: true } : {},
            element(
              'summary',
              {},
              l10n.t(
                'Hardly bears on NCCL ({0})',
                light.reduce((sum, { facts }) => sum + facts.length, 0),
              ),
            ),
            tableOf(light, columns, (host) => rpc.notify('reveal', { host })),
          ),
      kept.length === 0
        ? null
        : element(
            'details',
            text === '' && groups.length > 0 ? {} : { open: true },
            element('summary', {}, l10n.t('The same ({0})', kept.length)),
            element('dl', {}, ...kept.flatMap(({ label, value }) => [element('dt', {}, label), element('dd', {}, value)])),
          ),
      ...remarks.map((remark) => element('p', { class: 'quiet' }, remark)),
    );
  };
  return (next) => {
    state = next;
    const some = next.title !== '';
    bar.setTitle(
      some ? l10n.t('{0}: comparison', next.title) : l10n.t('Comparison'),
      next.origin,
      next.at === null ? '' : relativeTime(next.at, Date.now()),
      next.at === null ? '' : exactTime(next.at),
    );
    bar.element.querySelector('.toolbar-controls')?.toggleAttribute('hidden', !some);
    summary.hidden = body.hidden = !some;
    nothing.hidden = some;
    summary.textContent = next.summary;
    summary.className = next.same ? 'summary same' : 'summary';
    if (some) draw();
    else
      fill(
        nothing,
        emptyState(
          l10n.t('Nothing is compared yet'),
          l10n.t(
            'Choose two hosts to see in what they differ, compare all hosts with what most of them are, or two snapshots with what changed between them.',
          ),
          button(l10n.t('Compare Hosts…'), () => rpc.notify('act', { action: 'compare' }), { primary: true }),
          button(l10n.t('Compare All Hosts'), () => rpc.notify('act', { action: 'compareAll' })),
          button(l10n.t('Compare Snapshots…'), () => rpc.notify('act', { action: 'compareSnapshots' })),
        ),
      );
  };
}

/** Groups with the facts of some weights; groups without any are left out. */
function weighing(groups: readonly ComparedGroup[], wanted: (weight: ComparedFact['weight']) => boolean): readonly ComparedGroup[] {
  return groups.flatMap((group) => {
    const facts = group.facts.filter(({ weight }) => wanted(weight));
    return facts.length === 0 ? [] : [{ ...group, facts }];
  });
}

function filtered(groups: readonly ComparedGroup[], text: string): readonly ComparedGroup[] {
  if (text === '') return groups;
  return groups.flatMap((group) => {
    if (group.title.toLowerCase().includes(text)) return [group];
    const facts = group.facts.filter(({ label, values }) => `${label} ${values.join(' ')}`.toLowerCase().includes(text));
    return facts.length === 0 ? [] : [{ ...group, facts }];
  });
}

function tableOf(groups: readonly ComparedGroup[], columns: readonly string[], reveal: (host: string) => void): HTMLElement {
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, l10n.t('Fact')),
    ...columns.map((column) => element('th', { scope: 'col' }, column)),
  );
  const bodies = groups.map(({ title, host, facts }) =>
    element(
      'tbody',
      {},
      element(
        'tr',
        { class: 'group' },
        element(
          'th',
          { scope: 'rowgroup', colspan: columns.length + 1 },
          host === null
            ? title
            : element(
                'button',
                { type: 'button', class: 'link', title: l10n.t('Show in Clusters'), on: { click: () => reveal(host) } },
                title,
              ),
        ),
      ),
      ...facts.map(({ label, values, absent, weight }) =>
        element(
          'tr',
          { class: weight },
          element(
            'th',
            { scope: 'row' },
            // A shape and a word beside the weight of the letters.
            weight === 'high' ? element('span', { class: 'odd-mark', title: l10n.t('Bears on NCCL') }, '! ') : null,
            label,
          ),
          ...values.map((value, at) => element('td', { class: absent[at] === true ? 'quiet' : null }, value)),
        ),
      ),
    ),
  );
  return element(
    'table',
    {},
    element('caption', { class: 'visually-hidden' }, l10n.t('What differs')),
    element('thead', {}, head),
    ...bodies,
  );
}

function asText({ columns, groups, alike }: ComparisonState): string {
  const line = (cells: readonly string[]): string => cells.map((one) => one.replace(/[\t\r\n]+/g, ' ')).join('\t');
  return [
    line([l10n.t('Fact'), ...columns]),
    ...groups.flatMap(({ title, facts }) => [title, ...facts.map(({ label, values }) => line([label, ...values]))]),
    ...alike.map(({ label, value }) => line([label, ...columns.map(() => value)])),
  ].join('\n');
}
