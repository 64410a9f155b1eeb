import type { Theme } from '../shared/theme.js';
import type { Bundles } from './bundles.js';
import type { Camera, Size } from './camera.js';
import { drawBoxes, drawFrames } from './drawBoxes.js';
import { drawCables } from './drawCables.js';
import { drawFindings } from './drawFindings.js';
import { drawInside } from './drawInside.js';
import { drawPath, drawTarget } from './drawTarget.js';
import type { Level } from './levels.js';
import type { Paths } from './paths.js';
import type { Pen, View } from './pen.js';
import type { Scene } from './scene.js';
import { drawTree } from './drawTree.js';
import type { DrawnEdge } from './spanning.js';
import type { Shade } from './shade.js';
import type { Target } from './target.js';

/** All that one frame needs. */
export interface Frame {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly size: Size;
  readonly theme: Theme;
  readonly level: Level;
  readonly bundles: Bundles;
  readonly shade: Shade;
  readonly selected: Target | null;
  readonly hovered: Target | null;
  readonly path: Paths | null;
  /** Edges of a spanning tree and of NCCL's own graphs; null while none is shown. */
  readonly tree: readonly DrawnEdge[] | null;
  /** Whether the legend shows this link. */
  readonly shown: (link: number) => boolean;
  /** 1 for each box, by code, that a search or filter found; null while there is none. */
  readonly bright: Uint8Array | null;
  /** Whether the legend shows the marks of findings. */
  readonly findingsShown: boolean;
}

/** Draws one frame: frames, cables, then boxes, then what is selected. Draws only what is in view. */
export function draw(pen: Pen, frame: Frame): void {
  const { size, camera, theme } = frame;
  pen.font = `12px ${theme.fontFamily}`;
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  const view: View = {
    x: (value) => (value - camera.x) * camera.scale + size.width / 2,
    y: (value) => (value - camera.y) * camera.scale + size.height / 2,
    scale: camera.scale,
    inView: (left, top, right, bottom) => right >= 0 && bottom >= 0 && left <= size.width && top <= size.height,
  };
  drawFrames(pen, frame, view);
  const drawMarks = drawCables(pen, frame, view);
  const drawTreeMarks = drawTree(pen, frame, view);
  drawPath(pen, frame, view);
  drawBoxes(pen, frame, view);
  if (frame.level === 'inside') drawInside(pen, frame, view);
  drawMarks();
  drawFindings(pen, frame, view);
  drawTreeMarks();
  drawTarget(pen, frame, view, frame.hovered, 2);
  drawTarget(pen, frame, view, frame.selected, 3);
}
