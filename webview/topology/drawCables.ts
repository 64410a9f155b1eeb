import type { Frame } from './draw.js';
import { segment, segmentBetween } from './geometry.js';
import { drawMark } from './mark.js';
import type { Pen, View } from './pen.js';
import { colourOf, type ShadeClass } from './shade.js';

/** Lines of one class and width, as pairs of points in px. */
type Batch = number[];

/** Draws the cables in view, class by class, the worst on top; returns what draws the marks of the bad ones, for boxes must not hide them. */
export function drawCables(pen: Pen, frame: Frame, view: View): () => void {
  const { bundles, shade, theme, bright } = frame;
  const thickness = Math.min(1.5, Math.max(0.45, view.scale));
  const line = segment();
  const batches = shade.classes.map(() => new Map<number, Batch>());
  const faded = new Map<number, Batch>();
  const ink = shade.classes.map(() => 0);
  const marks: number[] = [];
  const numbers: number[] = [];
  for (let at = 0; at < bundles.count; at++) {
    const [a, b] = [bundles.a[at] ?? 0, bundles.b[at] ?? 0];
    segmentBetween(frame.scene, a, b, bundles.shift[at] ?? 0, line);
    const [x1, y1, x2, y2] = [view.x(line.x1), view.y(line.y1), view.x(line.x2), view.y(line.y2)];
    if (!view.inView(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2))) continue;
    const own = bundles.shade[at] ?? 0;
    const width = Math.round((bundles.width[at] ?? 1) * thickness * 4) / 4 || 0.25;
    const dim = bright !== null && bright[a] !== 1 && bright[b] !== 1;
    const into = dim ? faded : batches[own];
    if (into === undefined) continue;
    const key = dim ? 1 : width;
    const batch = into.get(key);
    if (batch === undefined) into.set(key, [x1, y1, x2, y2]);
    else batch.push(x1, y1, x2, y2);
    if (dim) continue;
    ink[own] = (ink[own] ?? 0) + width;
    if (shade.classes[own]?.mark !== null) marks.push(own, (x1 + x2) / 2, (y1 + y2) / 2);
    if ((bundles.size[at] ?? 1) > 1) numbers.push(bundles.size[at] ?? 1, (x1 + x2) / 2, (y1 + y2) / 2);
  }
  strokeAll(pen, faded, theme.muted, 0.08, []);
  shade.classes.forEach((one, at) => {
    strokeAll(pen, batches[at] ?? new Map<number, Batch>(), colourOf(theme, one), alphaOf(one, ink[at] ?? 0, frame), one.dash);
  });
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  drawNumbers(pen, frame, numbers);
  return () => {
    const size = view.scale < 0.25 ? 4 : 6;
    for (let at = 0; at < marks.length; at += 3) {
      const one = shade.classes[marks[at] ?? 0];
      const [x, y] = [marks[at + 1] ?? 0, marks[at + 2] ?? 0];
      if (one?.mark !== undefined && one.mark !== null && view.inView(x - 8, y - 8, x + 8, y + 8))
        drawMark(pen, one.mark, colourOf(theme, one), theme.background, x, y, size);
    }
  };
}

/** Thousands of healthy lines would hide the few that matter, so they fade as more px of width of them are in view. */
function alphaOf({ quiet }: ShadeClass, ink: number, { theme, path, tree, level }: Frame): number {
  const own = !quiet ? 1 : theme.highContrast ? Math.min(0.9, Math.max(0.3, 900 / ink)) : Math.min(0.75, Math.max(0.14, 380 / ink));
  // From afar a few bundles of thousands of cables are broad lines, which take more of the picture than they tell.
  const far = quiet && (level === 'pod' || level === 'rack') ? 0.45 : 1;
  return own * far * (path === null && tree === null ? 1 : 0.35);
}

function strokeAll(pen: Pen, batches: ReadonlyMap<number, Batch>, colour: string, alpha: number, dash: readonly number[]): void {
  pen.strokeStyle = colour;
  pen.globalAlpha = alpha;
  pen.setLineDash(dash);
  for (const [width, batch] of batches) {
    pen.lineWidth = alpha === 1 ? Math.max(1.6, width) : width;
    pen.beginPath();
    for (let at = 0; at < batch.length; at += 4) {
      pen.moveTo(batch[at] ?? 0, batch[at + 1] ?? 0);
      pen.lineTo(batch[at + 2] ?? 0, batch[at + 3] ?? 0);
    }
    pen.stroke();
  }
}

/** More numbers than this in view would be a cloud; then only the box and the list tell them. */
const mostNumbers = 60;

/** "×12" in the middle of a bundle. */
function drawNumbers(pen: Pen, { theme }: Frame, numbers: readonly number[]): void {
  if (numbers.length > mostNumbers * 3) return;
  const { font } = pen;
  pen.font = `10px ${theme.fontFamily}`;
  pen.textAlign = 'center';
  for (let at = 0; at < numbers.length; at += 3) {
    const text = `×${String(numbers[at] ?? 1)}`;
    const [x, y] = [numbers[at + 1] ?? 0, numbers[at + 2] ?? 0];
    const width = pen.measureText(text).width + 6;
    pen.fillStyle = theme.background;
    pen.fillRect(x - width / 2, y - 7, width, 14);
    pen.fillStyle = theme.muted;
    pen.fillText(text, x, y);
  }
  pen.font = font;
}
