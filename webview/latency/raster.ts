import type { LatencyMeasure } from '../../src/protocol/latency.js';
import { type Matrix, type Standing, standings } from './model.js';
import { type Palette, steps } from './palette.js';
import type { Frame, View } from './view.js';

/** What colours go by: the figure itself, how it stands against what is expected of such pairs, or against the model of the cables. */
export type Colouring = 'value' | 'expected' | 'model';

/** How many times worse than the model both ends of the scale stand for. */
export const modelEnds = [0.75, 1.5] as const;

/** What is drawn. */
export interface Picture {
  readonly matrix: Matrix;
  readonly measure: LatencyMeasure;
  readonly colouring: Colouring;
  /** Places in `names`, in the order of rows and columns. */
  readonly places: Int32Array;
  readonly hidden: ReadonlySet<string>;
  readonly range: readonly [number, number];
}

/** Standings worst first: of several cells under one pixel the worst is drawn, so that none gets lost from afar. */
const worst: readonly Standing[] = ['failed', 'bad', 'slow', 'well', 'none', 'self'];
const weight = Uint8Array.from(standings.map((standing) => worst.length - worst.indexOf(standing)));

/** Draws the cells of a view as pixels. The buffer is `width` × `height` device pixels. */
export function raster(
  pixels: Uint32Array,
  width: number,
  height: number,
  view: View,
  frame: Frame,
  picture: Picture,
  palette: Palette,
): void {
  const { places } = picture;
  const n = places.length;
  const perPixel = frame.width / width / view.cell;
  const spans = (first: number, count: number): Int32Array => {
    const found = new Int32Array(count + 1);
    for (let at = 0; at <= count; at++) found[at] = Math.floor(first + at * perPixel + 1e-6);
    return found;
  };
  const [columns, rows] = [spans(view.left, width), spans(view.top, height)];
  const colour = shader(picture, palette);
  let above = -1;
  for (let y = 0; y < height; y++) {
    const from = rows[y] ?? 0;
    const to = Math.max(from, (rows[y + 1] ?? 0) - 1);
    // Pixels of one row of cells are alike: copy the line above.
    if (from === above && to === from && y > 0) {
      pixels.copyWithin(y * width, (y - 1) * width, y * width);
      continue;
    }
    above = to === from ? from : -1;
    for (let x = 0; x < width; x++) {
      const left = columns[x] ?? 0;
      const right = Math.max(left, (columns[x + 1] ?? 0) - 1);
      pixels[y * width + x] = from >= n || left >= n ? palette.empty : colour(from, Math.min(to, n - 1), left, Math.min(right, n - 1));
    }
  }
}

/** Colour of the worst cell of a block. */
function shader({ matrix, measure, colouring, places, hidden, range }: Picture, palette: Palette) {
  const shown = Uint8Array.from(standings.map((standing) => (hidden.has(standing) ? 0 : 1)));
  const colours = Uint32Array.from(standings.map((standing) => (standing === 'well' ? 0 : palette.standing[standing])));
  const well = standings.indexOf('well');
  const slow = standings.indexOf('slow');
  const bad = standings.indexOf('bad');
  const [low, high] = [Math.log(range[0]), Math.log(range[1])];
  const shade = (from: number, to: number): number => {
    if (colouring === 'model') {
      const ratio = matrix.modelRatio(measure, from, to);
      return ratio === null ? 0.5 : Math.max(0, Math.min(1, (ratio - modelEnds[0]) / (modelEnds[1] - modelEnds[0])));
    }
    if (colouring === 'expected') return Math.max(0, Math.min(1, ((matrix.ratio(measure, from, to) ?? 1) - 0.7) / 0.6));
    const share = high > low ? (Math.log(matrix.value(measure, from, to)) - low) / (high - low) : 0.4;
    return Math.max(0, Math.min(1, measure === 'us' ? share : 1 - share));
  };
  return (top: number, bottom: number, left: number, right: number): number => {
    let [best, standing, from, to] = [-1, 0, 0, 0];
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const [a, b] = [places[row] ?? 0, places[column] ?? 0];
        const own = matrix.standing(measure, a, b);
        const heavy = shown[own] === 1 ? (weight[own] ?? 0) : 0;
        if (heavy > best) [best, standing, from, to] = [heavy, own, a, b];
      }
    if (best <= 0) return palette.empty;
    if (standing === well || (colouring !== 'expected' && (standing === slow || standing === bad)))
      return palette.scale[Math.round(shade(from, to) * (steps - 1))] ?? palette.empty;
    return colours[standing] ?? palette.empty;
  };
}
