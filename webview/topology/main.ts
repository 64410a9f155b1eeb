import * as l10n from '@vscode/l10n';
import type { FabricLink, Health } from '../../src/fabric/graph.js';
import { healthWord } from '../../src/fabric/summary.js';
import type { TopologyHost, TopologyState } from '../../src/protocol/topology.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { emptyState } from '../shared/emptyState.js';
import { legend } from '../shared/legend.js';
import { type Page, start } from '../shared/start.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { button, choice, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import type { Times } from './describe.js';
import { labelOf } from './describe.js';
import { details } from './details.js';
import { healthColour, healthDash } from './linkStyle.js';
import { picture } from './picture.js';
import { findTarget, type Scene, sceneOf, type Target, targetId } from './scene.js';
import './topology.css';
import { tree } from './tree.js';
import { treeRows } from './treeRows.js';
import { readView } from './viewState.js';

const healths: readonly Health[] = ['ok', 'degraded', 'down', 'unknown'];

void start<TopologyState, TopologyHost>((rpc) => rpc.request('ready', null), build);

function build({ rpc, view, root }: Page<TopologyHost, TopologyState>): (state: TopologyState) => void {
  const remembered = readView(view.get());
  let scene: Scene | null = null;
  let state: TopologyState | null = null;
  let selected: Target | null = null;
  let mode = remembered.mode;
  let wanted = remembered.selected;

  const linkShown = (at: number): boolean => {
    const link = scene?.fabric.links[at];
    return link !== undefined && !filter.hidden.has(link.state) && !filter.hidden.has(link.kind);
  };
  const save = (): void => {
    view.set({
      mode,
      camera: image.camera(),
      hidden: [...filter.hidden],
      selected: selected === null || scene === null ? null : targetId(scene, selected),
    });
  };
  let saving: ReturnType<typeof setTimeout> | null = null;
  const saveSoon = (): void => {
    saving ??= setTimeout(() => {
      saving = null;
      save();
    }, 300);
  };
  const times = (): Times => ({ since: state?.since ?? {}, now: Date.now() });
  const select = (target: Target | null, by: 'picture' | 'list' | 'host'): void => {
    selected = target;
    image.select(target, by !== 'picture');
    if (scene !== null) column.show(scene, target, times());
    if (by === 'picture' && target?.kind === 'node') {
      const id = scene?.fabric.nodes[target.at]?.id;
      if (id !== undefined) rpc.notify('reveal', { id });
    }
    saveSoon();
  };
  const image = picture({ select: (target) => select(target, 'picture'), moved: saveSoon, linkShown });
  if (remembered.camera !== null) image.setCamera(remembered.camera);
  const list = tree((target) => select(target, 'list'));
  const column = details(
    (target) => select(target, 'list'),
    (id) => rpc.notify('reveal', { id }),
  );
  const filter = legend(
    l10n.t('Links shown'),
    () => {
      image.redraw();
      showList();
      saveSoon();
    },
    remembered.hidden,
  );
  const search = element('input', {
    type: 'search',
    class: 'search',
    placeholder: l10n.t('Search'),
    'aria-label': l10n.t('Search hosts, adapters and switches'),
    on: {
      input: () => find(),
      keydown: (event) => {
        if (event.key === 'Enter') next(event.shiftKey ? -1 : 1);
      },
    },
  });
  let matches: number[] = [];
  const find = (): void => {
    const text = search.value.trim().toLowerCase();
    matches = [];
    if (text !== '' && scene !== null) {
      for (let at = 0; at < scene.fabric.nodes.length; at++) if (labelOf(scene, at).toLowerCase().includes(text)) matches.push(at);
      announce(l10n.t('{0} found', matches.length));
    }
    image.search(text === '' ? null : new Set(matches));
    showList();
  };
  const next = (step: 1 | -1): void => {
    const now = selected?.kind === 'node' ? matches.indexOf(selected.at) : step === 1 ? -1 : 0;
    const at = matches[(now + step + matches.length) % matches.length];
    if (at !== undefined) select({ kind: 'node', at }, 'list');
  };
  const showList = (): void => {
    if (scene !== null && mode === 'list') list.set(treeRows(scene, linkShown), search.value);
  };
  const setMode = (value: 'picture' | 'list'): void => {
    mode = value;
    image.element.hidden = value !== 'picture';
    zoomers.hidden = value !== 'picture';
    list.element.hidden = value !== 'list';
    showList();
    saveSoon();
  };
  const views = choice(
    l10n.t('View'),
    [
      { value: 'picture', text: l10n.t('Picture') },
      { value: 'list', text: l10n.t('List') },
    ] as const,
    mode,
    setMode,
  );
  const zoomers = element(
    'span',
    { class: 'zoomers' },
    named(
      button('−', () => image.zoom(0.8)),
      l10n.t('Zoom out'),
    ),
    named(
      button('+', () => image.zoom(1.25)),
      l10n.t('Zoom in'),
    ),
    button(l10n.t('Fit'), () => image.fit(), { title: l10n.t('Show all') }),
  );
  const bar = toolbar(
    l10n.t('Topology'),
    search,
    views.element,
    zoomers,
    button(l10n.t('Refresh'), () => rpc.notify('act', { action: 'refresh' })),
  );
  const message = element('p', { class: 'message', role: 'status' });
  const body = element(
    'div',
    { class: 'body' },
    element('div', { class: 'stage' }, image.element, list.element, filter.element),
    column.element,
  );
  const nothing = element('div', { class: 'nothing' });
  fill(root, bar.element, message, body, nothing);
  setMode(mode);

  const showLegend = (): void => {
    if (scene !== null) filter.set(legendItems(scene.fabric.links));
  };
  const showTitle = (): void => {
    const at = state?.at ?? null;
    const title = state === null || state.title === '' ? l10n.t('Topology') : state.title;
    bar.setTitle(
      title,
      state?.origin ?? null,
      at === null || at === '' ? '' : relativeTime(at, Date.now()),
      at === null ? '' : exactTime(at),
    );
  };
  onThemeChange(showLegend);
  setInterval(showTitle, 30_000);

  return (fresh) => {
    const before = scene === null || selected === null ? wanted : targetId(scene, selected);
    wanted = null;
    state = fresh;
    showTitle();
    message.textContent = fresh.message ?? '';
    message.hidden = message.textContent === '';
    const { fabric } = fresh;
    const some = fabric !== null && fabric.nodes.length > 0;
    body.hidden = !some;
    nothing.hidden = some;
    bar.element.querySelector<HTMLElement>('.toolbar-controls')?.toggleAttribute('hidden', !some);
    if (!some) {
      scene = null;
      fill(
        nothing,
        nothingYet(fabric !== null, (action) => rpc.notify('act', { action })),
      );
      return;
    }
    scene = sceneOf(fabric);
    image.set(scene, times());
    showLegend();
    find();
    const wish = fresh.select ?? before;
    const target = wish === null ? null : findTarget(scene, wish);
    selected = target;
    image.select(target, fresh.select !== undefined && fresh.select !== null);
    column.show(scene, target, times());
  };
}

