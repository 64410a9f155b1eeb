/** What runs were measured with, or what hosts have now. Several copies of NCCL may be there; empty: not known. */
export interface MeasuredWith {
  readonly nccl: readonly string[];
  readonly driver: string | null;
}

/** Something that has changed since a measurement, so that its figures may no longer hold. */
export interface Outdated {
  readonly what: 'NCCL' | 'driver';
  readonly then: string;
  readonly now: string;
}

/** What no host has any more of what a measurement was made with. What is not known on either side is no change. */
export function outdated(then: MeasuredWith, hosts: readonly MeasuredWith[]): Outdated[] {
  const found: Outdated[] = [];
  const look = (what: Outdated['what'], before: readonly string[], now: readonly (readonly string[])[]): void => {
    const known = now.filter((list) => list.length > 0);
    const [first] = before;
    const [instead] = known[0] ?? [];
    if (first !== undefined && instead !== undefined && known.every((list) => !list.some((one) => before.includes(one))))
      found.push({ what, then: first, now: instead });
  };
  const drivers = ({ driver }: MeasuredWith): readonly string[] => (driver === null ? [] : [driver]);
  look('NCCL', then.nccl, hosts.map(({ nccl }) => nccl)); // prettier-ignore
  look('driver', drivers(then), hosts.map(drivers));
  return found;
}
