import * as l10n from '@vscode/l10n';
import { element } from '../shared/dom.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { drawLabels, drawMarks } from './marks.js';
import type { Band, Block, CellAt } from './model.js';
import { paletteOf } from './palette.js';
import { type Picture, raster } from './raster.js';
import { blockOf, bring, cellAt, clamp, fitAll, fitBlock, type Frame, type View, zoomAbout } from './view.js';

/** The canvas with its pointer and keyboard. */
export interface HeatMap {
  readonly element: HTMLElement;
  /** Shows a picture. The view stays unless the number of hosts changed. */
  set(picture: Picture, bands: readonly Band[], labels: readonly string[]): void;
  select(block: Block | null, bringIt: boolean): void;
  fit(): void;
  zoom(factor: number): void;
  zoomTo(block: Block): void;
  /** The picture as drawn, PNG in base64. */
  png(): string;
}

/** What the heat map reports. */
export interface HeatMapEvents {
  /** A block was brushed, or the cursor moved by keys. null: the selection was dropped. */
  readonly select: (block: Block | null, byKeys: boolean) => void;
  readonly open: () => void;
  /** What the hover says of a cell. */
  readonly describe: (cell: CellAt) => HTMLElement;
}

/** Pixels that a pointer may move before a press counts as a brush. */
const slack = 4;

/** Room for names beside rows and above columns, px. */
const margin = 96;

