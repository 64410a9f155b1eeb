import type { Block, CellAt } from './model.js';

/** What of the matrix is seen: the first row and column (fractions of cells) and the width of a cell in px. */
export interface View {
  readonly top: number;
  readonly left: number;
  readonly cell: number;
}

/** The square that cells are drawn into, px. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Largest width of a cell, px. */
const largest = 64;

/** All of n hosts in the frame. */
export function fitAll(n: number, frame: Frame): View {
  const cell = n === 0 ? 1 : Math.min(largest, Math.min(frame.width, frame.height) / n);
  return { top: 0, left: 0, cell };
}

/** The view moved so that nothing but cells is seen, as far as there are enough. */
export function clamp(view: View, n: number, frame: Frame): View {
  const least = Math.min(largest, Math.min(frame.width, frame.height) / Math.max(1, n));
  const cell = Math.min(largest, Math.max(least, view.cell));
  const inside = (value: number, room: number): number => Math.max(0, Math.min(value, n - room / cell));
  return { cell, top: inside(view.top, frame.height), left: inside(view.left, frame.width) };
}

/** Zooms about a point of the canvas (px), which stays where it is. */
export function zoomAbout(view: View, factor: number, x: number, y: number, n: number, frame: Frame): View {
  const [column, row] = [view.left + (x - frame.x) / view.cell, view.top + (y - frame.y) / view.cell];
  const { cell } = clamp({ ...view, cell: view.cell * factor }, n, frame);
  return clamp({ cell, left: column - (x - frame.x) / cell, top: row - (y - frame.y) / cell }, n, frame);
}

/** The view that shows a block as large as it fits. */
export function fitBlock(block: Block, n: number, frame: Frame): View {
  const [rows, columns] = [block.bottom - block.top + 1, block.right - block.left + 1];
  const cell = Math.min(frame.width / columns, frame.height / rows);
  return clamp({ cell, top: block.top, left: block.left }, n, frame);
}

/** The view moved as little as brings a cell into it. */
export function bring(view: View, { row, column }: CellAt, n: number, frame: Frame): View {
  const near = (first: number, at: number, room: number): number => {
    const seen = room / view.cell;
    return at < first ? at : at + 1 > first + seen ? at + 1 - seen : first;
  };
  return clamp({ ...view, top: near(view.top, row, frame.height), left: near(view.left, column, frame.width) }, n, frame);
}

/** The cell at a point of the canvas (px), or null outside. */
export function cellAt(view: View, x: number, y: number, n: number, frame: Frame): CellAt | null {
  if (x < frame.x || y < frame.y || x >= frame.x + frame.width || y >= frame.y + frame.height) return null;
  const [column, row] = [Math.floor(view.left + (x - frame.x) / view.cell), Math.floor(view.top + (y - frame.y) / view.cell)];
  return row >= 0 && column >= 0 && row < n && column < n ? { row, column } : null;
}

/** The block between two cells. */
export function blockOf(a: CellAt, b: CellAt): Block {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}
