import { codesOf } from './bring.js';
import type { Frame } from './draw.js';
import { groupsShown } from './drawBoxes.js';
import { type Target, targetOfCode } from './target.js';

/** The nearest box of the frame's level in a direction (one of dx and dy is 0), from what is selected or else from the middle of the view. */
export function neighbourBox(frame: Frame, from: Target | null, dx: number, dy: number): Target | null {
  const { scene, level, camera } = frame;
  const shown = scene.levels.shown[level];
  const own = from === null ? undefined : codesOf(scene, from).map((code) => shown[code] ?? code)[0];
  const centre = (code: number): readonly [number, number] => [
    (scene.x[code] ?? 0) + (scene.width[code] ?? 0) / 2,
    (scene.y[code] ?? 0) + (scene.height[code] ?? 0) / 2,
  ];
  const [x, y] = own === undefined ? [camera.x, camera.y] : centre(own);
  let best = -1;
  let least = Infinity;
  const consider = (code: number): void => {
    if (code === own) return;
    const [cx, cy] = centre(code);
    const along = (cx - x) * dx + (cy - y) * dy;
    const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
    if (own !== undefined && along <= 1e-6) return;
    // What lies straight ahead comes before what is nearer but aside.
    const distance = Math.abs(along) + aside * 2.5;
    if (distance < least) {
      least = distance;
      best = code;
    }
  };
  for (let at = 0; at < shown.length; at++) if (shown[at] === at) consider(at);
  for (const code of groupsShown(frame)) consider(code);
  return best < 0 ? null : targetOfCode(scene, best);
}
