import type { FabricLink, Health } from '../../src/fabric/graph.js';
import type { Theme } from '../shared/theme.js';

/** Healths in the order that they are drawn: the worst on top. */
export const drawOrder: readonly Health[] = ['ok', 'unknown', 'degraded', 'down'];

/** The colour of a health; never the only sign of it. */
export function healthColour(theme: Theme, health: Health): string {
  switch (health) {
    case 'ok':
      return theme.green;
    case 'degraded':
      return theme.warning;
    case 'down':
      return theme.red;
    case 'unknown':
      return theme.muted;
  }
}

/** The dash pattern of a health in px. */
export function healthDash(health: Health): readonly number[] {
  switch (health) {
    case 'ok':
      return [];
    case 'degraded':
      return [7, 4];
    case 'down':
      return [2, 4];
    case 'unknown':
      return [1, 3];
  }
}

/** Line width in px at scale 1: grows with the logarithm of the bandwidth, 100 Gbit/s is 1.2, 400 is 2.4. */
export function linkWidth(link: Pick<FabricLink, 'gbps'>): number {
  if (link.gbps === null || link.gbps <= 0) return 1.2;
  return Math.min(4, Math.max(0.8, 1.2 + 0.6 * Math.log2(link.gbps / 100)));
}
