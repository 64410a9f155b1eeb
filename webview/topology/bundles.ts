import { linkWidth } from './linkWidth.js';
import type { Level } from './levels.js';
import type { Scene } from './scene.js';
import type { Shade } from './shade.js';

/** Cables that are drawn as one line at a level, as columns; ends are codes of boxes. */
export interface Bundles {
  readonly count: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Cables in each bundle, and one of them. */
  readonly size: Int32Array;
  readonly link: Int32Array;
  /** The highest class of its cables, see {@link Shade}. */
  readonly shade: Uint8Array;
  /** px at scale 1, by the bandwidth of all its cables together. */
  readonly width: Float32Array;
  /** Layout units by which a line is moved sideways, so that parallel cables stand apart. */
  readonly shift: Float32Array;
}

/**
 * The lines of a level: hosts and groups draw all cables between the same two boxes as one; where hosts are open, each cable is a line of its
 * own. `shown` leaves out what the legend or a filter hides.
 */
export function bundlesOf(scene: Scene, level: Level, shade: Shade, shown: (link: number) => boolean): Bundles {
  const { links } = scene.fabric;
  const code = scene.levels.shown[level];
  const codes = scene.x.length;
  const places = new Map<number, number>();
  const a: number[] = [];
  const b: number[] = [];
  const size: number[] = [];
  const link: number[] = [];
  const worst: number[] = [];
  const gbps: number[] = [];
  const single = level === 'inside';
  for (let at = 0; at < links.length; at++) {
    const one = links[at];
    const [from, to] = [scene.from[at] ?? -1, scene.to[at] ?? -1];
    if (one?.kind !== 'fabric' || from < 0 || !shown(at)) continue;
    const [x, y] = [code[from] ?? from, code[to] ?? to];
    if (x === y) continue;
    const key = single ? at : x < y ? x * codes + y : y * codes + x;
    let place = places.get(key);
    if (place === undefined) {
      place = a.length;
      places.set(key, place);
      a.push(x);
      b.push(y);
      size.push(0);
      link.push(at);
      worst.push(0);
      gbps.push(0);
    }
    size[place] = (size[place] ?? 0) + 1;
    const own = shade.links[at] ?? 0;
    if (own > (worst[place] ?? 0)) {
      worst[place] = own;
      link[place] = at;
    }
    gbps[place] = (gbps[place] ?? 0) + (one.gbps ?? 0);
  }
  const made = {
    count: a.length,
    a: Int32Array.from(a),
    b: Int32Array.from(b),
    size: Int32Array.from(size),
    link: Int32Array.from(link),
    shade: Uint8Array.from(worst),
    width: Float32Array.from(gbps, (sum) => linkWidth(sum)),
    shift: new Float32Array(a.length),
  };
  if (single) standApart(made, codes);
  return made;
}

/** Cables between the same two boxes stand side by side. */
function standApart({ a, b, count, shift }: Bundles, codes: number): void {
  const same = new Map<number, number[]>();
  for (let at = 0; at < count; at++) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0];
    const key = x < y ? x * codes + y : y * codes + x;
    const found = same.get(key);
    if (found === undefined) same.set(key, [at]);
    else found.push(at);
  }
  for (const members of same.values()) {
    const step = Math.min(7, 70 / members.length);
    members.forEach((at, place) => (shift[at] = (place - (members.length - 1) / 2) * step));
  }
}
