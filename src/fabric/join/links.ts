import type { PieceLink } from '../piece.js';
import { Cable } from './cable.js';
import type { Flat } from './flat.js';
import { type Figures, mergeFigures } from './figures.js';
import { KnownCables } from './knownCables.js';
import type { JoinedNodes } from './nodes.js';
import type { Notes } from './notes.js';

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
export function* joinLinks(flat: Flat, { joined, placeOf, hostOf }: JoinedNodes, notes: Notes): Generator<undefined, Cable[]> {
  const cables: Cable[] = [];
  const known = new KnownCables(joined.length);
  // What only one piece tells of is not looked for among the links of others.
  const tellers = new Map<string, number>();
  for (const { links } of flat.pieces) for (const kind of new Set(links.map((link) => link.kind))) tellers.set(kind, (tellers.get(kind) ?? 0) + 1);
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
    const ends = flat.ends[piece];
    for (const [place, link] of links.entries()) {
      if (++count % slice === 0) yield undefined;
      const near = endOf(ends?.a[place] ?? -1, link.aPort ?? null);
      const far = endOf(ends?.b[place] ?? -1, link.bPort ?? null);
      const [a, b] = [near.place, far.place];
      if (a < 0 || b < 0) continue;
      if (link.kind !== 'fabric') {
        add(link, near, far, piece);
        continue;
      }
      const [first, second] = [joined[a]?.node.kind, joined[b]?.node.kind];
      if (first === 'host' && second === 'switch') summaries.push({ link, near, far, piece, host: a, other: b });
      else if (first === 'switch' && second === 'host') summaries.push({ link, near, far, piece, host: b, other: a });
      else add(link, near, far, piece);
    }
  }
  if (summaries.length === 0) return cables;
  // Which switches the cables of each host lead to.
  const onHost = new Map<number, Map<number, Cable[]>>();
  const wired = new Set<number>();
  for (const cable of cables) {
    if (cable.kind !== 'fabric') continue;
    for (const [near, far] of [
      [cable.a, cable.b],
      [cable.b, cable.a],
    ] as const) {
      wired.add(near);
      const host = hostOf[near] ?? -1;
      if (host < 0) continue;
      const switches = onHost.get(host) ?? new Map<number, Cable[]>();
      onHost.set(host, switches);
      const list = switches.get(far);
      if (list === undefined) switches.set(far, [cable]);
      else list.push(cable);
    }
  }
  for (const { link, near, far, host, other, piece } of summaries) {
    if (++count % slice === 0) yield undefined;
    const own = onHost.get(host);
    const same = own?.get(other);
    if (same !== undefined) for (const cable of same) cable.tell(piece);
    else if (own !== undefined && wired.has(other)) {
      const named = (place: number): string => joined[place]?.node.name ?? '';
      const [cable] = [...own.values()][0] ?? [];
      notes.differ([joined[host]?.node.id ?? ''], 'peer', [
        { value: [...own.keys()].map(named).sort().join(', '), source: cable?.first ?? 0 },
        { value: named(other), source: piece },
      ]);
    } else {
      add(link, near, far, piece);
    }
  }
  return cables;

  /** A port of a switch is an end at the switch. */
  function endOf(at: number, port: string | null): End {
    const owner = flat.switchOf[at] ?? -1;
    if (owner < 0) return { place: placeOf[at] ?? -1, port };
    return { place: placeOf[owner] ?? -1, port: port ?? flat.nodes[at]?.device ?? flat.nodes[at]?.name ?? null };
  }

  function add(link: PieceLink, { place: a, port: aPort }: End, { place: b, port: bPort }: End, piece: number): void {
    const figures: Figures = link;
    if (aPort === null && bPort === null && tellers.get(link.kind) === 1) {
      cables.push(new Cable(a, b, null, null, link.kind, figures, piece));
      return;
    }
    const turned = a > b || (a === b && (aPort ?? '') > (bPort ?? ''));
    const [near, far] = turned ? [b, a] : [a, b];
    const [nearPort, farPort] = turned ? [bPort, aPort] : [aPort, bPort];
    let cable = nearPort !== null && farPort !== null ? known.inPorts(link.kind, near, far, nearPort, farPort) : undefined;
    if (cable === undefined) {
      const alike = known
        .between(link.kind, near, far, mostLoose)
        .filter((other) => !other.toldBy(piece) && fits(other, near, nearPort, farPort));
      // Without ports, it speaks of all of them.
      if (alike.length > 1 && nearPort === null && farPort === null) {
        for (const other of alike) other.tell(piece);
        return;
      }
      cable = alike[0];
    }
    if (cable === undefined) {
      cable = new Cable(a, b, aPort, bPort, link.kind, figures, piece);
      cables.push(cable);
      known.add(cable, near, far);
    } else {
      const same = cable.a === a && (a !== b || cable.aPort === (aPort ?? cable.aPort));
      const [subjectA, subjectB] = [joined[cable.a]?.node.id ?? '', joined[cable.b]?.node.id ?? ''];
      const before = cable.first;
      cable.figures = mergeFigures(cable.figures, same ? figures : turnedFigures(figures), (about, one, other) =>
        notes.differ([subjectA, subjectB], about, [
          { value: one, source: before },
          { value: other, source: piece },
        ]),
      );
      cable.aPort ??= same ? aPort : bPort;
      cable.bPort ??= same ? bPort : aPort;
      cable.tell(piece);
      known.learnt(cable, near, far);
    }
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
