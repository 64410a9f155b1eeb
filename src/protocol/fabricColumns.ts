import { drained } from '../base/steps.js';
import type { Fabric, FabricLink, FabricNode } from '../fabric/graph.js';

const nodeTexts = ['id', 'kind', 'name', 'guid', 'rack', 'host', 'health', 'note'] as const;
const nodeNumbers = ['tier', 'rail'] as const;
const linkTexts = ['a', 'b', 'aPort', 'bPort', 'kind', 'width', 'speed', 'state', 'note'] as const;
/** Objects and lists, as places of their JSON. */
const linkObjects = ['errors', 'aErrors', 'bErrors'] as const;
const linkNumbers = ['gbps', 'capableGbps', 'latencyUs', 'measuredGbps', 'utilisation', 'errorsPerHour'] as const;

type Columns<Texts extends string, Numbers extends string> = Readonly<Record<Texts, Int32Array> & Record<Numbers, Float64Array>> & {
  /** Lists of places of sources, and error counters, as places of their JSON in {@link PackedFabric.texts}. */
  readonly from: Int32Array;
};

/**
 * A graph as columns: 10,000 GPUs are some 65,000 links, which as objects cost a page seconds to take and as typed arrays next to nothing. Texts
 * are places in one list of different texts, -1 stands for null; numbers that are not known are NaN.
 */
export interface PackedFabric {
  readonly texts: readonly string[];
  readonly nodes: Columns<(typeof nodeTexts)[number], (typeof nodeNumbers)[number]>;
  readonly links: Columns<(typeof linkTexts)[number] | (typeof linkObjects)[number], (typeof linkNumbers)[number]>;
  /** When each link's present state was first seen, ISO 8601, as places in `texts`; -1 where that is not known. */
  readonly since: Int32Array;
  readonly rest: Omit<Fabric, 'nodes' | 'links'>;
}

/** A graph and since when its links are as they are, by place of the link. */
export interface Unpacked {
  readonly fabric: Fabric;
  readonly since: readonly (string | null)[];
}

/** Packs a graph for a page. `since` is by place of the link. */
export function packFabric(fabric: Fabric, since: readonly (string | null)[] = []): PackedFabric {
  return drained(packFabricInSteps(fabric, since));
}

/** The same in steps of a column each. */
export function* packFabricInSteps(fabric: Fabric, since: readonly (string | null)[] = []): Generator<undefined, PackedFabric> {
  const { nodes, links, ...rest } = fabric;
  const texts: string[] = [];
  const places = new Map<string, number>();
  const place = (text: string | null | undefined): number => {
    if (text === null || text === undefined) return -1;
    let at = places.get(text);
    if (at === undefined) {
      at = texts.length;
      places.set(text, at);
      texts.push(text);
    }
    return at;
  };
  // Lists of sources are the same ones on thousands of nodes and links.
  const objects = new Map<object, number>();
  const placeOf = (value: object | undefined): number => {
    if (value === undefined) return -1;
    let at = objects.get(value);
    if (at === undefined) objects.set(value, (at = place(JSON.stringify(value))));
    return at;
  };
  const columns = function* <T, K extends string, C extends Int32Array | Float64Array>(
    items: readonly T[],
    names: readonly K[],
    make: (length: number) => C,
    value: (item: T, name: K) => number,
  ): Generator<undefined, Record<K, C>> {
    const made: Partial<Record<K, C>> = {};
    for (const name of names) {
      const column = make(items.length);
      for (let at = 0; at < items.length; at++) {
        const item = items[at];
        if (item !== undefined) column[at] = value(item, name);
      }
      made[name] = column;
      yield undefined;
    }
    return made as Record<K, C>;
  };
  const whole = (length: number): Int32Array => new Int32Array(length);
  const real = (length: number): Float64Array => new Float64Array(length);
  const sinces = new Int32Array(links.length);
  const packed = {
    nodes: {
      ...(yield* columns(nodes, nodeTexts, whole, (node, name) => place(node[name]))),
      ...(yield* columns(nodes, nodeNumbers, real, (node, name) => node[name] ?? Number.NaN)),
      ...(yield* columns(nodes, ['from'], whole, ({ from }) => placeOf(from))),
    },
    links: {
      ...(yield* columns(links, linkTexts, whole, (link, name) => place(link[name]))),
      ...(yield* columns(links, linkNumbers, real, (link, name) => link[name] ?? Number.NaN)),
      ...(yield* columns(links, linkObjects, whole, (link, name) => placeOf(link[name]))),
      ...(yield* columns(links, ['from'], whole, ({ from }) => placeOf(from))),
    },
  };
  for (let at = 0; at < sinces.length; at++) sinces[at] = place(since[at]);
  return { texts, ...packed, since: sinces, rest };
}

