import * as l10n from '@vscode/l10n';
import { unpackFabric } from '../../src/protocol/fabricColumns.js';
import type { TopologyHost, TopologyState } from '../../src/protocol/topology.js';
import { announce } from '../shared/announce.js';
import { element, fill } from '../shared/dom.js';
import { legend } from '../shared/legend.js';
import { type Page, start } from '../shared/start.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { button, choice, toolbar } from '../shared/toolbar.js';
import '../shared/shared.css';
import { diffFabrics } from '../../src/fabric/diff.js';
import { findingsEntry } from './drawFindings.js';
import { exportChoice, exported } from './exports.js';
import { mentionsView } from './mentionsView.js';
import { type Moment, timeline } from './timeline.js';
import { named, opener, shadeChoice } from './controls.js';
import { describe } from './describe.js';
import { details } from './details.js';
import { brightOf, type Hits, hitsOf } from './filter.js';
import { filterBar } from './filterBar.js';
import { legendItems } from './legendItems.js';
import { nothingYet } from './nothingYet.js';
import { onePath } from './onePath.js';
import { pastMoments, type Shown } from './pastMoments.js';
import { pathBar } from './pathBar.js';
import type { Paths } from './paths.js';
import { picture } from './picture.js';
import { type Scene, sceneOf } from './scene.js';
import { changesShade, type Shade, shadeOf } from './shade.js';
import { findTarget, type Target, targetId, troubles } from './target.js';
import './topology.css';
import { removalWord } from './spanning.js';
import { treeBar, type TreeShown } from './treeBar.js';
import { treeDetails } from './treeDetails.js';
import { tree } from './tree.js';
import { treeRows } from './treeRows.js';
import { readView } from './viewState.js';

void start<TopologyState, TopologyHost>((rpc) => rpc.request('ready', null), build);

