import type { Camera, Size } from './camera.js';
import { draw, type Frame } from './draw.js';

/** A full frame that takes longer than this, in ms, is not drawn for every step of a move. */
const slow = 20;
/** A slow picture is drawn in full once it has rested for this long, in ms. */
const rest = 140;
/** A moved copy is good while it covers most of the view and is not much enlarged. */
const stretch = { shift: 0.3, factor: 1.6 } as const;

/** The part of a frame that says where it looks. */
interface Look {
  readonly camera: Camera;
  readonly size: Size;
}

/**
 * Draws at most once for each frame of the display. Where a frame takes longer than the display gives, the last full drawing is moved and
 * scaled while the picture moves, and is drawn anew when it rests or when too little of the view is covered.
 */
export function painter(canvas: HTMLCanvasElement, frame: () => Frame | null, after: () => void): (moving: boolean) => void {
  const context = canvas.getContext('2d');
  const last = document.createElement('canvas');
  let lastLook: Look | null = null;
  let cost = 0;
  let due: 'full' | 'moved' | null = null;
  let resting: ReturnType<typeof setTimeout> | null = null;

  const full = (now: Frame): void => {
    if (context === null) return;
    const before = performance.now();
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, now.size.width, now.size.height);
    draw(context, now);
    // The canvas may record the commands and run them later; reading one pixel makes their cost show here.
    if (now.bundles.count > 1000) context.getImageData(0, 0, 1, 1);
    cost = performance.now() - before;
    lastLook = { camera: now.camera, size: now.size };
    if (cost <= slow) return;
    last.width = canvas.width;
    last.height = canvas.height;
    last.getContext('2d')?.drawImage(canvas, 0, 0);
  };
  const moved = ({ camera, size }: Look, from: Camera): void => {
    if (context === null) return;
    const factor = camera.scale / from.scale;
    const left = (from.x - camera.x) * camera.scale + (size.width / 2) * (1 - factor);
    const top = (from.y - camera.y) * camera.scale + (size.height / 2) * (1 - factor);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(last, left * devicePixelRatio, top * devicePixelRatio, last.width * factor, last.height * factor);
  };
  const paint = (moving: boolean): void => {
    const waiting = due !== null;
    due = moving && due !== 'full' && cost > slow ? 'moved' : 'full';
    if (waiting) return;
    requestAnimationFrame(() => {
      const now = frame();
      const how = due;
      due = null;
      if (now === null || now.size.width === 0) return;
      if (how !== 'moved' || lastLook === null || !covers(lastLook, now)) full(now);
      else {
        moved(now, lastLook.camera);
        if (resting !== null) clearTimeout(resting);
        resting = setTimeout(() => paint(false), rest);
      }
      after();
    });
  };
  return paint;
}

/** Whether a drawing made for one look can stand in for another. */
function covers(from: Look, to: Look): boolean {
  const factor = to.camera.scale / from.camera.scale;
  return (
    from.size.width === to.size.width &&
    from.size.height === to.size.height &&
    factor < stretch.factor &&
    factor > 1 / stretch.factor &&
    Math.abs(to.camera.x - from.camera.x) * to.camera.scale < to.size.width * stretch.shift &&
    Math.abs(to.camera.y - from.camera.y) * to.camera.scale < to.size.height * stretch.shift
  );
}
