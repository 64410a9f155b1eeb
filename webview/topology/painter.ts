import { draw, type Frame } from './draw.js';

/** A full frame that takes longer than this, in ms, is not drawn while the picture moves. */
const slow = 20;
/** A slow picture is drawn in full once it has rested for this long, in ms. */
const rest = 140;

/**
 * Draws at most once for each frame of the display. Tens of thousands of cables take longer than a frame to draw; while such a picture
 * moves, its last full drawing is moved and scaled, and it is drawn anew when it rests.
 */
export function painter(canvas: HTMLCanvasElement, frame: () => Frame | null): (moving: boolean) => void {
  const context = canvas.getContext('2d');
  const last = document.createElement('canvas');
  let lastCamera: Frame['camera'] | null = null;
  let cost = 0;
  let due: 'full' | 'moved' | null = null;
  let resting: ReturnType<typeof setTimeout> | null = null;

  const full = (now: Frame): void => {
    if (context === null) return;
    const before = performance.now();
    draw(context, now, devicePixelRatio);
    // The canvas may record the commands and run them later; reading one pixel makes their cost show here.
    if (now.scene.fabric.links.length > 2000) context.getImageData(0, 0, 1, 1);
    cost = performance.now() - before;
    lastCamera = now.camera;
    if (cost <= slow) return;
    last.width = canvas.width;
    last.height = canvas.height;
    last.getContext('2d')?.drawImage(canvas, 0, 0);
  };
  const moved = ({ camera, size }: Frame, from: Frame['camera']): void => {
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
      if (how !== 'moved' || lastCamera === null) {
        full(now);
        return;
      }
      moved(now, lastCamera);
      if (resting !== null) clearTimeout(resting);
      resting = setTimeout(() => paint(false), rest);
    });
  };
  return paint;
}
