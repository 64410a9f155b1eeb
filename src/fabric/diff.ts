import type { Fabric, FabricLink } from './graph.js';
import { assemble } from './structure/assemble.js';

/** What became of a node or link from one capture to another; as numbers, so that the higher is the more telling. */
export const changes = { same: 0, changed: 1, added: 2, removed: 3 } as const;

/** Two captures in one graph: all that is in the later one, and after it what only the earlier one had. */
export interface FabricDiff {
  readonly fabric: Fabric;
  /** One of {@link changes} by place of the node or link in `fabric`. */
  readonly nodes: Uint8Array;
  readonly links: Uint8Array;
  readonly counts: Readonly<Record<'added' | 'removed' | 'changed', number>>;
  /** Fields that differ, with both values, by place; only of what changed. */
  readonly nodeFields: ReadonlyMap<number, readonly FieldChange[]>;
  readonly linkFields: ReadonlyMap<number, readonly FieldChange[]>;
}

/** One field that differs; null where a capture does not know it. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

const nodeFields = ['name', 'health', 'tier', 'rack', 'rail', 'host', 'guid'] as const;
const linkFields = ['state', 'width', 'speed', 'gbps', 'capableGbps'] as const;

/**
 * Holds two captures against each other: nodes by id, links by both ends with their ports whichever way round they are told. A link whose ends are
 * the same and of which one end sits in another port has changed; one that leads elsewhere is gone, and another is new. Linear.
 */
export function diffFabrics(before: Fabric, after: Fabric): FabricDiff {
  const nodes = merged(before.nodes, after.nodes, {
    keysOf: (list) => list.map(({ id }) => id),
    looseKeys: () => [],
    compare: (a, b) => differing(a, b, nodeFields),
  });
  const links = merged(before.links, after.links, {
    keysOf: linkKeys,
    looseKeys: oneEndKeys,
    compare: (a, b) => [...movedPorts(a, b), ...differing(a, b, linkFields)],
  });
  const count = (change: number): number => [nodes, links].reduce((sum, { marks }) => sum + marks.reduce((own, mark) => own + (mark === change ? 1 : 0), 0), 0);
  return {
    fabric: { ...after, ...assemble(nodes.items, links.items, after.problems) },
    nodes: nodes.marks,
    links: links.marks,
    counts: { added: count(changes.added), removed: count(changes.removed), changed: count(changes.changed) },
    nodeFields: nodes.fields,
    linkFields: links.fields,
  };
}

interface Merged<T> {
  readonly items: readonly T[];
  readonly marks: Uint8Array;
  readonly fields: ReadonlyMap<number, readonly FieldChange[]>;
}

interface Matching<T> {
  readonly keysOf: (items: readonly T[]) => readonly string[];
  /** Keys by which what has no partner by its own key may still find one. */
  readonly looseKeys: (item: T) => readonly string[];
  readonly compare: (before: T, after: T) => readonly FieldChange[];
}

function merged<T>(before: readonly T[], after: readonly T[], { keysOf, looseKeys, compare }: Matching<T>): Merged<T> {
  const places = new Map(keysOf(before).map((key, at) => [key, at]));
  const partners = keysOf(after).map((key) => {
    const place = places.get(key);
    places.delete(key);
    return place;
  });
  const left = new Map<string, number[]>();
  const free = new Set(places.values());
  for (const place of free) {
    for (const key of before[place] === undefined ? [] : looseKeys(before[place])) {
      const list = left.get(key);
      if (list === undefined) left.set(key, [place]);
      else list.push(place);
    }
  }
  const looseFor = (item: T): number | undefined => {
    for (const key of looseKeys(item)) {
      const list = left.get(key) ?? [];
      for (let place = list.shift(); place !== undefined; place = list.shift()) if (free.delete(place)) return place;
    }
    return undefined;
  };
  const fields = new Map<number, readonly FieldChange[]>();
  const items = [...after];
  const marks: number[] = [];
  after.forEach((now, at) => {
    const place = partners[at] ?? looseFor(now);
    const old = place === undefined ? undefined : before[place];
    if (old === undefined) {
      marks.push(changes.added);
      return;
    }
    const differ = compare(old, now);
    if (differ.length > 0) fields.set(at, differ);
    marks.push(differ.length > 0 ? changes.changed : changes.same);
  });
  for (const place of free) {
    const gone = before[place];
    if (gone === undefined) continue;
    items.push(gone);
    marks.push(changes.removed);
  }
  return { items, marks: Uint8Array.from(marks), fields };
}

/** Links that tell the same ends and ports are told apart by their order. */
function linkKeys(links: readonly FabricLink[]): readonly string[] {
  const seen = new Map<string, number>();
  return links.map((link) => {
    const ends = [`${link.a}/${link.aPort ?? ''}`, `${link.b}/${link.bPort ?? ''}`].sort();
    const key = `${link.kind} ${ends.join(' ')}`;
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return nth === 0 ? key : `${key} ${String(nth)}`;
  });
}

/** A link by one end with its port and the other end without. A link whose ports nobody told cannot have moved. */
function oneEndKeys({ kind, a, b, aPort, bPort }: FabricLink): readonly string[] {
  if (aPort === null || bPort === null) return [];
  return [`${kind} ${a}/${aPort} ${b}`, `${kind} ${b}/${bPort} ${a}`];
}

/** The ports of the later capture's ends that were others before. */
function movedPorts(before: FabricLink, after: FabricLink): readonly FieldChange[] {
  const turned = before.a !== after.a || (before.a === before.b && before.aPort === after.bPort);
  const [aPort, bPort] = turned ? [before.bPort, before.aPort] : [before.aPort, before.bPort];
  return [
    ...(aPort === after.aPort ? [] : [{ field: 'aPort', before: aPort, after: after.aPort }]),
    ...(bPort === after.bPort ? [] : [{ field: 'bPort', before: bPort, after: after.bPort }]),
  ];
}

function differing<T>(a: T, b: T, names: readonly (keyof T & string)[]): readonly FieldChange[] {
  const text = (value: T[keyof T]): string | number | null => (typeof value === 'string' || typeof value === 'number' ? value : null);
  return names.flatMap((name) => (a[name] === b[name] ? [] : [{ field: name, before: text(a[name]), after: text(b[name]) }]));
}
