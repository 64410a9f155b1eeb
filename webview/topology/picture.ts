import * as l10n from '@vscode/l10n';
import { element, fill } from '../shared/dom.js';
import { onThemeChange, readTheme, type Theme } from '../shared/theme.js';
import { type Bundles, bundlesOf } from './bundles.js';
import { type Camera, fit, pan, type Size, toLayout, zoomAt, zoomTo } from './camera.js';
import { boxAround, bringIntoView } from './bring.js';
import { describe } from './describe.js';
import { card } from './card.js';
import type { Frame } from './draw.js';
import { pick } from './geometry.js';
import { neighbourBox } from './neighbourBox.js';
import { type Level, levelAt } from './levels.js';
import { minimap } from './minimap.js';
import { painter } from './painter.js';
import type { Paths } from './paths.js';
import type { Scene } from './scene.js';
import type { DrawnEdge } from './spanning.js';
import type { Shade } from './shade.js';
import { sameTarget, type Target } from './target.js';

/** The canvas with its pointer and keyboard. */
export interface Picture {
  readonly element: HTMLElement;
  /** Shows a scene; the camera stays where it is, unless there was none. */
  set(scene: Scene, shade: Shade): void;
  /** Shows other colours, or the same ones after the legend or a filter changed. */
  setShade(shade: Shade): void;
  select(target: Target | null, bring: boolean): void;
  setPath(path: Paths | null, bring: boolean): void;
  /** Edges of a spanning tree over the picture; null takes them away. */
  setTree(tree: readonly DrawnEdge[] | null): void;
  /** 1 for each box by code that a search or filter found; null while there is none. */
  setBright(bright: Uint8Array | null): void;
  redraw(): void;
  fit(): void;
  zoom(factor: number): void;
  camera(): Camera | null;
  setCamera(camera: Camera): void;
  /** What is drawn now, for an export; null while nothing is. */
  frame(): Frame | null;
}

/** What the picture reports. */
export interface PictureEvents {
  readonly select: (target: Target | null, by: 'pointer' | 'key') => void;
  /** The next (1) or the one before (-1) of what is wrong is asked for. */
  readonly step: (by: 1 | -1) => void;
  readonly find: () => void;
  readonly moved: () => void;
  readonly linkShown: (link: number) => boolean;
  readonly findingsShown: () => boolean;
}

