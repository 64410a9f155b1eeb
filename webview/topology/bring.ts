import type { Camera, Size } from './camera.js';
import { findingNodes } from './findings.js';
import { groupCode, type Scene } from './scene.js';
import type { Target } from './target.js';

/** Codes of the boxes of a target: one, or both ends of a link. */
export function codesOf(scene: Scene, target: Target): readonly number[] {
  switch (target.kind) {
    case 'node':
      return [target.at];
    case 'group':
      return [groupCode(scene, target.at)];
    case 'bundle':
      return [target.a, target.b];
    case 'finding': {
      const finding = scene.findings[target.at];
      return finding === undefined ? [] : findingNodes(scene, finding);
    }
    case 'link':
      return [scene.from[target.at] ?? 0, scene.to[target.at] ?? 0].filter((at) => at >= 0);
  }
}

/** The rectangle around all of these, in layout units. */
export function boxAround(
  scene: Scene,
  ...targets: readonly Target[]
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const code of targets.flatMap((target) => codesOf(scene, target))) {
    const [x, y] = [scene.x[code] ?? 0, scene.y[code] ?? 0];
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + (scene.width[code] ?? 0));
    bottom = Math.max(bottom, y + (scene.height[code] ?? 0));
  }
  return left > right ? scene.layout.bounds : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Moves no more than needed: not at all for what is in view already. Nothing glides, so reduced motion needs no other way. */
export function bringIntoView(scene: Scene, target: Target, camera: Camera, size: Size): Camera {
  const points = codesOf(scene, target).map(
    (code): readonly [number, number] => [(scene.x[code] ?? 0) + (scene.width[code] ?? 0) / 2, (scene.y[code] ?? 0) + (scene.height[code] ?? 0) / 2],
  );
  if (points.length === 0) return camera;
  const inView = points.every(
    ([px, py]) =>
      Math.abs((px - camera.x) * camera.scale) < size.width / 2 - 30 && Math.abs((py - camera.y) * camera.scale) < size.height / 2 - 30,
  );
  const near = target.kind === 'group' || target.kind === 'bundle' ? 0 : 0.3;
  if (inView && camera.scale > near) return camera;
  const cx = points.reduce((sum, [px]) => sum + px, 0) / points.length;
  const cy = points.reduce((sum, [, py]) => sum + py, 0) / points.length;
  const span = Math.max(
    ...points.map(([px, py]) => Math.max(Math.abs(px - cx) / (size.width / 2 - 60), Math.abs(py - cy) / (size.height / 2 - 60))),
    1e-9,
  );
  return { x: cx, y: cy, scale: Math.min(1 / span, Math.max(camera.scale, near === 0 ? 0 : 0.7)) };
}
