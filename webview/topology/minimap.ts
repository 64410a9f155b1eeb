import { element } from '../shared/dom.js';
import { type Camera, fit, type Size, toLayout } from './camera.js';
import { bundlesOf } from './bundles.js';
import { draw, type Frame } from './draw.js';
import { levelAt } from './levels.js';

/** The whole fabric, small, with a frame around what is in view; only where that is less than all of it. */
export interface Minimap {
  readonly element: HTMLElement;
  /** What is shown has changed: draw the whole anew. */
  changed(): void;
  /** The view has moved. */
  update(frame: Frame | null): void;
}

const size: Size = { width: 168, height: 108 };

/** Makes the map; `look` moves the middle of the view to a layout point. It is for the mouse: keys have the arrows and 0. */
export function minimap(look: (x: number, y: number) => void): Minimap {
  const canvas = element('canvas', { class: 'minimap', 'aria-hidden': 'true', hidden: true });
  const whole = document.createElement('canvas');
  let drawn = false;
  let camera: Camera | null = null;
  const drawWhole = (frame: Frame): void => {
    const context = whole.getContext('2d');
    if (context === null) return;
    camera = fit(frame.scene.layout.bounds, size, 4);
    for (const one of [whole, canvas]) {
      one.width = Math.round(size.width * devicePixelRatio);
      one.height = Math.round(size.height * devicePixelRatio);
    }
    const level = levelAt(frame.scene.levels, camera.scale);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    draw(context, { ...frame, camera, size, level, bundles: bundlesOf(frame.scene, level, frame.shade, frame.shown), selected: null, hovered: null, path: null });
    drawn = true;
  };
  let dragging = false;
  const go = (event: PointerEvent): void => {
    if (camera === null) return;
    const box = canvas.getBoundingClientRect();
    look(...toLayout(camera, size, event.clientX - box.left, event.clientY - box.top));
  };
  canvas.addEventListener('pointerdown', (event) => {
    dragging = true;
    canvas.setPointerCapture(event.pointerId);
    go(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (dragging) go(event);
  });
  canvas.addEventListener('pointerup', () => (dragging = false));
  return {
    element: canvas,
    changed: () => (drawn = false),
    update: (frame) => {
      canvas.hidden = frame === null || showsAll(frame);
      if (frame === null || canvas.hidden) return;
      if (!drawn) drawWhole(frame);
      const context = canvas.getContext('2d');
      if (context === null || camera === null) return;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.drawImage(whole, 0, 0);
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      const { camera: now, size: seen, theme } = frame;
      const factor = camera.scale / now.scale;
      const width = seen.width * factor;
      const height = seen.height * factor;
      context.strokeStyle = theme.selection;
      context.lineWidth = 2;
      context.strokeRect(
        (now.x - camera.x) * camera.scale + size.width / 2 - width / 2,
        (now.y - camera.y) * camera.scale + size.height / 2 - height / 2,
        width,
        height,
      );
    },
  };
}

function showsAll({ scene, camera, size: seen }: Frame): boolean {
  const { x, y, width, height } = scene.layout.bounds;
  const [halfWidth, halfHeight] = [seen.width / 2 / camera.scale, seen.height / 2 / camera.scale];
  return (
    camera.x - halfWidth <= x && camera.x + halfWidth >= x + width && camera.y - halfHeight <= y && camera.y + halfHeight >= y + height
  );
}
