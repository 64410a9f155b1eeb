import * as l10n from '@vscode/l10n';
import { foldHosts } from '../../src/cluster/foldHosts.js';
import type { HealthAction, HealthResult, HostDetail } from '../../src/protocol/health.js';
import { type Child, element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { gpuDirectSection } from './gpuDirect.js';
import { type Finding, markOf, type Model } from './model.js';
import type { Selection } from './viewState.js';
import { counted, hostsText, standingBadge, standingMark } from './words.js';

/** What the column can ask for. */
export interface DetailEvents {
  readonly select: (selection: Selection) => void;
  readonly copy: (text: string) => void;
  readonly act: (action: HealthAction, hosts: readonly string[]) => void;
  readonly reveal: (host: string) => void;
  readonly docs: (key: string) => void;
}

/** The column beside the picture: the whole, a trouble, or a host. */
export interface Detail {
  readonly element: HTMLElement;
  /** `known` is what was told of the selected host; null while it is asked for. */
  show(model: Model, selection: Selection, known: HostDetail | null): void;
  /** Brings the explanation of GPUDirect RDMA into sight. */
  bringGpuDirect(): void;
}

/** Makes the column. */
export function detail(events: DetailEvents): Detail {
  const column = element('aside', { class: 'details', 'aria-label': l10n.t('Details'), tabindex: 0 });
  const back = (): HTMLElement => {
    const made = button(l10n.t('Overview'), () => events.select(null));
    made.classList.add('close');
    return made;
  };
  let shown = '';
  return {
    element: column,
    show: (model, selection, known) => {
      const key = JSON.stringify(selection);
      const { scrollTop } = column;
      const children =
        selection === null
          ? overview(model, events)
          : selection.kind === 'trouble'
            ? trouble(model, selection.key, events)
            : host(model, selection.name, known, events);
      if (children === null) fill(column, ...overview(model, events));
      else fill(column, ...(selection === null ? children : [back(), ...children]));
      // The column stays where it was read, unless it speaks of something else.
      column.scrollTop = key === shown ? scrollTop : 0;
      shown = key;
    },
    bringGpuDirect: () => {
      const section = column.querySelector('.gdr');
      // Not scrollIntoView, which would move the page around the column as well.
      if (section !== null) column.scrollTop += section.getBoundingClientRect().top - column.getBoundingClientRect().top;
    },
  };
}

function overview(model: Model, events: DetailEvents): Child[] {
  const { state, counts } = model;
  const total = state.hosts.length;
  const ill = state.hosts.filter(({ standing }) => standing === 'fail' || standing === 'warn' || standing === 'unreached').length;
  return [
    element('h2', {}, l10n.t('Overview')),
    element('p', { class: 'big' }, element('strong', {}, counted(counts.well)), ` ${l10n.t('of {0} hosts well', counted(total))}`),
    element(
      'dl',
      {},
      ...[
        [l10n.t('Kinds of trouble'), counted(state.results.length)],
        [l10n.t('Hosts with a trouble'), counted(ill)],
        [l10n.t('Checks well everywhere'), counted(state.passed)],
        [l10n.t('Checks not known somewhere'), counted(state.unknown)],
      ].flatMap(([label, value]) => [element('dt', {}, label ?? ''), element('dd', {}, value ?? '')]),
    ),
    state.results.length === 0
      ? state.phase === 'ready'
        ? element('p', { class: 'quiet' }, l10n.t('Nothing is wrong as far as the checks can tell.'))
        : null
      : element(
          'section',
          {},
          element('h3', {}, l10n.t('Worst first')),
          element('ul', {}, ...state.results.slice(0, 12).map((result) => troubleLine(model, result, events))),
        ),
    actions([
      state.saved ? null : button(l10n.t('Check Again'), () => events.act('check', []), { primary: true }),
      button(l10n.t('Compare All Hosts'), () => events.act('compareAll', [])),
    ]),
  ];
}

function troubleLine(model: Model, result: HealthResult, events: DetailEvents): HTMLElement {
  const hosts = new Set(result.troubles.map(({ host }) => host)).size;
  return element(
    'li',
    { class: 'line' },
    standingMark(markOf(model, result)),
    element(
      'button',
      { type: 'button', class: 'link', on: { click: () => events.select({ kind: 'trouble', key: result.key }) } },
      result.title,
    ),
    element('span', { class: 'quiet' }, ` ${counted(hosts)}`),
  );
}

function trouble(model: Model, key: string, events: DetailEvents): Child[] | null {
  const result = model.state.results.find((one) => one.key === key);
  if (result === undefined) return null;
  const names = [...new Set(result.troubles.map(({ host }) => model.state.hosts[host]?.name ?? ''))];
  return [
    element('h2', {}, result.title),
    standingBadge(markOf(model, result)),
    element('p', {}, result.message),
    result.consequence === null ? null : section(l10n.t('What it does to a job'), element('p', {}, result.consequence)),
    result.fix === null ? null : fixSection(result.fix, events),
    section(
      names.length === 1 ? l10n.t('Host') : l10n.t('Hosts ({0})', counted(names.length)),
      element('p', { class: 'names' }, foldHosts(names)),
      element(
        'ul',
        {},
        ...names
          .slice(0, 12)
          .map((name) =>
            element(
              'li',
              {},
              element('button', { type: 'button', class: 'link', on: { click: () => events.select({ kind: 'host', name }) } }, name),
            ),
          ),
        names.length > 12 ? element('li', { class: 'quiet' }, l10n.t('and {0} more', counted(names.length - 12))) : null,
      ),
    ),
    actions([
      button(l10n.t('Copy Host Names'), () => events.copy(foldHosts(names))),
      model.state.saved ? null : button(l10n.t('Check These Again'), () => events.act('check', names)),
      result.docs === null ? null : button(l10n.t('Read More'), () => events.docs(result.key)),
    ]),
  ];
}

function host(model: Model, name: string, known: HostDetail | null, events: DetailEvents): Child[] | null {
  const at = model.placeOf.get(name);
  const own = at === undefined ? undefined : model.state.hosts[at];
  if (own === undefined || at === undefined) return null;
  const findings = model.findings.get(at) ?? [];
  const passed = known?.checks.filter(({ status }) => status === 'pass') ?? [];
  const pairs = known?.gpuDirect ?? null;
  const unknown = known?.checks.filter(({ status }) => status === 'unknown') ?? [];
  return [
    element('h2', {}, name),
    standingBadge(own.standing),
    ...findings.map((finding) => findingCard(finding, name, events)),
    pairs === null ? null : gpuDirectSection(pairs, events.copy),
    known === null || known.facts.length === 0
      ? null
      : section(
          l10n.t('Facts'),
          element('dl', {}, ...known.facts.flatMap(({ label, value }) => [element('dt', {}, label), element('dd', {}, value)])),
        ),
    folded(
      l10n.t('Checks that are well ({0})', passed.length),
      passed.map(({ title }) => title),
    ),
    folded(
      l10n.t('Checks without an answer ({0})', unknown.length),
      unknown.map(({ title }) => title),
    ),
    folded(l10n.t('Not seen there ({0})', known?.unseen.length ?? 0), known?.unseen ?? []),
    actions([
      button(l10n.t('Show in Clusters'), () => events.reveal(name)),
      model.state.saved ? null : button(l10n.t('Open Terminal'), () => events.act('terminal', [name])),
      model.state.hosts.length < 2 ? null : button(l10n.t('Compare…'), () => events.act('compare', [name])),
    ]),
  ];
}

function findingCard({ result, trouble: own }: Finding, name: string, events: DetailEvents): HTMLElement {
  const message = own.message.startsWith(`${name}: `) ? own.message.slice(name.length + 2) : own.message;
  return element(
    'section',
    { class: 'card' },
    element(
      'h3',
      { class: 'line' },
      standingMark(result.status),
      element(
        'button',
        { type: 'button', class: 'link', on: { click: () => events.select({ kind: 'trouble', key: result.key }) } },
        result.title,
      ),
    ),
    element('p', {}, message),
    own.evidence.length === 0
      ? null
      : element('ul', { class: 'evidence', 'aria-label': l10n.t('Evidence') }, ...own.evidence.map((line) => element('li', {}, line))),
    result.consequence === null ? null : element('p', { class: 'quiet' }, result.consequence),
    own.fix === null ? null : element('p', { class: 'fix' }, element('strong', {}, l10n.t('Fix: ')), own.fix),
    actions([
      own.fix === null ? null : button(l10n.t('Copy Fix'), () => events.copy(own.fix ?? '')),
      result.docs === null ? null : button(l10n.t('Read More'), () => events.docs(result.key)),
    ]),
  );
}

function fixSection(fix: string, events: DetailEvents): HTMLElement {
  return section(
    l10n.t('Fix'),
    element('p', { class: 'fix' }, fix),
    button(l10n.t('Copy Fix'), () => events.copy(fix)),
  );
}

const section = (title: string, ...children: readonly Child[]): HTMLElement =>
  element('section', {}, element('h3', {}, title), ...children);
const actions = (buttons: readonly (HTMLElement | null)[]): HTMLElement | null =>
  buttons.every((one) => one === null) ? null : element('div', { class: 'actions' }, ...buttons);

function folded(title: string, lines: readonly string[]): HTMLElement | null {
  return lines.length === 0
    ? null
    : element('details', {}, element('summary', {}, title), element('ul', {}, ...lines.map((line) => element('li', {}, line))));
}

/** What the whole is called for screen readers when a state comes in. */
export function spoken({ state, counts }: Model): string {
  const worst = state.results[0];
  const well = l10n.t('{0} of {1} hosts well', counted(counts.well), counted(state.hosts.length));
  return worst === undefined
    ? well
    : `${well}. ${worst.title}: ${hostsText([...new Set(worst.troubles.map(({ host: at }) => state.hosts[at]?.name ?? ''))])}`;
}