/** Makes the heat map: a drag selects a block, the wheel zooms, arrows move the cursor, Shift with them extends the selection. */
export function heatMap(events: HeatMapEvents): HeatMap {
  const canvas = element('canvas', { tabindex: 0, role: 'img', class: 'canvas', 'aria-describedby': 'keys' });
  const tooltip = element('div', { class: 'tooltip', hidden: true, 'aria-hidden': 'true' });
  const help = element(
    'p',
    { id: 'keys', class: 'visually-hidden' },
    l10n.t(
      'Arrow keys move between cells, Shift with them selects a block, Enter shows its hosts in Topology, + and - zoom, 0 shows all, Escape drops the selection.',
    ),
  );
  const stage = element('div', { class: 'picture' }, canvas, tooltip, help);
  let theme = readTheme();
  let palette = paletteOf(theme);
  let picture: Picture | null = null;
  let bands: readonly Band[] = [];
  let labels: readonly string[] = [];
  let size = { width: 0, height: 0 };
  let view: View | null = null;
  let cursor: CellAt | null = null;
  let anchor: CellAt | null = null;
  let selected: Block | null = null;
  let pressed: { readonly cell: CellAt; readonly x: number; readonly y: number; moved: boolean } | null = null;
  let asked = 0;

  const count = (): number => picture?.places.length ?? 0;
  /** All the room that cells may take. */
  const room = (): Frame => ({
    x: margin,
    y: margin,
    width: Math.max(1, size.width - margin - 12),
    height: Math.max(1, size.height - margin - 12),
  });
  /** The part of it that they take. */
  const frame = (): Frame => {
    const all = room();
    const side = view === null ? Infinity : count() * view.cell;
    return { ...all, width: Math.min(all.width, side), height: Math.min(all.height, side) };
  };
  const whole = (): View => fitAll(count(), room());

  const paint = (): void => {
    asked = 0;
    const context = canvas.getContext('2d');
    if (context === null || picture === null || view === null || size.width === 0) return;
    const ratio = devicePixelRatio;
    const area = frame();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const [width, height] = [Math.max(1, Math.round(area.width * ratio)), Math.max(1, Math.round(area.height * ratio))];
    const image = context.createImageData(width, height);
    raster(new Uint32Array(image.data.buffer), width, height, view, area, picture, palette);
    context.putImageData(image, Math.round(area.x * ratio), Math.round(area.y * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawMarks(context, view, area, picture, { bands, cursor, selected, focused: document.activeElement === canvas }, theme);
    context.strokeStyle = theme.outline;
    context.lineWidth = 1;
    context.strokeRect(area.x - 0.5, area.y - 0.5, area.width + 1, area.height + 1);
    drawLabels(context, view, area, labels, bands, { from: l10n.t('from'), to: l10n.t('to') }, theme);
  };
  const redraw = (): void => {
    if (asked === 0) asked = requestAnimationFrame(paint);
  };
  const look = (next: View): void => {
    view = next;
    redraw();
  };
  const resize = (): void => {
    size = { width: stage.clientWidth, height: stage.clientHeight };
    canvas.width = Math.max(1, Math.round(size.width * devicePixelRatio));
    canvas.height = Math.max(1, Math.round(size.height * devicePixelRatio));
    if (picture === null) return;
    const all = whole();
    // A view that showed all goes on showing all.
    view = view === null || view.cell <= all.cell ? all : clamp(view, count(), room());
    paint();
  };
  new ResizeObserver(resize).observe(stage);
  onThemeChange((next) => {
    theme = next;
    palette = paletteOf(theme);
    redraw();
  });

  const at = (event: MouseEvent): { readonly x: number; readonly y: number; readonly cell: CellAt | null } => {
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    return { x, y, cell: view === null ? null : cellAt(view, x, y, count(), frame()) };
  };
  const hover = (cell: CellAt | null, x: number, y: number): void => {
    tooltip.hidden = cell === null;
    if (cell === null) return;
    tooltip.replaceChildren(events.describe(cell));
    const { offsetWidth, offsetHeight } = tooltip;
    const left = x + 16 + offsetWidth > size.width ? Math.max(0, x - 16 - offsetWidth) : x + 16;
    const top = y + 16 + offsetHeight > size.height ? Math.max(0, y - 16 - offsetHeight) : y + 16;
    tooltip.style.left = `${String(left)}px`;
    tooltip.style.top = `${String(top)}px`;
  };
  const choose = (block: Block | null, byKeys: boolean): void => {
    selected = block;
    redraw();
    events.select(block, byKeys);
  };
  canvas.addEventListener('pointerdown', (event) => {
    const { x, y, cell } = at(event);
    if (event.button !== 0 || cell === null) return;
    canvas.setPointerCapture(event.pointerId);
    pressed = { cell, x, y, moved: false };
    hover(null, 0, 0);
  });
  canvas.addEventListener('pointermove', (event) => {
    const { x, y, cell } = at(event);
    if (pressed === null) {
      hover(cell, x, y);
      return;
    }
    if (Math.hypot(x - pressed.x, y - pressed.y) > slack) pressed.moved = true;
    if (pressed.moved && cell !== null) {
      selected = blockOf(pressed.cell, cell);
      redraw();
    }
  });
  canvas.addEventListener('pointerup', (event) => {
    if (pressed === null) return;
    const { cell } = at(event);
    const end = cell ?? (selected === null ? pressed.cell : { row: selected.bottom, column: selected.right });
    cursor = pressed.cell;
    anchor = null;
    choose(pressed.moved ? blockOf(pressed.cell, end) : blockOf(pressed.cell, pressed.cell), false);
    pressed = null;
  });
  canvas.addEventListener('pointerleave', () => hover(null, 0, 0));
  canvas.addEventListener('dblclick', () => {
    if (selected !== null) api.zoomTo(selected);
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (view === null) return;
      const { x, y } = at(event);
      if (event.ctrlKey || event.metaKey || !event.shiftKey) look(zoomAbout(view, Math.exp(-event.deltaY / 400), x, y, count(), room()));
      else look(clamp({ ...view, left: view.left + event.deltaY / view.cell }, count(), room()));
    },
    { passive: false },
  );
  canvas.addEventListener('focus', redraw);
  canvas.addEventListener('blur', redraw);
  canvas.addEventListener('keydown', (event) => {
    const n = count();
    if (n === 0 || view === null) return;
    const step = event.altKey ? 10 : 1;
    const from = cursor ?? { row: 0, column: 0 };
    const to: Readonly<Record<string, CellAt>> = {
      ArrowUp: { ...from, row: from.row - step },
      ArrowDown: { ...from, row: from.row + step },
      ArrowLeft: { ...from, column: from.column - step },
      ArrowRight: { ...from, column: from.column + step },
      PageUp: { ...from, row: from.row - 20 },
      PageDown: { ...from, row: from.row + 20 },
      Home: { row: event.ctrlKey ? 0 : from.row, column: 0 },
      End: { row: event.ctrlKey ? n - 1 : from.row, column: n - 1 },
    };
    const next = to[event.key];
    if (next !== undefined) {
      const inside = (value: number): number => Math.max(0, Math.min(n - 1, value));
      const moved = { row: inside(next.row), column: inside(next.column) };
      anchor = event.shiftKey ? (anchor ?? from) : null;
      // The first press only shows where the cursor is.
      cursor = cursor === null ? from : moved;
      view = bring(view, cursor, n, room());
      choose(blockOf(anchor ?? cursor, cursor), true);
    } else if (event.key === 'Enter') events.open();
    else if (event.key === 'Escape') choose(null, true);
    else if (event.key === '+' || event.key === '=') api.zoom(1.5);
    else if (event.key === '-') api.zoom(1 / 1.5);
    else if (event.key === '0') api.fit();
    else return;
    event.preventDefault();
  });

  const api: HeatMap = {
    element: stage,
    set: (next, nextBands, nextLabels) => {
      const same = picture?.places.length === next.places.length;
      [picture, bands, labels] = [next, nextBands, nextLabels];
      canvas.setAttribute('aria-label', l10n.t('Matrix of {0} by {0} hosts', next.places.length));
      if (!same) {
        cursor = anchor = selected = null;
        view = size.width === 0 ? null : whole();
      }
      redraw();
    },
    select: (block, bringIt) => {
      selected = block;
      if (block !== null) {
        cursor = { row: block.top, column: block.left };
        if (bringIt && view !== null) view = bring(view, cursor, count(), room());
      }
      redraw();
    },
    fit: () => look(whole()),
    zoom: (factor) => {
      if (view === null) return;
      const area = frame();
      const middle = cursor === null ? { x: area.x + area.width / 2, y: area.y + area.height / 2 } : middleOf(cursor, view, area);
      look(zoomAbout(view, factor, middle.x, middle.y, count(), room()));
    },
    zoomTo: (block) => look(fitBlock(block, count(), room())),
    png: () => {
      paint();
      return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
    },
  };
  return api;
}

function middleOf({ row, column }: CellAt, view: View, area: Frame): { readonly x: number; readonly y: number } {
  return { x: area.x + (column + 0.5 - view.left) * view.cell, y: area.y + (row + 0.5 - view.top) * view.cell };
}
