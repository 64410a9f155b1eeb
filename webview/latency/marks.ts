import type { Theme } from '../shared/theme.js';
import type { Band, Block, CellAt } from './model.js';
import { standings } from './model.js';
import type { Picture } from './raster.js';
import type { Frame, View } from './view.js';

/** Cells narrower than this (px) carry no mark: from afar the colour and the list of outliers say it. */
const leastMark = 7;
/** Cells from which names of hosts fit beside rows and columns, px. */
export const leastName = 11;

/** What lies over the cells. */
export interface Overlay {
  readonly bands: readonly Band[];
  readonly cursor: CellAt | null;
  readonly selected: Block | null;
  readonly focused: boolean;
}

/** Draws lines between bands, marks of slow cells, the selection and the cursor. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  view: View,
  frame: Frame,
  picture: Picture,
  overlay: Overlay,
  theme: Theme,
): void {
  context.save();
  context.beginPath();
  // A little beyond, for frames around the outermost cells.
  context.rect(frame.x - 5, frame.y - 5, frame.width + 10, frame.height + 10);
  context.clip();
  const x = (column: number): number => frame.x + (column - view.left) * view.cell;
  const y = (row: number): number => frame.y + (row - view.top) * view.cell;
  context.lineWidth = 1;
  context.strokeStyle = theme.outline;
  if (overlay.bands.length * 10 < frame.width) {
    context.beginPath();
    for (const { from } of overlay.bands) {
      if (from === 0) continue;
      const [at, down] = [Math.round(x(from)) + 0.5, Math.round(y(from)) + 0.5];
      context.moveTo(at, frame.y);
      context.lineTo(at, frame.y + frame.height);
      context.moveTo(frame.x, down);
      context.lineTo(frame.x + frame.width, down);
    }
    context.stroke();
  }
  if (view.cell >= leastMark) slowMarks(context, view, frame, picture, theme);
  // Around the cells, not over them: a row of thin cells would vanish under its own frame.
  const box = (block: Block, colour: string, width: number, gap: number): void => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    const out = gap + width / 2;
    context.strokeRect(
      x(block.left) - out,
      y(block.top) - out,
      (block.right - block.left + 1) * view.cell + 2 * out,
      (block.bottom - block.top + 1) * view.cell + 2 * out,
    );
  };
  if (overlay.selected !== null) {
    box(overlay.selected, theme.background, 4, 0);
    box(overlay.selected, theme.foreground, 2, 1);
  }
  if (overlay.cursor !== null && overlay.focused) {
    const { row, column } = overlay.cursor;
    const one = { top: row, bottom: row, left: column, right: column };
    box(one, theme.background, 5, 0);
    box(one, theme.focus, 3, 1);
  }
  context.restore();
}

/** A stroke on slow cells, a cross on very slow ones, a ring on those that failed: a shape beside the colour. */
function slowMarks(context: CanvasRenderingContext2D, view: View, frame: Frame, picture: Picture, theme: Theme): void {
  const { places, matrix, measure, hidden } = picture;
  const last = (first: number, room: number): number => Math.min(places.length - 1, Math.ceil(first + room / view.cell));
  context.strokeStyle = theme.background;
  context.lineWidth = Math.max(1.5, view.cell / 12);
  context.beginPath();
  for (let row = Math.floor(view.top); row <= last(view.top, frame.height); row++)
    for (let column = Math.floor(view.left); column <= last(view.left, frame.width); column++) {
      const standing = standings[matrix.standing(measure, places[row] ?? 0, places[column] ?? 0)] ?? 'none';
      if (hidden.has(standing) || (standing !== 'slow' && standing !== 'bad' && standing !== 'failed')) continue;
      const pad = view.cell * 0.28;
      const [left, top] = [frame.x + (column - view.left) * view.cell + pad, frame.y + (row - view.top) * view.cell + pad];
      const width = view.cell - 2 * pad;
      if (standing === 'failed') {
        context.moveTo(left + width, top + width / 2);
        context.arc(left + width / 2, top + width / 2, width / 2, 0, 2 * Math.PI);
        continue;
      }
      context.moveTo(left, top + width);
      context.lineTo(left + width, top);
      if (standing === 'bad') {
        context.moveTo(left, top);
        context.lineTo(left + width, top + width);
      }
    }
  context.stroke();
}

/** Names of hosts, or of bands from afar, beside rows and above columns. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  view: View,
  frame: Frame,
  labels: readonly string[],
  bands: readonly Band[],
  axes: { readonly from: string; readonly to: string },
  theme: Theme,
): void {
  context.fillStyle = theme.muted;
  context.font = `11px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  const names = view.cell >= leastName;
  const marks = names ? labels.map((text, at) => ({ text, from: at, count: 1 })) : bands.filter(({ text }) => text !== '');
  const room = frame.x - 8;
  let free = { row: -Infinity, column: -Infinity };
  for (const { text, from, count } of marks) {
    const middle = from + count / 2;
    const down = frame.y + (middle - view.top) * view.cell;
    const along = frame.x + (middle - view.left) * view.cell;
    // A label that would run into the one before is left out; the hover names every cell.
    if (down >= frame.y && down <= frame.y + frame.height && down - free.row >= 12) {
      free = { ...free, row: down };
      context.textAlign = 'right';
      context.fillText(cut(context, text, room), frame.x - 5, down);
    }
    if (along >= frame.x && along <= frame.x + frame.width && along - free.column >= 12) {
      free = { ...free, column: along };
      context.save();
      context.translate(along, frame.y - 5);
      context.rotate(-Math.PI / 2);
      context.textAlign = 'left';
      context.fillText(cut(context, text, frame.y - 20), 0, 0);
      context.restore();
    }
  }
  context.textAlign = 'left';
  context.font = `italic 11px ${theme.fontFamily}`;
  context.fillText(`${axes.to} →`, frame.x, 8);
  context.save();
  context.translate(8, frame.y + frame.height);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'left';
  context.fillText(`← ${axes.from}`, 0, 0);
  context.restore();
}

/** A text that fits, its end kept: names of hosts differ there. */
function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  for (let drop = 1; drop < text.length; drop++) {
    const short = `…${text.slice(drop)}`;
    if (context.measureText(short).width <= room) return short;
  }
  return '';
}
