import type { Fabric, FabricLink, FabricNode } from './graph.js';
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

/** Holds two captures against each other: nodes by id, links by both ends with their ports whichever way round they are told. Linear. */
export function diffFabrics(before: Fabric, after: Fabric): FabricDiff {
  const nodes = merged(before.nodes, after.nodes, nodeKeys, (a: FabricNode, b) => differing(a, b, nodeFields));
  const links = merged(before.links, after.links, linkKeys, (a: FabricLink, b) => differing(a, b, linkFields));
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

function merged<T>(before: readonly T[], after: readonly T[], keysOf: (items: readonly T[]) => readonly string[], compare: (a: T, b: T) => readonly FieldChange[]): Merged<T> {
  const earlier = keysOf(before);
  const places = new Map(earlier.map((key, at) => [key, at]));
  const fields = new Map<number, readonly FieldChange[]>();
  const items = [...after];
  const marks: number[] = [];
  keysOf(after).forEach((key, at) => {
    const place = places.get(key);
    const [old, now] = [place === undefined ? undefined : before[place], after[at]];
    places.delete(key);
    if (old === undefined || now === undefined) {
      marks.push(changes.added);
      return;
    }
    const differ = compare(old, now);
    if (differ.length > 0) fields.set(at, differ);
    marks.push(differ.length > 0 ? changes.changed : changes.same);
  });
  for (const place of places.values()) {
    const gone = before[place];
    if (gone === undefined) continue;
    items.push(gone);
    marks.push(changes.removed);
  }
  return { items, marks: Uint8Array.from(marks), fields };
}

function nodeKeys(nodes: readonly FabricNode[]): readonly string[] {
  return nodes.map(({ id }) => id);
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

function differing<T>(a: T, b: T, names: readonly (keyof T & string)[]): readonly FieldChange[] {
  const text = (value: T[keyof T]): string | number | null => (typeof value === 'string' || typeof value === 'number' ? value : null);
  return names.flatMap((name) => (a[name] === b[name] ? [] : [{ field: name, before: text(a[name]), after: text(b[name]) }]));
}
