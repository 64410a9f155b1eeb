import type { Theme } from '../shared/theme.js';
import type { Frame } from './draw.js';
import { segment, segmentOfLink } from './geometry.js';
import { drawMark } from './mark.js';
import type { Pen, View } from './pen.js';
import type { Mark } from './shade.js';
import type { DrawnEdge, EdgeKind } from './spanning.js';

/** How each kind of edge looks: a dash pattern and a mark beside the colour. */
export const edgeLooks: Readonly<Record<EdgeKind, { readonly dash: readonly number[]; readonly mark: Mark | null; readonly width: number }>> = {
  tree: { dash: [], mark: null, width: 3 },
  added: { dash: [], mark: 'plus', width: 3 },
  lost: { dash: [4, 4], mark: 'cross', width: 2 },
  nccl: { dash: [8, 4], mark: null, width: 2 },
};

/** The colour of a kind of edge. */
export function edgeColour(theme: Theme, kind: EdgeKind): string {
  switch (kind) {
    case 'tree':
      return theme.blue;
    case 'added':
      return theme.green;
    case 'lost':
      return theme.red;
    case 'nccl':
      return theme.purple;
  }
}

const kinds: readonly EdgeKind[] = ['tree', 'added', 'lost', 'nccl'];

/** Draws the spanning tree and NCCL's graph over the cables: an edge over a cable follows it; one between hosts is an arc, below them the tree's, above them NCCL's. Returns what draws the marks, for boxes must not hide them. */
export function drawTree(pen: Pen, frame: Frame, view: View): () => void {
  const { tree, theme } = frame;
  if (tree === null) return () => undefined;
  const marks: (readonly [EdgeKind, number, number])[] = [];
  for (const kind of kinds) {
    const { dash, mark, width } = edgeLooks[kind];
    pen.strokeStyle = edgeColour(theme, kind);
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.beginPath();
    const drawn = new Set<string>();
    for (const edge of tree) {
      if (edge.kind !== kind) continue;
      const middle = edge.link >= 0 ? overCable(pen, frame, view, edge, drawn) : arc(pen, frame, view, edge, drawn);
      if (middle !== null && mark !== null) marks.push([kind, middle[0], middle[1]]);
    }
    pen.stroke();
  }
  pen.setLineDash([]);
  return () => {
    for (const [kind, x, y] of marks) {
      const { mark } = edgeLooks[kind];
      if (mark !== null && view.inView(x - 8, y - 8, x + 8, y + 8)) drawMark(pen, mark, edgeColour(theme, kind), theme.background, x, y, 6);
    }
  };
}

const line = segment();

function overCable(pen: Pen, { scene, level }: Frame, view: View, { link }: DrawnEdge, drawn: Set<string>): readonly [number, number] | null {
  const found = segmentOfLink(scene, link, level, line);
  if (found === null) return null;
  const [x1, y1, x2, y2] = [view.x(found.x1), view.y(found.y1), view.x(found.x2), view.y(found.y2)];
  const key = [x1, y1, x2, y2].join(' ');
  if (drawn.has(key)) return null;
  drawn.add(key);
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  return [(x1 + x2) / 2, (y1 + y2) / 2];
}

function arc(pen: Pen, { scene, level }: Frame, view: View, { a, b, kind }: DrawnEdge, drawn: Set<string>): readonly [number, number] | null {
  const shown = scene.levels.shown[level];
  const [from, to] = [shown[a] ?? a, shown[b] ?? b];
  const key = `${String(Math.min(from, to))} ${String(Math.max(from, to))}`;
  if (from === to || drawn.has(key)) return null;
  drawn.add(key);
  const above = kind === 'nccl';
  const box = (code: number): { x: number; y: number; width: number; height: number } => ({
    x: view.x(scene.x[code] ?? 0),
    y: view.y(scene.y[code] ?? 0),
    width: (scene.width[code] ?? 0) * view.scale,
    height: (scene.height[code] ?? 0) * view.scale,
  });
  const [one, other] = [box(from), box(to)];
  // Boxes in one column are joined round their sides: an arc from bottom to bottom would hide behind those between them.
  if (Math.abs(one.x - other.x) < Math.max(one.width, other.width) / 2) {
    const side = ({ x, width }: typeof one): number => (above ? x : x + width);
    const [y1, y2] = [one.y + one.height / 2, other.y + other.height / 2];
    const out = Math.min(60, 10 + Math.abs(y2 - y1) * 0.25) * (above ? -1 : 1);
    pen.moveTo(side(one), y1);
    pen.quadraticCurveTo((side(one) + side(other)) / 2 + 2 * out, (y1 + y2) / 2, side(other), y2);
    return [(side(one) + side(other)) / 2 + out, (y1 + y2) / 2];
  }
  const end = ({ x, y, width, height }: typeof one): readonly [number, number] => [x + width / 2, above ? y : y + height];
  const [[x1, y1], [x2, y2]] = [end(one), end(other)];
  const rise = Math.min(120, 18 + Math.hypot(x2 - x1, y2 - y1) * 0.18);
  const top = above ? Math.min(y1, y2) - rise : Math.max(y1, y2) + rise;
  pen.moveTo(x1, y1);
  pen.quadraticCurveTo((x1 + x2) / 2, top, x2, y2);
  return [(x1 + x2) / 2, (top + (y1 + y2) / 2) / 2];
}
