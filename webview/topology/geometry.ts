import type { Scene, Target } from './scene.js';

/** From this scale on (px for each layout unit), hosts show their GPUs and NICs. */
export const insideScale = 0.62;

/** Ends of a link in layout units. */
export interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The box that stands for a node at this scale: a collapsed host stands for what is in it. */
export function shownNode(scene: Scene, at: number, scale: number): number {
  const owner = scene.parent[at] ?? -1;
  return owner >= 0 && scale < insideScale ? owner : at;
}

/** Where a cable is drawn; null for a link that lacks an end or has no length at this scale. */
export function segmentOf(scene: Scene, link: number, scale: number): Segment | null {
  const [from, to] = [scene.from[link] ?? -1, scene.to[link] ?? -1];
  if (from < 0 || to < 0) return null;
  const [a, b] = [shownNode(scene, from, scale), shownNode(scene, to, scale)];
  if (a === b) return null;
  const { x, y, width, height } = scene.layout;
  const shift = scene.shift[link] ?? 0;
  const [ax, bx] = [(x[a] ?? 0) + (width[a] ?? 0) / 2, (x[b] ?? 0) + (width[b] ?? 0) / 2];
  const [ay, by] = [y[a] ?? 0, y[b] ?? 0];
  const [ah, bh] = [height[a] ?? 0, height[b] ?? 0];
  // From the top of the lower box to the bottom of the upper; side by side from middle to middle.
  const y1 = ay + ah <= by ? ay + ah : ay >= by + bh ? ay : ay + ah / 2;
  const y2 = by + bh <= ay ? by + bh : by >= ay + ah ? by : by + bh / 2;
  return { x1: ax + shift, y1, x2: bx + shift, y2 };
}

/** The node or link under a layout point, nodes first; `reach` is the distance in layout units at which a line still counts as hit. */
export function pick(scene: Scene, px: number, py: number, scale: number, reach: number, shown: (link: number) => boolean): Target | null {
  const { x, y, width, height } = scene.layout;
  let hit = -1;
  for (let at = 0; at < scene.fabric.nodes.length; at++) {
    if ((scene.parent[at] ?? -1) >= 0 && scale < insideScale) continue;
    const [left, top] = [x[at] ?? 0, y[at] ?? 0];
    if (px < left || py < top || px > left + (width[at] ?? 0) || py > top + (height[at] ?? 0)) continue;
    // What sits in a host lies over it.
    if (hit < 0 || (scene.parent[at] ?? -1) >= 0) hit = at;
  }
  if (hit >= 0) return { kind: 'node', at: hit };
  let nearest = -1;
  let least = reach;
  for (let link = 0; link < scene.fabric.links.length; link++) {
    if (scene.fabric.links[link]?.kind !== 'fabric' || !shown(link)) continue;
    const segment = segmentOf(scene, link, scale);
    if (segment === null) continue;
    const distance = distanceTo(segment, px, py);
    if (distance < least) {
      least = distance;
      nearest = link;
    }
  }
  return nearest < 0 ? null : { kind: 'link', at: nearest };
}

function distanceTo({ x1, y1, x2, y2 }: Segment, px: number, py: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - x1) * dx + (py - y1) * dy) / length));
  return Math.hypot(px - x1 - along * dx, py - y1 - along * dy);
}
