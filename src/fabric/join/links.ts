import type { FabricLink } from '../graph.js';
import type { PieceLink } from '../piece.js';
import type { Flat } from './flat.js';
import { type Figures, mergeFigures } from './figures.js';
import type { JoinedNodes } from './nodes.js';
import type { Notes } from './notes.js';

/** A cable or path between two nodes of the graph, by their places, with all that tell of it. */
export interface Cable {
  a: number;
  b: number;
  aPort: string | null;
  bPort: string | null;
  readonly kind: FabricLink['kind'];
  figures: Figures;
  readonly sources: number[];
}

/** Where a link ends: the place of a node, and its port. */
interface End {
  readonly place: number;
  readonly port: string | null;
}

/** Links between the same two nodes without a known port are compared with so many others before they count as one more. */
const mostLoose = 64;
const slice = 4096;

/**
 * Makes one link of all that name the same ports, or the same two nodes where a source knows no port. Of a host that hangs on a switch by a
 * source without cables (a scheduler's file) only the cables are kept where another source has them.
 */
export function* joinLinks(flat: Flat, { joined, placeOf }: JoinedNodes, notes: Notes): Generator<undefined, Cable[]> {
  const cables: Cable[] = [];
  const byPorts = new Map<string, Cable>();
  const between = new Map<string, Cable[]>();
  const summaries: {
    readonly link: PieceLink;
    readonly near: End;
    readonly far: End;
    readonly host: number;
    readonly other: number;
    readonly piece: number;
  }[] = [];
  let count = 0;
  for (const [piece, { links }] of flat.pieces.entries()) {
    for (const link of links) {
      if (++count % slice === 0) yield undefined;
      const [near, far] = [endOf(piece, link.a, link.aPort ?? null), endOf(piece, link.b, link.bPort ?? null)];
      const [a, b] = [near.place, far.place];
      if (a < 0 || b < 0) continue;
      const kinds = [joined[a]?.node.kind, joined[b]?.node.kind];
      if (link.kind === 'fabric' && kinds.includes('host') && kinds.includes('switch')) {
        summaries.push({ link, near, far, piece, ...(kinds[0] === 'host' ? { host: a, other: b } : { host: b, other: a }) });
        continue;
      }
      add(link, near, far, piece);
    }
  }
  // Which switches the cables of each host lead to.
  const onHost = new Map<number, Map<number, Cable[]>>();
  const placeOfId = new Map(joined.map(({ node }, place) => [node.id, place]));
  const wired = new Set<number>();
  for (const cable of cables) {
    if (cable.kind !== 'fabric') continue;
    for (const [near, far] of [
      [cable.a, cable.b],
      [cable.b, cable.a],
    ] as const) {
      wired.add(near);
      const host = placeOfId.get(joined[near]?.node.host ?? '');
      if (host === undefined) continue;
      const switches = onHost.get(host) ?? new Map<number, Cable[]>();
      onHost.set(host, switches);
      const list = switches.get(far);
      if (list === undefined) switches.set(far, [cable]);
      else list.push(cable);
    }
  }
  for (const { link, near, far, host, other, piece } of summaries) {
    if (++count % slice === 0) yield undefined;
    const known = onHost.get(host);
    const same = known?.get(other);
    if (same !== undefined) for (const { sources } of same) sources.push(piece);
    else if (known !== undefined && wired.has(other)) {
      const named = (place: number): string => joined[place]?.node.name ?? '';
      const [cable] = [...known.values()][0] ?? [];
      notes.differ([joined[host]?.node.id ?? ''], 'peer', [
        { value: [...known.keys()].map(named).sort().join(', '), source: cable?.sources[0] ?? 0 },
        { value: named(other), source: piece },
      ]);
    } else {
      add(link, near, far, piece);
    }
  }
  return cables;

  /** A port of a switch is an end at the switch. */
  function endOf(piece: number, key: string, port: string | null): End {
    const at = flat.index[piece]?.get(key) ?? -1;
    const owner = flat.switchOf[at] ?? -1;
    if (owner < 0) return { place: placeOf[at] ?? -1, port };
    return { place: placeOf[owner] ?? -1, port: port ?? flat.nodes[at]?.device ?? flat.nodes[at]?.name ?? null };
  }

  function add(link: PieceLink, { place: a, port: aPort }: End, { place: b, port: bPort }: End, piece: number): void {
    const figures: Figures = link;
    const turned = a > b || (a === b && (aPort ?? '') > (bPort ?? ''));
    const [near, far] = turned ? [b, a] : [a, b];
    const [nearPort, farPort] = turned ? [bPort, aPort] : [aPort, bPort];
    const pair = `${link.kind}|${near}|${far}`;
    const exact = nearPort !== null && farPort !== null ? `${pair}|${nearPort}|${farPort}` : null;
    let cable = exact === null ? undefined : byPorts.get(exact);
    const list = between.get(pair) ?? [];
    if (cable === undefined && list.length > 0) {
      const alike = list
        .slice(0, mostLoose)
        .filter((other) => fits(other, near, nearPort, farPort) && (other.sources.at(-1) !== piece || !other.sources.includes(piece)));
      // Without ports, it speaks of all of them.
      if (alike.length > 1 && nearPort === null && farPort === null) {
        for (const { sources } of alike) sources.push(piece);
        return;
      }
      cable = alike[0];
    }
    if (cable === undefined) {
      cable = { a, b, aPort, bPort, kind: link.kind, figures, sources: [piece] };
      cables.push(cable);
      list.push(cable);
      between.set(pair, list);
    } else {
      const same = cable.a === a && (a !== b || cable.aPort === (aPort ?? cable.aPort));
      const [subjectA, subjectB] = [joined[cable.a]?.node.id ?? '', joined[cable.b]?.node.id ?? ''];
      cable.figures = mergeFigures(cable.figures, same ? figures : turnedFigures(figures), (about, one, other) =>
        notes.differ([subjectA, subjectB], about, [
          { value: one, source: cable?.sources[0] ?? 0 },
          { value: other, source: piece },
        ]),
      );
      cable.aPort ??= same ? aPort : bPort;
      cable.bPort ??= same ? bPort : aPort;
      cable.sources.push(piece);
    }
    if (exact !== null) byPorts.set(exact, cable);
  }
}

/** Whether a cable may be the one with these ports, seen from the node `near`: the same ports, as far as both are known. */
function fits(cable: Cable, near: number, nearPort: string | null, farPort: string | null): boolean {
  const [first, second] = cable.a === near ? [cable.aPort, cable.bPort] : [cable.bPort, cable.aPort];
  const like = (one: string | null, other: string | null): boolean => one === null || other === null || one === other;
  return like(first, nearPort) && like(second, farPort);
}

function turnedFigures({ aErrors, bErrors, ...figures }: Figures): Figures {
  return { ...figures, ...(bErrors === undefined ? {} : { aErrors: bErrors }), ...(aErrors === undefined ? {} : { bErrors: aErrors }) };
}
