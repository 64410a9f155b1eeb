/** Gbit/s of one lane, by the name that tools print; the figures that Linux shows in a port's `rate` (drivers/infiniband/core/sysfs.c). */
const laneGbps: Readonly<Record<string, number>> = {
  SDR: 2.5,
  DDR: 5,
  QDR: 10,
  FDR10: 10,
  FDR: 14,
  EDR: 25,
  HDR: 50,
  NDR: 100,
  XDR: 200,
};

/** Lanes of a width such as "4x" or "4X"; null for anything else. */
export function lanes(width: string | null): number | null {
  const match = /^(\d{1,2})x$/i.exec(width ?? '');
  return match === null ? null : Number(match[1]);
}

/** Gbit/s of an InfiniBand link of this width ("4x") and speed ("HDR"); null where either is not known. */
export function linkGbps(width: string | null, speed: string | null): number | null {
  const count = lanes(width);
  const name = speed?.toUpperCase() ?? '';
  const lane = Object.hasOwn(laneGbps, name) ? laneGbps[name] : undefined;
  return count === null || lane === undefined ? null : count * lane;
}
