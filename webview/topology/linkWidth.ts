/** Line width in px at scale 1 by Gbit/s: grows with the logarithm of the bandwidth, 100 Gbit/s is 1.2, 400 is 2.4, a thousand cables are 8. */
export function linkWidth(gbps: number | null): number {
  if (gbps === null || gbps <= 0) return 1.2;
  return Math.min(8, Math.max(0.8, 1.2 + 0.6 * Math.log2(gbps / 100)));
}
