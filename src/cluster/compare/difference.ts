import { foldHosts } from '../foldHosts.js';
import type { Flat } from './flatten.js';
import { byWeight, type Importance, type Topic, weigh } from './weight.js';

/** One thing that is different, which may be so of several items at once: "gpus[0-7].driver". */
export interface Difference {
  /** Path of the fact; items that differ in the same way are folded. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** null where the first side does not have it. */
  readonly before: string | null;
  readonly after: string | null;
  readonly topic: Topic;
  readonly importance: Importance;
  /** How many items the path stands for. */
  readonly count: number;
  /** Increase each hour, of counters of two probes of one host; absent elsewhere. */
  readonly perHour?: number;
}

/** What differs between two sets of facts, the most important first. Of an item that only one side has, nothing but itself is told. */
export function differences(before: Flat, after: Flat): readonly Difference[] {
  const found: Difference[] = [];
  const lone = (path: string, other: Flat): boolean => {
    for (let at = path.indexOf(']'); at >= 0; at = path.indexOf(']', at + 1)) {
      const item = path.slice(0, at + 1);
      if (item !== path && (before.has(item) || after.has(item)) && !other.has(item)) return true;
    }
    return false;
  };
  const add = (path: string, from: string | null, to: string | null): void => {
    const kind = from === null ? 'added' : to === null ? 'removed' : 'changed';
    found.push({ path, kind, before: from, after: to, ...weigh(path), count: 1 });
  };
  for (const [path, value] of before) {
    const other = after.get(path);
    if (other === undefined ? !lone(path, after) : other !== value) add(path, value, other ?? null);
  }
  for (const [path, value] of after) if (!before.has(path) && !lone(path, before)) add(path, null, value);
  return fold(found);
}

/** Differences of items that changed in the same way become one: gpus[0].driver … gpus[7].driver → gpus[0-7].driver. */
export function fold(all: readonly Difference[]): readonly Difference[] {
  const groups = new Map<string, { readonly first: Difference; readonly items: string[]; readonly head: string; readonly tail: string }>();
  for (const difference of all) {
    const match = /^([a-zA-Z]+\[)([^\]]*)(\].*)$/.exec(difference.path);
    const [head, item, tail] = match === null ? [difference.path, '', ''] : [match[1] ?? '', match[2] ?? '', match[3] ?? ''];
    const key = JSON.stringify([head, tail, difference.kind, difference.before, difference.after, difference.perHour]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: difference, items: [item], head, tail });
    else group.items.push(item);
  }
  return [...groups.values()]
    .map(({ first, items, head, tail }) => ({
      ...first,
      path: items.length === 1 ? first.path : `${head}${foldHosts(items).replace(/^\[(.*)\]$/, '$1')}${tail}`,
      count: items.length,
    }))
    .sort((a, b) => byWeight(a, b) || collator.compare(a.path, b.path));
}

const collator = new Intl.Collator('en', { numeric: true });
