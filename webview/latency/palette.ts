import type { Theme } from '../shared/theme.js';
import type { Standing } from './model.js';

/** Red, green, blue, 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number];

/** Steps of the scale of well pairs. */
export const steps = 32;

/** Colours of cells as pixels of an ImageData. */
export interface Palette {
  /** Well pairs, best first. */
  readonly scale: Uint32Array;
  readonly standing: Readonly<Record<Exclude<Standing, 'well'>, number>>;
  /** A pixel that nothing is drawn in. */
  readonly empty: number;
}

/** The colours of a theme: well pairs from faint to full blue, what is slow in the colours of warnings and errors. */
export function paletteOf(theme: Theme): Palette {
  const probe = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgb = (colour: string): Rgb => {
    if (probe === null) return [128, 128, 128];
    probe.fillStyle = theme.background;
    probe.fillRect(0, 0, 1, 1);
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  const [background, blue, foreground] = [rgb(theme.background), rgb(theme.blue), rgb(theme.foreground)];
  const scale = new Uint32Array(steps);
  // Never quite the background: a pair that was measured must not look like one that was not.
  for (let at = 0; at < steps; at++) scale[at] = pixel(mix(background, blue, 0.18 + (0.7 * at) / (steps - 1)));
  return {
    scale,
    standing: {
      self: pixel(mix(background, foreground, 0.35)),
      none: pixel(mix(background, foreground, 0.05)),
      slow: pixel(rgb(theme.warning)),
      bad: pixel(rgb(theme.red)),
      failed: pixel(rgb(theme.purple)),
    },
    empty: pixel(background),
  };
}

/** A pixel as a CSS colour. */
export function css(value: number): string {
  return `rgb(${String(value & 255)}, ${String((value >> 8) & 255)}, ${String((value >> 16) & 255)})`;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const one = (at: 0 | 1 | 2): number => Math.round(a[at] + (b[at] - a[at]) * share);
  return [one(0), one(1), one(2)];
}

/** ImageData is bytes red, green, blue, alpha, which a little-endian machine reads as one number from the end. */
function pixel([red, green, blue]: Rgb): number {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}
