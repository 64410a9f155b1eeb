import * as l10n from '@vscode/l10n';
import { element, fill } from '../shared/dom.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { type Camera, fit, pan, type Size, toLayout, zoomAt } from './camera.js';
import { describe, type Times } from './describe.js';
import { card } from './details.js';
import { pick } from './geometry.js';
import { painter } from './painter.js';
import type { Scene, Target } from './scene.js';

/** The canvas with its pointer and keyboard. */
export interface Picture {
  readonly element: HTMLElement;
  /** Shows a scene; the camera stays where it is, unless there was none. */
  set(scene: Scene, times: Times): void;
  select(target: Target | null, bring: boolean): void;
  search(found: ReadonlySet<number> | null): void;
  redraw(): void;
  fit(): void;
  zoom(factor: number): void;
  camera(): Camera | null;
  setCamera(camera: Camera): void;
}

/** What the picture reports. */
export interface PictureEvents {
  readonly select: (target: Target | null) => void;
  readonly moved: () => void;
  readonly linkShown: (link: number) => boolean;
}

/** Makes the picture: drag and arrow keys pan, wheel and + - zoom, 0 fits, a click selects. */
export function picture(events: PictureEvents): Picture {
  const canvas = element('canvas', { tabindex: 0, role: 'img', class: 'canvas' });
  const tooltip = element('div', { class: 'tooltip', hidden: true, 'aria-hidden': 'true' });
  const frame = element('div', { class: 'picture' }, canvas, tooltip);
  let size: Size = { width: 0, height: 0 };
  let theme = readTheme();
  let scene: Scene | null = null;
  let times: Times = { since: {}, now: 0 };
  let camera: Camera | null = null;
  let selected: Target | null = null;
  let hovered: Target | null = null;
  let found: ReadonlySet<number> | null = null;
  const paint = painter(canvas, () =>
    scene === null || camera === null ? null : { scene, camera, size, theme, selected, hovered, shown: events.linkShown, found },
  );
  const redraw = (): void => paint(false);
  const look = (next: Camera): void => {
    camera = next;
    events.moved();
    paint(true);
  };
  const resize = (): void => {
    const { clientWidth, clientHeight } = frame;
    size = { width: clientWidth, height: clientHeight };
    canvas.width = Math.max(1, Math.round(clientWidth * devicePixelRatio));
    canvas.height = Math.max(1, Math.round(clientHeight * devicePixelRatio));
    if (camera === null && scene !== null && clientWidth > 0) camera = fit(scene.layout.bounds, size);
    redraw();
  };
  new ResizeObserver(resize).observe(frame);
  onThemeChange((next) => {
    theme = next;
    redraw();
  });

  const at = (event: PointerEvent | WheelEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = (px: number, py: number): Target | null => {
    if (scene === null || camera === null) return null;
    const [x, y] = toLayout(camera, size, px, py);
    return pick(scene, x, y, camera.scale, 6 / camera.scale, events.linkShown);
  };
  const hover = (target: Target | null, px: number, py: number): void => {
    if (target?.kind !== hovered?.kind || target?.at !== hovered?.at) {
      hovered = target;
      canvas.classList.toggle('over', target !== null);
      const description = target === null || scene === null ? null : describe(scene, target, times);
      tooltip.hidden = description === null;
      if (description !== null) fill(tooltip, ...card(description));
      redraw();
    }
    if (tooltip.hidden) return;
    // The tooltip stays inside the picture and off the pointer.
    const [w, h] = [tooltip.offsetWidth, tooltip.offsetHeight];
    tooltip.style.left = `${Math.max(4, px + 16 + w > size.width ? px - w - 12 : px + 16)}px`;
    tooltip.style.top = `${Math.max(4, Math.min(size.height - h - 4, py + 12))}px`;
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
    if (drag !== null && !drag.moved) events.select(under(x, y));
    drag = null;
  });
  canvas.addEventListener('pointercancel', () => (drag = null));
  canvas.addEventListener('pointerleave', () => hover(null, 0, 0));
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
  const step = 60;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => camera !== null && look(pan(camera, step, 0)),
    ArrowRight: () => camera !== null && look(pan(camera, -step, 0)),
    ArrowUp: () => camera !== null && look(pan(camera, 0, step)),
    ArrowDown: () => camera !== null && look(pan(camera, 0, -step)),
    '+': () => zoom(1.25),
    '=': () => zoom(1.25),
    '-': () => zoom(0.8),
    '0': fitAll,
    Escape: () => events.select(null),
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    keys[event.key]?.();
    event.preventDefault();
  });

  return {
    element: frame,
    set: (next, now) => {
      scene = next;
      times = now;
      hover(null, 0, 0);
      const { hosts, switches } = next.fabric.summary;
      canvas.setAttribute(
        'aria-label',
        l10n.t(
          'Picture of {0} hosts and {1} switches. Arrow keys move it, plus and minus zoom, 0 shows all. The list has the same content.',
          hosts,
          switches,
        ),
      );
      if (camera === null) resize();
      redraw();
    },
    select: (target, bring) => {
      selected = target;
      if (bring && target !== null && scene !== null && camera !== null) look(bringIntoView(scene, target, camera, size));
      redraw();
    },
    search: (next) => {
      found = next;
      redraw();
    },
    redraw,
    fit: fitAll,
    zoom,
    camera: () => camera,
    setCamera: (next) => {
      camera = next;
      redraw();
    },
  };
}

/** Moves no more than needed: not at all for what is in view already. Nothing glides, so reduced motion needs no other way. */
function bringIntoView(scene: Scene, target: Target, camera: Camera, size: Size): Camera {
  const { x, y, width, height } = scene.layout;
  const nodes = target.kind === 'node' ? [target.at] : [scene.from[target.at] ?? 0, scene.to[target.at] ?? 0];
  const centre = (at: number): readonly [number, number] => [(x[at] ?? 0) + (width[at] ?? 0) / 2, (y[at] ?? 0) + (height[at] ?? 0) / 2];
  const points = nodes.map(centre);
  const cx = points.reduce((sum, [px]) => sum + px, 0) / points.length;
  const cy = points.reduce((sum, [, py]) => sum + py, 0) / points.length;
  const inView = points.every(
    ([px, py]) =>
      Math.abs((px - camera.x) * camera.scale) < size.width / 2 - 30 && Math.abs((py - camera.y) * camera.scale) < size.height / 2 - 30,
  );
  if (inView && camera.scale > 0.3) return camera;
  const span = Math.max(
    ...points.map(([px, py]) => Math.max(Math.abs(px - cx) / (size.width / 2 - 60), Math.abs(py - cy) / (size.height / 2 - 60))),
    1e-9,
  );
  return { x: cx, y: cy, scale: Math.min(1 / span, Math.max(camera.scale, 0.7)) };
}
