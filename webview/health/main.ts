import * as l10n from '@vscode/l10n';
import { type HealthPanelHost, type HealthState, type HostDetail, standings } from '../../src/protocol/health.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { legend } from '../shared/legend.js';
import { type Page, start } from '../shared/start.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { button, choice, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import { detail, spoken } from './detail.js';
import { grid } from './grid.js';
import './health.css';
import { matrix } from './matrix.js';
import { type Model, modelOf, passing } from './model.js';
import { gridRows } from './rows.js';
import { readView, type Selection, type TableGrouping } from './viewState.js';
import { counted, standingMark, standingWord } from './words.js';

void start<HealthState, HealthPanelHost>((rpc) => rpc.request('ready', null), build);

function build({ rpc, view, root }: Page<HealthPanelHost, HealthState>): (state: HealthState) => void {
  const remembered = readView(view.get());
  let model: Model | null = null;
  let known: HostDetail | null = null;
  let asked = '';
  let selection: Selection = remembered.selection;
  let grouping: TableGrouping = remembered.grouping;
  let wish = 0;
  const open = new Set(remembered.open);

  const save = (): void => view.set({ grouping, hidden: [...filter.hidden], search: search.value, selection, open: [...open] });
  const place = (): number | null => (selection?.kind === 'host' ? (model?.placeOf.get(selection.name) ?? null) : null);
  const draw = (): void => {
    if (model === null) return;
    const passes = passing(model, filter.hidden, search.value);
    image.set(model, passes, place());
    table.set(gridRows(model, grouping, passes, open));
    column.show(model, selection, known);
    save();
  };
  /** Asks what is known of the selected host, again when the cluster was read again. */
  const ask = (gpuDirect = false): void => {
    const name = selection?.kind === 'host' ? selection.name : null;
    const question = name === null ? '' : JSON.stringify([name, model?.state.title, model?.state.at]);
    if (question === asked) {
      if (gpuDirect) column.bringGpuDirect();
      return;
    }
    asked = question;
    if (known?.host !== name) known = null;
    if (name === null) return;
    rpc.request('host', { host: name }).then(
      (answer) => {
        if (question !== asked || model === null) return;
        known = answer;
        column.show(model, selection, known);
        if (gpuDirect) column.bringGpuDirect();
      },
      () => undefined,
    );
  };
  const select = (next: Selection, gpuDirect = false): void => {
    selection = next;
    if (next?.kind !== 'host') known = null;
    ask(gpuDirect);
    draw();
  };
  const image = matrix((host) => {
    const name = model?.state.hosts[host]?.name;
    if (name === undefined) return;
    select({ kind: 'host', name });
    rpc.notify('reveal', { host: name });
    table.bring((row) => row.selection?.kind === 'host' && row.selection.name === name);
  });
  const table = grid({
    choose: (row) => {
      if (row.selection !== null) select(row.selection);
    },
    toggle: (row, state) => {
      if (state) open.add(row.key);
      else open.delete(row.key);
      draw();
    },
  });
  const column = detail({
    select,
    copy: (text) => {
      rpc.notify('copy', { text });
      announce(l10n.t('Copied.'));
    },
    act: (action, hosts) => rpc.notify('act', { action, hosts }),
    reveal: (host) => rpc.notify('reveal', { host }),
    docs: (key) => rpc.notify('docs', { key }),
  });
  const filter = legend(l10n.t('Hosts shown'), draw, remembered.hidden);
  const search = element('input', {
    type: 'search',
    class: 'search',
    value: remembered.search,
    placeholder: l10n.t('Search'),
    'aria-label': l10n.t('Search hosts, racks and troubles'),
    on: { input: () => draw() },
  });
  const groups = choice(
    l10n.t('Group by'),
    [
      { value: 'trouble', text: l10n.t('Trouble') },
      { value: 'rack', text: l10n.t('Rack') },
      { value: 'host', text: l10n.t('Host') },
    ] as const,
    grouping,
    (value) => {
      grouping = value;
      draw();
    },
  );
  const again = button(l10n.t('Check Again'), () => rpc.notify('act', { action: 'check', hosts: [] }));
  const copyTable = button(l10n.t('Copy'), () => {
    rpc.notify('copy', { text: table.asText() });
    announce(l10n.t('Copied.'));
  });
  const bar = toolbar(
    l10n.t('Cluster health'),
    search,
    groups.element,
    again,
    copyTable,
    button(l10n.t('Report…'), () => rpc.notify('act', { action: 'report', hosts: [] })),
  );
  const message = element('p', { class: 'message', role: 'status' });
  const body = element(
    'div',
    { class: 'body' },
    element('div', { class: 'stage' }, filter.element, image.element, table.element),
    column.element,
  );
  const nothing = element('div', { class: 'nothing' });
  fill(root, bar.element, message, body, nothing);

  const showTitle = (): void => {
    const state = model?.state;
    const at = state?.at ?? null;
    const age = at === null ? '' : relativeTime(at, Date.now());
    bar.setTitle(
      state === undefined || state.title === '' ? l10n.t('Cluster health') : state.title,
      state?.origin ?? null,
      state?.saved === true ? l10n.t('saved snapshot, {0}', age) : age,
      at === null ? '' : exactTime(at),
    );
  };
  setInterval(showTitle, 30_000);

  return (state) => {
    const before = model?.state;
    model = modelOf(state);
    showTitle();
    message.textContent = state.message ?? '';
    // It keeps its line while hosts are asked, so that nothing moves when they have answered.
    message.hidden = state.message === null;
    again.hidden = state.saved;
    const some = state.hosts.length > 0;
    body.hidden = !some;
    nothing.hidden = some;
    bar.element.querySelector<HTMLElement>('.toolbar-controls')?.toggleAttribute('hidden', !some);
    if (!some) {
      fill(
        nothing,
        nothingYet(state, (action) => rpc.notify('act', { action, hosts: [] })),
      );
      return;
    }
    const { counts } = model;
    filter.set(
      standings
        .filter((one) => counts[one] > 0 || filter.hidden.has(one))
        .map((one) => ({ id: one, text: standingWord(one), colour: '', dash: [], detail: counted(counts[one]), mark: standingMark(one) })),
    );
    if (before?.phase === 'asking' && state.phase === 'ready') announce(spoken(model));
    if (before !== undefined && before.title !== state.title) selection = null;
    const { select: wanted } = state;
    if (wanted !== null && wanted.wish !== wish) {
      wish = wanted.wish;
      select({ kind: 'host', name: wanted.host }, wanted.gpuDirect);
      table.bring((row) => row.selection?.kind === 'host' && row.selection.name === wanted.host);
      return;
    }
    ask();
    draw();
  };
}

function nothingYet(state: HealthState, act: (action: 'connect' | 'demo' | 'openSnapshot') => void): HTMLElement {
  return state.phase === 'none'
    ? emptyState(
        l10n.t('No cluster is connected'),
        l10n.t('Connect to a cluster to see how its hosts are, or open a snapshot that was saved before. The demo cluster needs no GPUs.'),
        button(l10n.t('Connect to a Cluster'), () => act('connect'), { primary: true }),
        button(l10n.t('Open Snapshot…'), () => act('openSnapshot')),
        button(l10n.t('Start the Demo Cluster'), () => act('demo')),
      )
    : emptyState(l10n.t('No host has been asked yet'), l10n.t('Hosts appear here as they answer.'));
}