function build({ rpc, view, root }: Page<TopologyHost, TopologyState>): (state: TopologyState) => void {
  const remembered = readView(view.get());
  let scene: Scene | null = null;
  let shade: Shade | null = null;
  let state: TopologyState | null = null;
  let selected: Target | null = null;
  let hits: Hits | null = null;
  let paths: Paths | null = null;
  let treeShown: TreeShown | null = null;
  let { mode, shade: chosen } = remembered;
  let wanted = remembered.selected;
  /** The present as it was told last, and what is looked at in place of it. */
  let live: Shown | null = null;
  let moment: Moment = null;
  let against: Moment | undefined;

  const linkShown = (at: number): boolean => {
    const link = scene?.fabric.links[at];
    const shown = shade?.classes[shade.links[at] ?? 0];
    return link !== undefined && shown !== undefined && !filter.hidden.has(shown.id) && !filter.hidden.has(link.kind);
  };
  const save = (): void => {
    view.set({
      mode,
      camera: image.camera(),
      hidden: [...filter.hidden],
      selected: selected === null || scene === null ? null : targetId(scene, selected),
      shade: chosen,
    });
  };
  let saving: ReturnType<typeof setTimeout> | null = null;
  const saveSoon = (): void => {
    saving ??= setTimeout(() => {
      saving = null;
      save();
    }, 300);
  };
  const showDetails = (): void => {
    if (scene === null) return;
    const spanning = treeShown === null ? null : treeDetails(treeShown, readTheme(), (target) => select(target, 'list'));
    column.show(scene, selected, selected === null ? [pathList(), spanning] : [mendButton(scene, selected), mentions.of(scene, selected)]);
  };
  const select = (target: Target | null, by: 'picture' | 'key' | 'list'): void => {
    selected = target;
    image.select(target, by !== 'picture');
    showDetails();
    if (scene !== null && target?.kind === 'node') {
      if (!pathRow.element.hidden && by !== 'list') pathRow.take(scene, target.at);
      const id = scene.fabric.nodes[target.at]?.id;
      if (by === 'picture' && id !== undefined) rpc.notify('reveal', { id });
    }
    if (by === 'key' && scene !== null && target !== null) {
      const said = describe(scene, target, Date.now());
      if (said !== null) announce([said.title, said.note, ...said.facts.map(({ label, value }) => `${label} ${value}`)].filter((part) => part !== null).join(', '));
    }
    saveSoon();
  };
  const image = picture({
    select: (target, by) => select(target, by === 'pointer' ? 'picture' : 'key'),
    step: (by) => stepWrong(by),
    find: () => search.focus(),
    moved: saveSoon,
    linkShown,
    findingsShown: () => !filter.hidden.has(findingsEntry),
  });
  if (remembered.camera !== null) image.setCamera(remembered.camera);
  const list = tree((target) => select(target, 'list'));
  const column = details({
    select: (target) => select(target, 'list'),
    reveal: (id) => rpc.notify('reveal', { id }),
    path: (at) => {
      pathRow.element.hidden = false;
      pathButton.setAttribute('aria-expanded', 'true');
      if (scene !== null) pathRow.take(scene, at);
    },
  });
  const mentions = mentionsView(
    (ends) => rpc.request('mentions', { ends }),
    ({ uri, line }) => rpc.notify('open', { uri, line }),
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
    'aria-label': l10n.t('Search hosts, adapters and switches, by name or GUID'),
    on: {
      input: () => find(),
      keydown: (event) => {
        if (event.key === 'Enter') next(event.shiftKey ? -1 : 1);
      },
    },
  });
  const filterRow = filterBar(() => find());
  const find = (): void => {
    if (scene === null) return;
    hits = hitsOf(scene, { text: search.value, ...filterRow.filter() });
    if (hits !== null) announce(l10n.t('{0} found', hits.places.length));
    image.setBright(hits === null ? null : brightOf(scene, hits));
    showList();
  };
  const next = (step: 1 | -1): void => {
    const places = hits?.places ?? [];
    const now = selected?.kind === 'node' ? places.indexOf(selected.at) : step === 1 ? -1 : 0;
    const at = places[(now + step + places.length) % places.length];
    if (at !== undefined) select({ kind: 'node', at }, 'list');
  };
  const stepWrong = (by: 1 | -1): void => {
    if (scene === null) return;
    const wrong = troubles(scene);
    const now = wrong.findIndex((target) => target.kind === selected?.kind && 'at' in target && 'at' in selected && target.at === selected.at);
    const target = wrong[now < 0 ? (by === 1 ? 0 : wrong.length - 1) : (now + by + wrong.length) % wrong.length];
    if (target !== undefined) select(target, 'key');
  };
  const pathRow = pathBar(
    () => scene,
    (found, text) => {
      paths = found;
      image.setPath(found, found !== null);
      if (text !== '') announce(text);
      if (found !== null) selected = null;
      image.select(selected, false);
      showDetails();
    },
  );
  const treeRow = treeBar(
    () => (scene === null ? null : { scene, origin: state?.origin ?? 'measured' }),
    {
      sources: () => rpc.request('treeSources', null),
      pairs: (id) => rpc.request('pairs', { id }),
      graphs: (id) => rpc.request('ncclGraphs', { id }),
    },
    (shown) => {
      treeShown = shown;
      image.setTree(shown?.edges ?? null);
      showDetails();
    },
  );
  /** Takes what is selected away from the tree that is shown. */
  const mendButton = (now: Scene, target: Target): HTMLElement | null => {
    const tree = treeShown?.tree ?? null;
    if (tree === null || (target.kind !== 'node' && target.kind !== 'link')) return null;
    const word = removalWord(now, tree, target);
    return word === null
      ? null
      : element('p', { class: 'actions' }, button(l10n.t('Tree without it'), () => {
          treeRow.without(word);
          select(null, 'list');
        }));
  };
  const pathList = (): HTMLElement | null => (scene === null || paths === null ? null : onePath(scene, paths, (target) => select(target, 'list')));
  const showList = (): void => {
    if (scene !== null && mode === 'list') list.set(treeRows(scene, linkShown, hits));
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
  const pathButton = opener(l10n.t('Path'), pathRow.element, (shown) => {
    if (!shown) pathRow.close();
    else if (scene !== null && selected?.kind === 'node') pathRow.take(scene, selected.at);
  });
  const treeButton = opener(l10n.t('Tree'), treeRow.element, (shown) => (shown ? treeRow.open() : treeRow.close()));
  const openTree = (): void => {
    treeButton.setAttribute('aria-expanded', 'true');
    treeRow.open();
  };
  const colours = shadeChoice(chosen, (value) => {
    chosen = value;
    showShade();
    if (value === 'errors') void showMoment(null);
    saveSoon();
  });
  const bar = toolbar(
    l10n.t('Topology'),
    search,
    opener(l10n.t('Filter'), filterRow.element, () => undefined),
    pathButton,
    treeButton,
    colours,
    views.element,
    zoomers,
    exportChoice((kind) => {
      const frame = image.frame();
      const file = frame === null ? null : exported(frame, kind, state?.title === '' ? 'topology' : `${state?.title ?? ''}-topology`);
      if (file !== null) rpc.request('save', file).catch(() => undefined);
    }),
    button(l10n.t('Refresh'), () => rpc.notify('act', { action: 'refresh' })),
  );
  const past = pastMoments((id) => rpc.request('capture', { id }), () => state);
  const times = timeline((shown, other) => {
    moment = shown;
    against = other;
    void showMoment(null);
  });
  const message = element('p', { class: 'message', role: 'status' });
  const body = element(
    'div',
    { class: 'body' },
    element('div', { class: 'stage' }, image.element, list.element, times.element, filter.element),
    column.element,
  );
  const nothing = element('div', { class: 'nothing' });
  fill(root, bar.element, filterRow.element, pathRow.element, treeRow.element, message, body, nothing);
  setMode(mode);

  const showLegend = (): void => {
    if (scene !== null && shade !== null) filter.set(legendItems(scene, shade, readTheme()));
  };
  const showShade = (): void => {
    if (scene === null) return;
    shade = scene.diff === null ? shadeOf(scene, chosen) : changesShade(scene.diff);
    image.setShade(shade);
    showLegend();
    showList();
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

  /** Shows a graph; what was selected stays selected where it is still there. */
  const show = ({ fabric, since, findings }: Shown, wish: string | null, base: Shown | null = null): void => {
    const before = wish ?? (scene === null || selected === null ? wanted : targetId(scene, selected));
    wanted = null;
    const diff = base === null ? null : diffFabrics(base.fabric, fabric);
    scene = sceneOf(diff?.fabric ?? fabric, since, diff, findings);
    shade = diff === null ? shadeOf(scene, chosen) : changesShade(diff);
    colours.disabled = diff !== null;
    image.set(scene, shade);
    filterRow.set(scene);
    showLegend();
    find();
    selected = before === null ? null : findTarget(scene, before);
    image.select(selected, wish !== null);
    pathRow.renew(scene);
    treeRow.renew();
    showDetails();
  };

  const at = (id: Moment): Promise<Shown | null> => (id === null ? Promise.resolve(live) : past.at(id));
  let turn = 0;
  const showMoment = async (wish: string | null): Promise<void> => {
    const mine = ++turn;
    say(moment === null && against === undefined ? null : l10n.t('Reading captures…'));
    try {
      const [shown, base] = await Promise.all([at(moment), against === undefined ? null : at(against)]);
      if (mine !== turn) return;
      if (shown === null) {
        say(l10n.t('This capture is gone.'));
        return;
      }
      const rated = base === null && chosen === 'errors' ? await past.withRates(shown, moment) : shown;
      if (mine !== turn) return;
      if (wish !== null || base !== null || scene?.fabric !== rated.fabric) show(rated, wish, base);
      const when = moment === null ? null : past.timeOf(moment);
      say(when === null ? null : l10n.t('This is how it was on {0}. The right end of the slider is the present.', exactTime(when)));
    } catch (error) {
      if (mine === turn) say(error instanceof Error ? error.message : String(error));
    }
  };
  /** One sentence above the picture; null: what the extension says, or nothing. */
  const say = (text: string | null): void => {
    message.textContent = text ?? state?.message ?? '';
    message.hidden = message.textContent === '';
  };

  return (fresh) => {
    state = fresh;
    if (fresh.ask === 'tree') openTree();
    showTitle();
    say(null);
    const { fabric, captures: saved = [] } = fresh;
    const present = fabric !== null && fabric.nodes.id.length > 0;
    const some = present || saved.length > 0;
    times.set(saved, present);
    body.hidden = !some;
    nothing.hidden = some;
    if (!some) treeRow.close();
    bar.element.querySelector<HTMLElement>('.toolbar-controls')?.toggleAttribute('hidden', !some);
    live = present ? { ...unpackFabric(fabric), findings: fresh.findings ?? [] } : null;
    if (!present) moment ??= saved.at(-1)?.id ?? null;
    if (live !== null && moment === null && against === undefined) {
      turn++;
      show(live, fresh.select ?? null);
      if (chosen === 'errors') void showMoment(null);
      return;
    }
    if (some) {
      void showMoment(fresh.select ?? null);
      return;
    }
    scene = null;
    fill(
      nothing,
      nothingYet(fabric !== null, (action) => rpc.notify('act', { action })),
    );
  };
}
