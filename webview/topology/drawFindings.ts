import * as l10n from '@vscode/l10n';
import type { Frame } from './draw.js';
import { findingMarks, severityHealth } from './findings.js';
import { segment, segmentBetween } from './geometry.js';
import { drawMark } from './mark.js';
import type { Pen, View } from './pen.js';
import { healthOrder } from './scene.js';
import { colourOf, healthClasses, type ShadeClass } from './shade.js';

/** The entry of the legend that shows and hides these marks. */
export const findingsEntry = 'findings';

/** More words than this in view would be a cloud; then only the shapes are drawn. */
const mostWords = 30;

/** Findings that fall on one box or line of the level. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly findings: number[];
  /** Whether a shape stands there already. */
  readonly marked: boolean;
}

/** Marks the nodes and cables that findings are about, and draws cables that are missing as lines of dots; each with a shape, and words where there is room. */
export function drawFindings(pen: Pen, frame: Frame, view: View): void {
  const { scene, level, theme, findingsShown } = frame;
  if (!findingsShown || scene.findings.length === 0) return;
  const { nodes, cables } = findingMarks(scene);
  const code = scene.levels.shown[level];
  const places = new Map<string, Place>();
  const put = (key: string, x: number, y: number, findings: readonly number[], marked = false): void => {
    const known = places.get(key);
    if (known !== undefined) known.findings.push(...findings);
    else if (view.inView(x - 8, y - 8, x + 8, y + 8)) places.set(key, { x, y, findings: [...findings], marked });
  };
  const line = segment();
  const drawn = new Set<string>();
  pen.globalAlpha = 1;
  pen.strokeStyle = colourOf(theme, healthClasses()[healthOrder.indexOf('down')] ?? { colour: 'red' });
  pen.lineWidth = 2;
  pen.setLineDash([1, 4]);
  pen.beginPath();
  // Those with a shape of their own come first: the shapes of missing cables give way to them.
  for (const { a, b, finding, is } of [...cables].sort((one, other) => Number(one.is === 'missing') - Number(other.is === 'missing'))) {
    const [from, to] = [code[a] ?? a, code[b] ?? b];
    if (from === to) continue;
    segmentBetween(scene, from, to, 0, line);
    const [x1, y1, x2, y2] = [view.x(line.x1), view.y(line.y1), view.x(line.x2), view.y(line.y2)];
    const key = from < to ? `${String(from)} ${String(to)}` : `${String(to)} ${String(from)}`;
    const along = is === 'marked' ? 0.5 : (shares.find((share) => isFree(places, x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)) ?? 0.5);
    put(`${is} ${key}`, x1 + (x2 - x1) * along, y1 + (y2 - y1) * along, [finding], is === 'marked');
    if (is !== 'missing' || drawn.has(key)) continue;
    drawn.add(key);
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
  pen.setLineDash([]);
  for (const [at, findings] of nodes) {
    const box = code[at] ?? at;
    // The other corner carries the mark of the health.
    put(String(box), view.x((scene.x[box] ?? 0) + (scene.width[box] ?? 0)) - 2, view.y(scene.y[box] ?? 0) + 2, findings);
  }
  const words = places.size <= mostWords && level !== 'pod';
  const taken: Label[] = [...places.values()].map(({ x, y }) => ({ left: x - 6, right: x + 6, y }));
  for (const place of places.values()) drawOne(pen, frame, place, words ? taken : null);
}

/** Where along a cable its shape may stand, the best first. */
const shares = [0.5, 0.38, 0.62, 0.28, 0.72];

function isFree(places: ReadonlyMap<string, Place>, x: number, y: number): boolean {
  for (const place of places.values()) if (Math.hypot(place.x - x, place.y - y) < 16) return false;
  return true;
}

/** A place that words take, 16 px high. */
interface Label {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Lines that words may move up or down by, in px, where others stand in their place. */
const lines = [0, 17, -17, 34, -34];

/** Draws a shape and its words, unless no place is left for them; `taken` is null where there are to be no words. */
function drawOne(pen: Pen, { scene, theme }: Frame, { x, y, findings, marked }: Place, taken: Label[] | null): void {
  const own = [...new Set(findings)].flatMap((at) => scene.findings[at] ?? []);
  const worst = Math.max(...own.map(({ severity }) => healthOrder.indexOf(severityHealth(severity))));
  const one: ShadeClass | undefined = healthClasses()[worst];
  if (one === undefined) return;
  if (!marked) drawMark(pen, 'square', colourOf(theme, one), theme.background, x, y, 6);
  if (taken === null) return;
  const titles = [...new Set(own.map(({ title }) => title))];
  const text = titles.length === 1 ? (titles[0] ?? '') : l10n.t('{0} findings', own.length);
  const { font } = pen;
  pen.font = `11px ${theme.fontFamily}`;
  pen.textAlign = 'left';
  const width = pen.measureText(text).width;
  const [left, right] = [x + 8, x + 14 + width];
  const move = lines.find((by) => taken.every((other) => other.right < left || other.left > right || Math.abs(other.y - y - by) >= 16));
  if (move !== undefined) {
    taken.push({ left, right, y: y + move });
    pen.fillStyle = theme.background;
    pen.fillRect(left, y + move - 8, width + 6, 16);
    pen.fillStyle = theme.foreground;
    pen.fillText(text, left + 3, y + move);
  }
  pen.font = font;
}
