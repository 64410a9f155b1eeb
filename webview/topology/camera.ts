/** Where the picture is looked at from: the layout point at the middle of the canvas, and px for each layout unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Size of the canvas in CSS px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const minScale = 0.004;
const maxScale = 6;

/** The camera that shows all of `bounds`, never larger than life by much. */
export function fit(
  bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  size: Size,
  margin = 28,
): Camera {
  const scale = Math.min(
    (size.width - 2 * margin) / Math.max(1, bounds.width),
    (size.height - 2 * margin) / Math.max(1, bounds.height),
    1.4,
  );
  return { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2, scale: Math.max(minScale, scale) };
}

/** Zooms by a factor and keeps the layout point under (px, py) where it is. */
export function zoomAt(camera: Camera, size: Size, px: number, py: number, factor: number): Camera {
  const scale = Math.min(maxScale, Math.max(minScale, camera.scale * factor));
  const [x, y] = toLayout(camera, size, px, py);
  return { scale, x: x - (px - size.width / 2) / scale, y: y - (py - size.height / 2) / scale };
}

/** The camera that shows a box as large as it may be, with air around it. */
export function zoomTo(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  size: Size,
): Camera {
  const scale = Math.min((size.width * 0.8) / Math.max(1, box.width), (size.height * 0.8) / Math.max(1, box.height), 1.4);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, scale: Math.max(minScale, scale) };
}

/** Moves the picture by px. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
}

/** The layout point under a px point. */
export function toLayout(camera: Camera, size: Size, px: number, py: number): readonly [number, number] {
  return [camera.x + (px - size.width / 2) / camera.scale, camera.y + (py - size.height / 2) / camera.scale];
}
