import type { Scene } from './scene.js';
import type { Shade } from './shade.js';

/** For each group of the layout the highest class of the cables that end in it, and how many have it. */
export interface GroupShade {
  readonly worst: Uint8Array;
  readonly count: Int32Array;
}

const known = new WeakMap<Shade, { readonly scene: Scene; readonly shade: GroupShade }>();

/** What the cables of each group come to, so that a box tells of a bad cable also where the cable itself is inside it. */
export function groupShade(scene: Scene, shade: Shade): GroupShade {
  const before = known.get(shade);
  if (before?.scene === scene) return before.shade;
  const { groups, groupOf, podOf } = scene.layout;
  const worst = new Uint8Array(groups.length);
  const count = new Int32Array(groups.length);
  scene.fabric.links.forEach(({ kind }, at) => {
    const [from, to] = [scene.from[at] ?? -1, scene.to[at] ?? -1];
    if (kind !== 'fabric' || from < 0) return;
    const own = shade.links[at] ?? 0;
    for (const group of new Set([groupOf[from], groupOf[to], podOf[from], podOf[to]])) {
      if (group === undefined || group < 0 || own < (worst[group] ?? 0)) continue;
      if (own > (worst[group] ?? 0)) {
        worst[group] = own;
        count[group] = 0;
      }
      count[group] = (count[group] ?? 0) + 1;
    }
  });
  const made = { worst, count };
  known.set(shade, { scene, shade: made });
  return made;
}
