/**
 * The value that more than half of the entries have, with how many have it; null where no value is that common or fewer than two
 * entries share it, since then nobody can say who is the odd one.
 */
export function majority<T>(values: readonly T[]): { readonly value: T; readonly count: number } | null {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const [value, count] of counts) if (count > 1 && count * 2 > values.length) return { value, count };
  return null;
}
