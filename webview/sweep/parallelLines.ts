import type { Theme } from '../shared/theme.js';

/** The lines of parallel coordinates, in px. */
export interface Lines {
  readonly width: number;
  readonly height: number;
  readonly xs: readonly number[];
  /** In the order of drawing. */
  readonly rows: readonly { readonly ys: readonly number[]; readonly gain: number; readonly through: boolean; readonly marked: boolean }[];
  /** Whether something is picked out, so that the rest steps back. */
  readonly brushed: boolean;
}

/** Rows that share one stroke: many strokes are slow, and within one stroke lines do not add up to a darker colour. */
const together = 40;

/** Draws the lines; those that were left out are faint, the best lies on top. */
export function drawLines(canvas: HTMLCanvasElement, { width, height, xs, rows, brushed }: Lines, theme: Theme): void {
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.setProperty('width', `${String(width)}px`);
    canvas.style.setProperty('height', `${String(height)}px`);
  }
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.lineJoin = 'round';
  const trace = (ys: readonly number[]): void => {
    ys.forEach((y, index) => (index === 0 ? pen.moveTo(xs[0] ?? 0, y) : pen.lineTo(xs[index] ?? 0, y)));
  };
  const stroke = (some: Lines['rows'], colour: string, alpha: number, thick: number): void => {
    pen.strokeStyle = colour;
    pen.globalAlpha = alpha;
    pen.lineWidth = thick;
    for (let at = 0; at < some.length; at += together) {
      pen.beginPath();
      for (const { ys } of some.slice(at, at + together)) trace(ys);
      pen.stroke();
    }
  };
  const through = rows.filter((row) => row.through);
  if (brushed)
    stroke(
      rows.filter((row) => !row.through),
      theme.muted,
      theme.highContrast ? 0.25 : 0.08,
      1,
    );
  const alpha = Math.min(0.85, Math.max(0.12, 60 / Math.max(1, through.length)));
  stroke(
    through.filter(({ gain }) => gain <= 0),
    theme.muted,
    alpha * 0.7,
    1,
  );
  stroke(
    through.filter(({ gain }) => gain > 0),
    theme.green,
    alpha,
    1.2,
  );
  const best = through.at(-1);
  if (best !== undefined) stroke([best], theme.foreground, 1, 2);
  const marked = rows.find((row) => row.marked);
  if (marked !== undefined) stroke([marked], theme.focus, 1, 3);
  pen.globalAlpha = 1;
}
