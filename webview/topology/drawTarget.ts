import type { Frame } from './draw.js';
import { findingNodes, isMissing } from './findings.js';
import { segment, segmentBetween, segmentOfLink } from './geometry.js';
import type { Pen, View } from './pen.js';
import { groupCode } from './scene.js';
import type { Target } from './target.js';

/** Frames the box, or redraws the line, of what is selected or pointed at. */
export function drawTarget(pen: Pen, frame: Frame, view: View, target: Target | null, width: number): void {
  const { scene, theme, level } = frame;
  if (target === null) return;
  pen.strokeStyle = theme.selection;
  pen.lineWidth = width;
  pen.setLineDash([]);
  if (target.kind === 'finding') {
    drawFinding(pen, frame, view, target.at);
    return;
  }
  pen.beginPath();
  if (target.kind === 'link' || target.kind === 'bundle') {
    const line =
      target.kind === 'link' ? segmentOfLink(scene, target.at, level, segment()) : segmentBetween(scene, target.a, target.b, 0, segment());
    if (line === null) return;
    pen.moveTo(view.x(line.x1), view.y(line.y1));
    pen.lineTo(view.x(line.x2), view.y(line.y2));
  } else {
    const code = target.kind === 'group' ? groupCode(scene, target.at) : (scene.levels.shown[level][target.at] ?? target.at);
    outline(pen, scene, code, view);
  }
  pen.stroke();
}

/** Both ends of what was found, and the cable between them, or where it should be. */
function drawFinding(pen: Pen, { scene, level }: Frame, view: View, at: number): void {
  const finding = scene.findings[at];
  if (finding === undefined) return;
  const code = scene.levels.shown[level];
  const line = segment();
  pen.beginPath();
  for (const box of new Set(findingNodes(scene, finding).map((node) => code[node] ?? node))) outline(pen, scene, box, view);
  for (const link of finding.links) {
    if (segmentOfLink(scene, link, level, line) === null) continue;
    pen.moveTo(view.x(line.x1), view.y(line.y1));
    pen.lineTo(view.x(line.x2), view.y(line.y2));
  }
  if (isMissing(finding)) {
    for (const [a, b] of finding.ends) {
      const [from, to] = [scene.index.get(a.node), scene.index.get(b.node)];
      if (from === undefined || to === undefined) continue;
      segmentBetween(scene, code[from] ?? from, code[to] ?? to, 0, line);
      pen.moveTo(view.x(line.x1), view.y(line.y1));
      pen.lineTo(view.x(line.x2), view.y(line.y2));
    }
  }
  pen.stroke();
}

function outline(pen: Pen, { x, y, width, height }: Frame['scene'], code: number, view: View): void {
  pen.roundRect(view.x(x[code] ?? 0) - 2, view.y(y[code] ?? 0) - 2, (width[code] ?? 0) * view.scale + 4, (height[code] ?? 0) * view.scale + 4, 4);
}

/** All shortest paths: their cables as broad lines, the boxes on them framed. */
export function drawPath(pen: Pen, { scene, theme, level, path }: Frame, view: View): void {
  if (path === null) return;
  pen.strokeStyle = theme.selection;
  pen.setLineDash([]);
  const line = segment();
  const drawn = new Set<string>();
  pen.lineWidth = 3;
  pen.beginPath();
  for (const at of path.links) {
    const found = segmentOfLink(scene, at, level, line);
    if (found === null) continue;
    const key = `${String(line.x1)} ${String(line.y1)} ${String(line.x2)} ${String(line.y2)}`;
    if (drawn.has(key)) continue;
    drawn.add(key);
    pen.moveTo(view.x(line.x1), view.y(line.y1));
    pen.lineTo(view.x(line.x2), view.y(line.y2));
  }
  pen.stroke();
  pen.lineWidth = 2;
  pen.beginPath();
  for (const code of new Set(path.nodes.map((at) => scene.levels.shown[level][at] ?? at))) outline(pen, scene, code, view);
  pen.stroke();
}