/** The graph of a packed one. Facts that no source gave are absent again where the whole graph lacks them, else null. */
export function unpackFabric({ texts, nodes, links, since, rest }: PackedFabric): Unpacked {
  const text = (column: Int32Array, at: number): string | null => texts[column[at] ?? -1] ?? null;
  const sure = (column: Int32Array, at: number): string => texts[column[at] ?? -1] ?? '';
  const number = (column: Float64Array, at: number): number | null => {
    const value = column[at] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
  const parsed = new Map<number, unknown>();
  const json = (column: Int32Array, at: number): unknown => {
    const place = column[at] ?? -1;
    if (place < 0) return undefined;
    let value = parsed.get(place);
    if (value === undefined) parsed.set(place, (value = JSON.parse(texts[place] ?? 'null')));
    return value;
  };
  const known = (column: Int32Array | Float64Array): boolean => column.some((value) => value >= 0);
  const has = {
    nodeFrom: known(nodes.from),
    from: known(links.from),
    objects: linkObjects.filter((name) => known(links[name])),
    measuredGbps: known(links.measuredGbps),
    utilisation: known(links.utilisation),
    errorsPerHour: known(links.errorsPerHour),
  };
  const madeNodes: FabricNode[] = [];
  for (let at = 0; at < nodes.id.length; at++) {
    const node: Writable<FabricNode> = {
      id: sure(nodes.id, at),
      kind: sure(nodes.kind, at) as FabricNode['kind'],
      name: sure(nodes.name, at),
      guid: text(nodes.guid, at),
      tier: number(nodes.tier, at),
      rack: text(nodes.rack, at),
      rail: number(nodes.rail, at),
      host: text(nodes.host, at),
      health: sure(nodes.health, at) as FabricNode['health'],
      note: text(nodes.note, at),
    };
    const from = has.nodeFrom ? json(nodes.from, at) : undefined;
    if (from !== undefined) node.from = from as readonly number[];
    madeNodes.push(node);
  }
  const madeLinks: FabricLink[] = [];
  for (let at = 0; at < links.a.length; at++) {
    const link: Writable<FabricLink> = {
      a: sure(links.a, at),
      b: sure(links.b, at),
      aPort: text(links.aPort, at),
      bPort: text(links.bPort, at),
      kind: sure(links.kind, at) as FabricLink['kind'],
      width: text(links.width, at),
      speed: text(links.speed, at),
      gbps: number(links.gbps, at),
      capableGbps: number(links.capableGbps, at),
      latencyUs: number(links.latencyUs, at),
      state: sure(links.state, at) as FabricLink['state'],
      note: text(links.note, at),
    };
    if (has.measuredGbps) link.measuredGbps = number(links.measuredGbps, at);
    if (has.utilisation) link.utilisation = number(links.utilisation, at);
    if (has.errorsPerHour) link.errorsPerHour = number(links.errorsPerHour, at);
    for (const name of has.objects) {
      const value = json(links[name], at);
      if (value !== undefined) link[name] = value as Readonly<Record<string, number>>;
    }
    const from = has.from ? json(links.from, at) : undefined;
    if (from !== undefined) link.from = from as readonly number[];
    madeLinks.push(link);
  }
  return {
    fabric: { ...rest, nodes: madeNodes, links: madeLinks },
    since: Array.from(since, (place) => texts[place] ?? null),
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