function named(made: HTMLButtonElement, name: string): HTMLButtonElement {
  made.setAttribute('aria-label', name);
  made.title = name;
  return made;
}

/** Healths that cables have, and the kinds of links inside hosts, with their counts. */
function legendItems(links: readonly FabricLink[]) {
  const theme = readTheme();
  const count = (keep: (link: FabricLink) => boolean): number => links.reduce((sum, link) => sum + (keep(link) ? 1 : 0), 0);
  const states = healths
    .map((health) => ({
      id: health,
      text: healthWord(health),
      colour: healthColour(theme, health),
      dash: healthDash(health),
      detail: String(count(({ state }) => state === health)),
    }))
    .filter(({ detail }) => detail !== '0');
  const kinds = [
    { id: 'fabric', text: l10n.t('Cables'), colour: theme.foreground, dash: [], detail: String(count(({ kind }) => kind === 'fabric')) },
    { id: 'nvlink', text: 'NVLink', colour: theme.foreground, dash: [], width: 1, detail: String(count(({ kind }) => kind === 'nvlink')) },
    { id: 'pcie', text: 'PCIe', colour: theme.muted, dash: [], width: 1, detail: String(count(({ kind }) => kind === 'pcie')) },
  ].filter(({ detail }) => detail !== '0');
  return kinds.length > 1 ? [...states, ...kinds] : states;
}

function nothingYet(read: boolean, act: (action: 'connect' | 'demo' | 'refresh') => void): HTMLElement {
  return read
    ? emptyState(
        l10n.t('No host answered with anything to draw'),
        l10n.t('The picture is made from what hosts tell about their GPUs and adapters, and from ibnetdiscover where one of them has it.'),
        button(l10n.t('Refresh'), () => act('refresh'), { primary: true }),
      )
    : emptyState(
        l10n.t('No cluster has been read yet'),
        l10n.t('Connect to a cluster to see its switches, hosts and GPUs here, or start the demo cluster, which needs no GPUs.'),
        button(l10n.t('Connect to a Cluster'), () => act('connect'), { primary: true }),
        button(l10n.t('Start the Demo Cluster'), () => act('demo')),
      );
}
