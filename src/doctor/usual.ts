/** What most of the things of one kind have. */
export interface Usual<T> {
  readonly value: T;
  /** How many have it, and how many of the kind there are. */
  readonly count: number;
  readonly total: number;
}

/**
 * The usual value of each kind of thing: one that more than half of the kind have, and at least two. Kinds without such a value are left
 * out, since nobody can say there who is the odd one. One pass: fleets have ten thousand ports.
 */
export function usualBy<T, V>(
  things: Iterable<T>,
  kindOf: (thing: T) => string,
  valueOf: (thing: T) => V | null | undefined,
): ReadonlyMap<string, Usual<V>> {
  const kinds = new Map<string, { total: number; readonly counts: Map<V, number> }>();
  for (const thing of things) {
    const value = valueOf(thing);
    if (value === null || value === undefined) continue;
    const kind = kindOf(thing);
    const known = kinds.get(kind) ?? { total: 0, counts: new Map<V, number>() };
    known.total++;
    known.counts.set(value, (known.counts.get(value) ?? 0) + 1);
    kinds.set(kind, known);
  }
  const found = new Map<string, Usual<V>>();
  for (const [kind, { total, counts }] of kinds) {
    for (const [value, count] of counts) if (count > 1 && count * 2 > total) found.set(kind, { value, count, total });
  }
  return found;
}
