import type { Frame } from './draw.js';
import type { Pen, View } from './pen.js';
import { healthOrder } from './scene.js';
import { colourOf, healthClasses } from './shade.js';

/** NVLink arcs below the GPUs, and PCIe lines between NICs and the GPUs near them, of the hosts in view. */
export function drawInside(pen: Pen, { scene, theme, shown }: Frame, view: View): void {
  const { x, y, width, height } = scene;
  const healths = healthClasses();
  for (const at of scene.inner) {
    const [a, b] = [scene.from[at] ?? -1, scene.to[at] ?? -1];
    if (a < 0 || b < 0) continue;
    const [ax, bx] = [view.x((x[a] ?? 0) + (width[a] ?? 0) / 2), view.x((x[b] ?? 0) + (width[b] ?? 0) / 2)];
    const [ay, by] = [y[a] ?? 0, y[b] ?? 0];
    const top = view.y(Math.min(ay, by));
    if (!view.inView(Math.min(ax, bx), top, Math.max(ax, bx), top + 80 * view.scale) || !shown(at)) continue;
    const link = scene.fabric.links[at];
    const one = healths[healthOrder.indexOf(link?.state ?? 'unknown')];
    if (link === undefined || one === undefined) continue;
    pen.beginPath();
    pen.strokeStyle = link.state === 'ok' ? (link.kind === 'nvlink' ? theme.green : theme.muted) : colourOf(theme, one);
    pen.setLineDash(one.dash);
    pen.lineWidth = 1;
    pen.globalAlpha = link.state === 'ok' ? 0.55 : 1;
    if (ay === by) {
      const base = view.y(ay + (height[a] ?? 0));
      pen.moveTo(ax, base);
      pen.quadraticCurveTo((ax + bx) / 2, base + Math.min(30, 6 + Math.abs(bx - ax) * 0.12) * Math.min(1, view.scale), bx, base);
    } else {
      const [upper, lower] = ay < by ? [a, b] : [b, a];
      pen.moveTo(upper === a ? ax : bx, view.y((y[upper] ?? 0) + (height[upper] ?? 0)));
      pen.lineTo(lower === a ? ax : bx, view.y(y[lower] ?? 0));
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}
