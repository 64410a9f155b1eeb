import * as l10n from '@vscode/l10n';
import type { LatencyMeasure } from '../../src/protocol/latency.js';
import { svg } from '../shared/dom.js';
import type { LegendItem } from '../shared/legend.js';
import { readTheme } from '../shared/theme.js';
import { type Standing, standings } from './model.js';
import { css, paletteOf, steps } from './palette.js';
import { type Colouring, modelEnds } from './raster.js';
import { figure, standingText } from './words.js';

/** The entries of the legend: each standing that there is, with how many cells have it; the scale stands with the well ones. */
export function legendItems(
  counts: readonly number[],
  measure: LatencyMeasure,
  colouring: Colouring,
  range: readonly [number, number],
): LegendItem[] {
  const palette = paletteOf(readTheme());
  return standings.flatMap((standing, at): LegendItem[] => {
    const count = counts[at] ?? 0;
    if (standing === 'self' || count === 0) return [];
    const scale = standing === 'well' ? scaleMark(palette.scale) : null;
    const colour = standing === 'well' ? '' : css(palette.standing[standing]);
    const ends: readonly [number, number] = measure === 'us' ? range : [range[1], range[0]];
    const text =
      standing === 'well' && colouring === 'value'
        ? l10n.t('{0} to {1}', figure(measure, ends[0]), figure(measure, ends[1]))
        : standing === 'well' && colouring === 'model'
          ? l10n.t('{0} to {1} of the model', ...modelScale(measure))
          : standingText(standing);
    return [{ id: standing, text, colour, dash: [], mark: scale ?? square(colour, standing), detail: count.toLocaleString() }];
  });
}

/** Both ends of the scale against the model as shares: of the latency, or of the bandwidth. */
function modelScale(measure: LatencyMeasure): [string, string] {
  const share = (ratio: number): string => `${String(Math.round(100 * (measure === 'us' ? ratio : 1 / ratio)))} %`;
  return [share(modelEnds[0]), share(modelEnds[1])];
}

function scaleMark(scale: Uint32Array): SVGElement {
  const parts = 8;
  const mark = svg('svg', { class: 'swatch', width: 40, height: 12, viewBox: '0 0 40 12', 'aria-hidden': 'true' });
  for (let at = 0; at < parts; at++) {
    const part = svg('rect', { x: at * 5, y: 1, width: 5, height: 10 });
    part.style.fill = css(scale[Math.round((at * (steps - 1)) / (parts - 1))] ?? 0);
    mark.append(part);
  }
  return mark;
}

/** A cell as it is drawn near by, with its shape. */
function square(colour: string, standing: Standing): SVGElement {
  const box = svg('rect', { x: 0.5, y: 0.5, width: 11, height: 11 });
  box.style.fill = colour;
  box.style.stroke = 'var(--vscode-charts-lines)';
  const shapes: Partial<Record<Standing, SVGElement>> = {
    slow: svg('path', { d: 'M3.5 8.5 L8.5 3.5', 'stroke-width': 1.6, fill: 'none' }),
    bad: svg('path', { d: 'M3.5 8.5 L8.5 3.5 M3.5 3.5 L8.5 8.5', 'stroke-width': 1.6, fill: 'none' }),
    failed: svg('circle', { cx: 6, cy: 6, r: 2.6, 'stroke-width': 1.6, fill: 'none' }),
  };
  const shape = shapes[standing];
  if (shape !== undefined) shape.style.stroke = 'var(--vscode-editor-background)';
  return svg(
    'svg',
    { class: 'swatch', width: 12, height: 12, viewBox: '0 0 12 12', 'aria-hidden': 'true' },
    box,
    ...(shape === undefined ? [] : [shape]),
  );
}
