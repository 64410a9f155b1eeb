import type { Health } from '../../src/fabric/graph.js';
import type { Theme } from '../shared/theme.js';
import type { Camera, Size } from './camera.js';
import { insideScale, segmentOf } from './geometry.js';
import { drawOrder, healthColour, healthDash, linkWidth } from './linkStyle.js';
import { drawMark } from './mark.js';
import type { Scene, Target } from './scene.js';

/** All that one frame needs. */
export interface Frame {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly size: Size;
  readonly theme: Theme;
  readonly selected: Target | null;
  readonly hovered: Target | null;
  /** Whether the legend shows this link. */
  readonly shown: (link: number) => boolean;
  /** Nodes that the search found, or null while nothing is searched. */
  readonly found: ReadonlySet<number> | null;
}

/** Below this width in px a box carries no text. */
const minLabelWidth = 34;

/** Draws one frame: racks, cables, then boxes, then what is selected. Draws only what is in view. */
export function draw(context: CanvasRenderingContext2D, frame: Frame, ratio: number): void {
  const { size, camera, theme } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  context.font = `12px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  const view: View = {
    x: (value) => (value - camera.x) * camera.scale + size.width / 2,
    y: (value) => (value - camera.y) * camera.scale + size.height / 2,
    scale: camera.scale,
    inView: (left, top, right, bottom) => right >= 0 && bottom >= 0 && left <= size.width && top <= size.height,
  };
  drawGroups(context, frame, view);
  drawCables(context, frame, view);
  drawNodes(context, frame, view);
  drawTarget(context, frame, view, frame.hovered, 2);
  drawTarget(context, frame, view, frame.selected, 3);
}

interface View {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly scale: number;
  readonly inView: (left: number, top: number, right: number, bottom: number) => boolean;
}

function drawGroups(context: CanvasRenderingContext2D, { scene, theme }: Frame, view: View): void {
  context.strokeStyle = theme.border;
  context.fillStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const frame of scene.layout.groups) {
    const [left, top] = [view.x(frame.x), view.y(frame.y)];
    const [width, height] = [frame.width * view.scale, frame.height * view.scale];
    if (!view.inView(left, top, left + width, top + height)) continue;
    context.beginPath();
    context.roundRect(Math.round(left) + 0.5, Math.round(top) + 0.5, width, height, 4);
    context.stroke();
    if (width > minLabelWidth && view.scale > 0.35)
      fitText(context, frame.label, left + 8, top + 15 * Math.min(1.2, view.scale), width - 16);
  }
}

function drawCables(context: CanvasRenderingContext2D, frame: Frame, view: View): void {
  const { scene, theme, shown } = frame;
  const thickness = Math.min(1.5, Math.max(0.45, view.scale));
  for (const health of drawOrder) {
    const { batches, count } = batchesOf(frame, view, health, thickness);
    // Thousands of healthy lines would hide the few that matter, so they fade as more of them are in view.
    const quiet = theme.highContrast ? Math.min(0.9, Math.max(0.3, 900 / count)) : Math.min(0.75, Math.max(0.14, 380 / count));
    context.strokeStyle = healthColour(theme, health);
    context.globalAlpha = health === 'ok' || health === 'unknown' ? (frame.found === null ? quiet : quiet * 0.4) : 1;
    context.setLineDash([...healthDash(health)]);
    for (const [width, path] of batches) {
      context.lineWidth = health === 'ok' || health === 'unknown' ? width : Math.max(1.6, width);
      context.stroke(path);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
  for (const state of ['degraded', 'down'] as const) {
    for (const at of scene.cables.get(state) ?? []) {
      const segment = shown(at) ? segmentOf(scene, at, view.scale) : null;
      if (segment === null) continue;
      const [x, y] = [view.x((segment.x1 + segment.x2) / 2), view.y((segment.y1 + segment.y2) / 2)];
      if (view.inView(x - 8, y - 8, x + 8, y + 8)) drawMark(context, theme, state, x, y, view.scale < 0.25 ? 4 : 6);
    }
  }
}

/** Lines of one health in one path for each width, for one stroke call each. */
function batchesOf(
  { scene, shown }: Frame,
  view: View,
  health: Health,
  thickness: number,
): { batches: Map<number, Path2D>; count: number } {
  const batches = new Map<number, Path2D>();
  let count = 0;
  const { links } = scene.fabric;
  for (const at of scene.cables.get(health) ?? []) {
    const link = links[at];
    if (link === undefined || !shown(at)) continue;
    const segment = segmentOf(scene, at, view.scale);
    if (segment === null) continue;
    const [x1, y1, x2, y2] = [view.x(segment.x1), view.y(segment.y1), view.x(segment.x2), view.y(segment.y2)];
    if (!view.inView(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2))) continue;
    const width = Math.round(linkWidth(link) * thickness * 4) / 4 || 0.25;
    let path = batches.get(width);
    if (path === undefined) batches.set(width, (path = new Path2D()));
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
    count++;
  }
  return { batches, count };
}

function drawNodes(context: CanvasRenderingContext2D, frame: Frame, view: View): void {
  const { scene, theme, found } = frame;
  const { nodes } = scene.fabric;
  const { x, y, width, height } = scene.layout;
  const inside = view.scale >= insideScale;
  const normal = `12px ${theme.fontFamily}`;
  const small = `${view.scale < 0.8 ? 9 : 10}px ${theme.fontFamily}`;
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    const inner = (scene.parent[at] ?? -1) >= 0;
    if (node === undefined || (inner && !inside)) continue;
    const [left, top] = [view.x(x[at] ?? 0), view.y(y[at] ?? 0)];
    const [w, h] = [(width[at] ?? 0) * view.scale, (height[at] ?? 0) * view.scale];
    if (!view.inView(left, top, left + w, top + h)) continue;
    context.globalAlpha = found === null || found.has(at) || (inner && found.has(scene.parent[at] ?? -1)) ? 1 : 0.3;
    const colour = node.health === 'ok' ? (node.kind === 'switch' ? theme.blue : theme.outline) : healthColour(theme, node.health);
    box(context, theme, left, top, w, h, colour, node.health, node.kind === 'switch' ? 3 : inner ? 2 : 4);
    if (inner) {
      const label = String(node.rail ?? '');
      context.fillStyle = node.kind === 'gpu' ? theme.green : theme.blue;
      if (!theme.highContrast) context.fillRect(left + 1, top + (node.kind === 'gpu' ? h - 3 : 1), w - 2, 2);
      context.fillStyle = theme.foreground;
      context.font = small;
      if (w > 11 && h > 11)
        centred(context, label, left + w / 2, top + h / 2 + (theme.highContrast ? 0 : node.kind === 'gpu' ? -1 : 1.5), w - 4);
      context.font = normal;
    } else {
      const open = inside && node.kind === 'host' && (scene.childrenOf.get(at)?.length ?? 0) > 0;
      context.fillStyle = theme.foreground;
      const line = open ? top + 12 * Math.min(1.3, view.scale) : top + h / 2;
      const labelled = w > minLabelWidth && h > 11;
      if (labelled) centred(context, node.name, left + w / 2, line, w - 6);
      // The mark sits on the corner, where it takes no room from the name.
      if (node.health !== 'ok')
        drawMark(
          context,
          theme,
          node.health,
          labelled ? left + 2 : left + w / 2,
          labelled ? top + 2 : top + h / 2,
          Math.min(6, Math.max(2.5, w / 3)),
        );
    }
  }
  context.globalAlpha = 1;
  if (inside) drawInside(context, frame, view);
}

function box(
  context: CanvasRenderingContext2D,
  theme: Theme,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
  health: Health,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(
    Math.round(left) + 0.5,
    Math.round(top) + 0.5,
    Math.max(1, Math.round(width) - 1),
    Math.max(1, Math.round(height) - 1),
    Math.min(radius, width / 4),
  );
  context.fillStyle = theme.highContrast ? theme.background : theme.surface;
  context.fill();
  context.setLineDash(health === 'unknown' ? [2, 2] : []);
  context.strokeStyle = colour;
  context.lineWidth = health === 'ok' || width < 12 ? 1 : 1.6;
  context.stroke();
  context.setLineDash([]);
}

/** NVLink arcs below the GPUs, and PCIe lines between NICs and the GPUs near them. */
function drawInside(context: CanvasRenderingContext2D, { scene, theme, shown }: Frame, view: View): void {
  const { x, y, width, height } = scene.layout;
  scene.inner.forEach((at) => {
    const link = scene.fabric.links[at];
    if (link === undefined || !shown(at)) return;
    const [a, b] = [scene.from[at] ?? -1, scene.to[at] ?? -1];
    if (a < 0 || b < 0) return;
    const [ax, bx] = [view.x((x[a] ?? 0) + (width[a] ?? 0) / 2), view.x((x[b] ?? 0) + (width[b] ?? 0) / 2)];
    const [ay, by] = [y[a] ?? 0, y[b] ?? 0];
    const top = view.y(Math.min(ay, by));
    if (!view.inView(Math.min(ax, bx), top, Math.max(ax, bx), top + 80 * view.scale)) return;
    context.beginPath();
    context.strokeStyle = link.state === 'ok' ? (link.kind === 'nvlink' ? theme.green : theme.muted) : healthColour(theme, link.state);
    context.setLineDash([...healthDash(link.state)]);
    context.lineWidth = 1;
    context.globalAlpha = link.state === 'ok' ? 0.55 : 1;
    if (ay === by) {
      const base = view.y(ay + (height[a] ?? 0));
      context.moveTo(ax, base);
      context.quadraticCurveTo((ax + bx) / 2, base + Math.min(30, 6 + Math.abs(bx - ax) * 0.12) * Math.min(1, view.scale), bx, base);
    } else {
      const [upper, lower] = ay < by ? [a, b] : [b, a];
      context.moveTo(upper === a ? ax : bx, view.y((y[upper] ?? 0) + (height[upper] ?? 0)));
      context.lineTo(lower === a ? ax : bx, view.y(y[lower] ?? 0));
    }
    context.stroke();
  });
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function drawTarget(context: CanvasRenderingContext2D, { scene, theme }: Frame, view: View, target: Target | null, width: number): void {
  if (target === null) return;
  context.strokeStyle = theme.selection;
  context.lineWidth = width;
  context.setLineDash([]);
  context.beginPath();
  if (target.kind === 'link') {
    const segment = segmentOf(scene, target.at, view.scale);
    if (segment === null) return;
    context.moveTo(view.x(segment.x1), view.y(segment.y1));
    context.lineTo(view.x(segment.x2), view.y(segment.y2));
  } else {
    const { x, y, width: w, height: h } = scene.layout;
    const owner = scene.parent[target.at] ?? -1;
    const at = owner >= 0 && view.scale < insideScale ? owner : target.at;
    context.roundRect(view.x(x[at] ?? 0) - 2, view.y(y[at] ?? 0) - 2, (w[at] ?? 0) * view.scale + 4, (h[at] ?? 0) * view.scale + 4, 4);
  }
  context.stroke();
}

/** The smallest letters that a name shrinks to before its middle is left out, in px. */
const smallest = 9;

function centred(context: CanvasRenderingContext2D, text: string, x: number, y: number, room: number): void {
  const { font } = context;
  const size = Number.parseFloat(font);
  const fitting = Math.max(Math.min(smallest, size), Math.min(size, Math.floor((size * room) / widthOf(context, text))));
  if (fitting < size) context.font = font.replace(/^[\d.]+px/, `${fitting}px`);
  const shown = shortened(context, text, room);
  context.textAlign = 'center';
  if (shown !== '') context.fillText(shown, x, y);
  context.font = font;
}

function fitText(context: CanvasRenderingContext2D, text: string, x: number, y: number, room: number): void {
  context.textAlign = 'left';
  context.fillText(shortened(context, text, room), x, y);
}

const widths = new Map<string, number>();

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  const key = `${context.font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** The text, with its middle left out where there is no room: the end of a host name tells hosts apart. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (widthOf(context, text) <= room) return text;
  const each = widthOf(context, 'n');
  const keep = Math.floor(room / each) - 1;
  if (keep < 3) return '';
  const tail = Math.ceil(keep * 0.6);
  return `${text.slice(0, keep - tail)}…${text.slice(-tail)}`;
}