/** Makes the picture: drag and arrow keys pan, wheel and + - zoom, 0 fits, a click selects, Shift with an arrow walks from box to box. */
export function picture(events: PictureEvents): Picture {
  const canvas = element('canvas', { tabindex: 0, role: 'img', class: 'canvas' });
  const tooltip = element('div', { class: 'tooltip', hidden: true, 'aria-hidden': 'true' });
  let size: Size = { width: 0, height: 0 };
  let theme: Theme = readTheme();
  let scene: Scene | null = null;
  let shade: Shade | null = null;
  let camera: Camera | null = null;
  let selected: Target | null = null;
  let hovered: Target | null = null;
  let path: Paths | null = null;
  let tree: readonly DrawnEdge[] | null = null;
  let bright: Uint8Array | null = null;
  const bundles = new Map<Level, Bundles>();
  const frameNow = (): Frame | null => {
    if (scene === null || shade === null || camera === null) return null;
    const level = levelAt(scene.levels, camera.scale);
    return { scene, camera, size, theme, level, bundles: bundlesAt(scene, shade, level), shade, selected, hovered, path, tree, shown: events.linkShown, bright, findingsShown: events.findingsShown() };
  };
  const bundlesAt = (of: Scene, with_: Shade, level: Level): Bundles => {
    let found = bundles.get(level);
    if (found === undefined) bundles.set(level, (found = bundlesOf(of, level, with_, events.linkShown)));
    return found;
  };
  const map = minimap((x, y) => {
    if (camera !== null) look({ ...camera, x, y });
  });
  const surface = element('div', { class: 'picture' }, canvas, map.element, tooltip);
  const paint = painter(canvas, frameNow, () => map.update(frameNow()));
  const redraw = (): void => paint(false);
  const renew = (): void => {
    bundles.clear();
    map.changed();
    redraw();
  };
  const look = (next: Camera): void => {
    camera = next;
    events.moved();
    paint(true);
  };
  const resize = (): void => {
    const { clientWidth, clientHeight } = surface;
    size = { width: clientWidth, height: clientHeight };
    canvas.width = Math.max(1, Math.round(clientWidth * devicePixelRatio));
    canvas.height = Math.max(1, Math.round(clientHeight * devicePixelRatio));
    if (camera === null && scene !== null && clientWidth > 0) camera = fit(scene.layout.bounds, size);
    redraw();
  };
  new ResizeObserver(resize).observe(surface);
  onThemeChange((next) => {
    theme = next;
    map.changed();
    redraw();
  });

  const at = (event: PointerEvent | WheelEvent | MouseEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = (px: number, py: number): Target | null => {
    const now = frameNow();
    if (now === null) return null;
    const [x, y] = toLayout(now.camera, size, px, py);
    return pick(now.scene, now.bundles, now.level, x, y, 6 / now.camera.scale);
  };
  const hover = (target: Target | null, px: number, py: number): void => {
    if (!sameTarget(target, hovered)) {
      hovered = target;
      canvas.classList.toggle('over', target !== null);
      const description = target === null || scene === null ? null : describe(scene, target, Date.now());
      tooltip.hidden = description === null;
      if (description !== null) fill(tooltip, ...card(description));
      redraw();
    }
    if (tooltip.hidden) return;
    // The tooltip stays inside the picture and off the pointer.
    const [w, h] = [tooltip.offsetWidth, tooltip.offsetHeight];
    tooltip.style.left = `${String(Math.max(4, px + 16 + w > size.width ? px - w - 12 : px + 16))}px`;
    tooltip.style.top = `${String(Math.max(4, Math.min(size.height - h - 4, py + 12)))}px`;
  };
  let drag: { x: number; y: number; moved: boolean } | null = null;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const [x, y] = at(event);
    drag = { x, y, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const [x, y] = at(event);
    if (drag === null || camera === null) {
      hover(under(x, y), x, y);
      return;
    }
    if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < 4) return;
    hover(null, x, y);
    look(pan(camera, x - drag.x, y - drag.y));
    drag = { x, y, moved: true };
  });
  canvas.addEventListener('pointerup', (event) => {
    const [x, y] = at(event);
    if (drag !== null && !drag.moved) events.select(under(x, y), 'pointer');
    drag = null;
  });
  canvas.addEventListener('pointercancel', () => (drag = null));
  canvas.addEventListener('pointerleave', () => hover(null, 0, 0));
  canvas.addEventListener('dblclick', (event) => open(under(...at(event))));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (camera === null) return;
      const [x, y] = at(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      look(zoomAt(camera, size, x, y, Math.exp((-event.deltaY * lines) / 400)));
    },
    { passive: false },
  );
  const zoom = (factor: number): void => {
    if (camera !== null) look(zoomAt(camera, size, size.width / 2, size.height / 2, factor));
  };
  const fitAll = (): void => {
    if (scene !== null) look(fit(scene.layout.bounds, size));
  };
  /** Goes to a box, near enough that what is in it is seen. */
  const open = (target: Target | null): void => {
    if (target === null || scene === null) return;
    look(zoomTo(boxAround(scene, target), size));
  };
  const walk = (dx: number, dy: number): void => {
    const now = frameNow();
    if (now === null) return;
    const next = neighbourBox(now, selected, dx, dy);
    if (next !== null) events.select(next, 'key');
  };
  const step = 60;
  const arrows: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoom(1.25),
    '=': () => zoom(1.25),
    '-': () => zoom(0.8),
    '0': fitAll,
    n: () => events.step(1),
    N: () => events.step(-1),
    '/': () => events.find(),
    Enter: () => open(selected),
    Backspace: () => zoom(0.4),
    Escape: () => events.select(null, 'key'),
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = Object.hasOwn(arrows, event.key) ? arrows[event.key] : undefined;
    if (way !== undefined) {
      if (event.shiftKey) walk(...way);
      else if (camera !== null) look(pan(camera, -way[0] * step, -way[1] * step));
    } else if (Object.hasOwn(keys, event.key)) keys[event.key]?.();
    else return;
    event.preventDefault();
  });

  return {
    element: surface,
    set: (next, colours) => {
      scene = next;
      shade = colours;
      hover(null, 0, 0);
      const { hosts, switches } = next.fabric.summary;
      canvas.setAttribute(
        'aria-label',
        l10n.t(
          'Picture of {0} hosts and {1} switches. Arrow keys move it, with Shift they walk from box to box, plus and minus zoom, Enter opens, 0 shows all, N goes to what is wrong, slash searches. The list has the same content.',
          hosts,
          switches,
        ),
      );
      if (camera === null) resize();
      renew();
    },
    setShade: (next) => {
      shade = next;
      renew();
    },
    select: (target, bring) => {
      selected = target;
      if (bring && target !== null && scene !== null && camera !== null) look(bringIntoView(scene, target, camera, size));
      redraw();
    },
    setPath: (next, bring) => {
      path = next;
      if (bring && next !== null && scene !== null) look(zoomTo(boxAround(scene, ...next.nodes.map((node) => ({ kind: 'node', at: node }) as const)), size));
      redraw();
    },
    setTree: (next) => {
      tree = next;
      redraw();
    },
    setBright: (next) => {
      bright = next;
      redraw();
    },
    redraw: renew,
    fit: fitAll,
    zoom,
    camera: () => camera,
    setCamera: (next) => {
      camera = next;
      redraw();
    },
    frame: frameNow,
  };
}
