import type { Camera } from './camera.js';
import type { ShadeMode } from './shade.js';

/** What the colours can be chosen to tell; changes are shown while two captures are compared. */
export type ChosenShade = Exclude<ShadeMode, 'changes'>;

/** Colours that can be chosen, the first when nothing was. */
export const chosenShades: readonly ChosenShade[] = ['health', 'latency', 'utilisation', 'errors', 'ratio'];

/** What the page remembers of its own. */
export interface ViewState {
  readonly mode: 'picture' | 'list';
  readonly camera: Camera | null;
  /** Legend entries that are switched off. */
  readonly hidden: readonly string[];
  readonly selected: string | null;
  readonly shade: ChosenShade;
}

/** Reads what an earlier, perhaps older, page saved; whatever does not fit gets its default. */
export function readView(value: unknown): ViewState {
  const saved = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const { mode, camera, hidden, selected, shade } = saved as { readonly [K in keyof ViewState]?: unknown };
  return {
    mode: mode === 'list' ? 'list' : 'picture',
    camera: readCamera(camera),
    hidden: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : [],
    selected: typeof selected === 'string' ? selected : null,
    shade: chosenShades.find((known) => known === shade) ?? 'health',
  };
}

function readCamera(value: unknown): Camera | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, scale } = value as { readonly [K in keyof Camera]?: unknown };
  if (typeof x !== 'number' || typeof y !== 'number' || typeof scale !== 'number') return null;
  return Number.isFinite(x) && Number.isFinite(y) && scale > 0 && scale < 100 ? { x, y, scale } : null;
}
