import * as l10n from '@vscode/l10n';
import type { ComparedGroup, ComparisonHost, ComparisonState } from '../../src/protocol/comparison.js';
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
    const { columns, alike, unknown } = state;
    const text = search.value.trim().toLowerCase();
    const groups = filtered(state.groups, text);
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
      kept.length === 0
        ? null
        : element(
            'details',
            text === '' && groups.length > 0 ? {} : { open: true },
            element('summary', {}, l10n.t('The same ({0})', kept.length)),
            element('dl', {}, ...kept.flatMap(({ label, value }) => [element('dt', {}, label), element('dd', {}, value)])),
          ),
      unknown.length === 0
        ? null
        : element(
            'details',
            {},
            element('summary', {}, l10n.t('Not known ({0})', unknown.length)),
            element('p', { class: 'quiet' }, unknown.join(' · ')),
          ),
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
          l10n.t('Choose two hosts to see in what they differ, or compare all hosts with what most of them are.'),
          button(l10n.t('Compare Hosts…'), () => rpc.notify('act', { action: 'compare' }), { primary: true }),
          button(l10n.t('Compare All Hosts'), () => rpc.notify('act', { action: 'compareAll' })),
        ),
      );
  };
}

function filtered(groups: readonly ComparedGroup[], text: string): readonly ComparedGroup[] {
  if (text === '') return groups;
  return groups.flatMap((group) => {
    if (`${group.title} ${group.hosts.join(' ')}`.toLowerCase().includes(text)) return [group];
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
  const bodies = groups.map(({ title, hosts, facts }) => {
    const [first] = hosts;
    return element(
      'tbody',
      {},
      element(
        'tr',
        { class: 'group' },
        element(
          'th',
          { scope: 'rowgroup', colspan: columns.length + 1 },
          first === undefined
            ? title
            : element(
                'button',
                { type: 'button', class: 'link', title: l10n.t('Show in Clusters'), on: { click: () => reveal(first) } },
                title,
              ),
        ),
      ),
      ...facts.map(({ label, values }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          ...valuesMarked(values).map(([value, odd]) => element('td', { class: odd ? 'odd' : null }, ...cell(value, odd))),
        ),
      ),
    );
  });
  return element(
    'table',
    {},
    element('caption', { class: 'visually-hidden' }, l10n.t('What differs')),
    element('thead', {}, head),
    ...bodies,
  );
}

/** Values with whether each differs from the one that most columns have, or from the last one where none is the most common. */
function valuesMarked(values: readonly (string | null)[]): (readonly [string | null, boolean])[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const usual = values.length > 2 && most !== undefined && most[1] > 1 ? most[0] : values.at(-1);
  return values.map((value, at) => [value, value !== null && (values.length > 2 ? value !== usual : at === 0 && value !== usual)]);
}

function cell(value: string | null, odd: boolean): (HTMLElement | string)[] {
  if (value === null) return [element('span', { class: 'quiet' }, l10n.t('not known'))];
  // A shape beside the weight of the letters: neither colour nor weight is enough alone.
  return odd ? [element('span', { class: 'odd-mark', 'aria-hidden': 'true' }, '≠ '), value] : [value];
}

function asText({ columns, groups, alike }: ComparisonState): string {
  const line = (cells: readonly (string | null)[]): string => cells.map((one) => (one ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t');
  return [
    line([l10n.t('Fact'), ...columns]),
    ...groups.flatMap(({ title, facts }) => [title, ...facts.map(({ label, values }) => line([label, ...values]))]),
    ...alike.map(({ label, value }) => line([label, ...columns.map(() => value)])),
  ].join('\n');
}
