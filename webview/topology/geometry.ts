import type { Bundles } from './bundles.js';
import type { Level } from './levels.js';
import type { Scene } from './scene.js';
import { type Target, targetOfCode } from './target.js';

/** Ends of a line in layout units. */
export interface Segment {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** Writes where a line between two boxes runs: from the top of the lower box to the bottom of the upper; side by side from middle to middle. */
export function segmentBetween({ x, y, width, height }: Scene, a: number, b: number, shift: number, out: Segment): Segment {
  const [ay, by] = [y[a] ?? 0, y[b] ?? 0];
  const [ah, bh] = [height[a] ?? 0, height[b] ?? 0];
  out.x1 = (x[a] ?? 0) + (width[a] ?? 0) / 2 + shift;
  out.x2 = (x[b] ?? 0) + (width[b] ?? 0) / 2 + shift;
  out.y1 = ay + ah <= by ? ay + ah : ay >= by + bh ? ay : ay + ah / 2;
  out.y2 = by + bh <= ay ? by + bh : by >= ay + ah ? by : by + bh / 2;
  return out;
}

/** A fresh segment to write into. */
export function segment(): Segment {
  return { x1: 0, y1: 0, x2: 0, y2: 0 };
}

/** Where a link is drawn at a level; null for one that lacks an end or has no length there. */
export function segmentOfLink(scene: Scene, link: number, level: Level, out: Segment): Segment | null {
  const [from, to] = [scene.from[link] ?? -1, scene.to[link] ?? -1];
  if (from < 0 || to < 0) return null;
  const code = scene.levels.shown[level];
  const [a, b] = [code[from] ?? from, code[to] ?? to];
  return a === b ? null : segmentBetween(scene, a, b, 0, out);
}

/** What lies under a layout point, boxes first; `reach` is the distance in layout units at which a line still counts as hit. */
export function pick(scene: Scene, bundles: Bundles, level: Level, px: number, py: number, reach: number): Target | null {
  const box = pickBox(scene, level, px, py);
  if (box >= 0) return targetOfCode(scene, box);
  let nearest = -1;
  let least = reach;
  const line = segment();
  for (let at = 0; at < bundles.count; at++) {
    const distance = distanceTo(segmentBetween(scene, bundles.a[at] ?? 0, bundles.b[at] ?? 0, bundles.shift[at] ?? 0, line), px, py);
    // Of lines on the same place the worse is meant.
    if (distance < least || (distance === least && nearest >= 0 && (bundles.shade[at] ?? 0) > (bundles.shade[nearest] ?? 0))) {
      least = distance;
      nearest = at;
    }
  }
  if (nearest < 0) return null;
  return bundles.size[nearest] === 1
    ? { kind: 'link', at: bundles.link[nearest] ?? 0 }
    : { kind: 'bundle', a: bundles.a[nearest] ?? 0, b: bundles.b[nearest] ?? 0 };
}

function pickBox(scene: Scene, level: Level, px: number, py: number): number {
  const { x, y, width, height } = scene;
  const code = scene.levels.shown[level];
  const over = (at: number): boolean => {
    const [left, top] = [x[at] ?? 0, y[at] ?? 0];
    return px >= left && py >= top && px <= left + (width[at] ?? 0) && py <= top + (height[at] ?? 0);
  };
  let hit = -1;
  for (let node = 0; node < code.length; node++) {
    const at = code[node] ?? node;
    if (!over(at)) continue;
    // What sits in a host lies over it.
    if (hit < 0 || (scene.parent[node] ?? -1) === hit) hit = at;
  }
  return hit;
}

function distanceTo({ x1, y1, x2, y2 }: Segment, px: number, py: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - x1) * dx + (py - y1) * dy) / length));
  return Math.hypot(px - x1 - along * dx, py - y1 - along * dy);
}
