import * as l10n from '@vscode/l10n';
import { svg } from '../shared/dom.js';
import type { LegendItem } from '../shared/legend.js';
import type { Theme } from '../shared/theme.js';
import { findingsEntry } from './drawFindings.js';
import type { Scene } from './scene.js';
import { colourOf, type Mark, type Shade, type ShadeClass } from './shade.js';

/** The classes that links have, and the kinds of links where there are several, with their counts. */
export function legendItems({ fabric, findings }: Scene, shade: Shade, theme: Theme): LegendItem[] {
  const counts = shade.classes.map(() => 0);
  const kinds = { fabric: 0, nvlink: 0, pcie: 0, inside: 0 };
  fabric.links.forEach(({ kind }, at) => {
    kinds[kind]++;
    // What only cables are judged by says nothing of the paths inside hosts.
    if (kind === 'fabric' || shade.mode === 'health' || shade.mode === 'changes') counts[shade.links[at] ?? 0] = (counts[shade.links[at] ?? 0] ?? 0) + 1;
  });
  const classes = shade.classes.flatMap((one, at): LegendItem[] =>
    counts[at] === 0
      ? []
      : [{ id: one.id, text: one.text, colour: colourOf(theme, one), dash: one.dash, detail: (counts[at] ?? 0).toLocaleString('en'), mark: swatch(theme, one) }],
  );
  if (findings.length > 0) classes.push(findingsItem(theme, findings.length));
  const named: readonly (readonly [keyof typeof kinds, string, string, number])[] = [
    ['fabric', l10n.t('Cables'), theme.foreground, 2],
    ['nvlink', 'NVLink', theme.foreground, 1],
    ['pcie', 'PCIe', theme.muted, 1],
  ];
  const shown = named.filter(([kind]) => kinds[kind] > 0);
  if (shown.length < 2) return classes;
  return [
    ...classes,
    ...shown.map(([id, text, colour, width]): LegendItem => ({ id, text, colour, dash: [], width, detail: kinds[id].toLocaleString('en') })),
  ];
}

/** The marks of findings beside the cables. */
function findingsItem(theme: Theme, count: number): LegendItem {
  const shape = markShape('square');
  shape.style.fill = theme.red;
  const mark = svg('svg', { class: 'swatch', width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, shape);
  return { id: findingsEntry, text: l10n.t('findings'), colour: theme.red, dash: [], detail: count.toLocaleString('en'), mark };
}

/** A piece of line as the picture draws it, with its mark. */
function swatch(theme: Theme, one: ShadeClass): SVGElement {
  const line = svg('line', { x1: 1, y1: 6, x2: 25, y2: 6, 'stroke-width': 2, 'stroke-dasharray': one.dash.join(' ') });
  line.style.stroke = colourOf(theme, one);
  const shape = one.mark === null ? null : markShape(one.mark);
  if (shape !== null) {
    const filled = one.mark === 'triangle' || one.mark === 'square';
    shape.style.fill = filled ? colourOf(theme, one) : 'none';
    shape.style.stroke = filled ? theme.background : colourOf(theme, one);
  }
  return svg('svg', { class: 'swatch', width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, line, ...(shape === null ? [] : [shape]));
}

function markShape(mark: Mark): SVGElement {
  const paths: Readonly<Record<Mark, string>> = {
    triangle: 'M13 1 L18 10 L8 10 Z',
    square: 'M9 2 H17 V10 H9 Z',
    cross: 'M9 2 L17 10 M17 2 L9 10',
    ring: 'M13 2 A4 4 0 1 1 12.99 2 Z',
    plus: 'M8 6 H18 M13 1 V11',
    minus: 'M8 6 H18',
  };
  return svg('path', { d: paths[mark], 'stroke-width': 2 });
}
