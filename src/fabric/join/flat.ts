import type { Piece, PieceNode } from '../piece.js';

/** The nodes of all pieces in one row, by number. */
export interface Flat {
  readonly pieces: readonly Piece[];
  readonly nodes: readonly PieceNode[];
  /** The piece of each node. */
  readonly pieceOf: Int32Array;
  /** The host that each node sits in, by number; -1 where it sits in none. */
  readonly hostOf: Int32Array;
  /** What each node is, once it is known of those that were not sure; a "port" is an adapter in what turned out to be a switch. */
  readonly kinds: (PieceNode['kind'] | 'port')[];
  /** The switch that a port belongs to, by number; -1 for all else. */
  readonly switchOf: Int32Array;
  /** Numbers of the nodes at which the links of each piece end, in the order of its links; -1 where the piece has no such node. */
  readonly ends: readonly LinkEnds[];
}

/** Both ends of the links of one piece. */
interface LinkEnds {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** Puts the nodes of all pieces into one row; of two with one key the first counts. */
export function* flatten(pieces: readonly Piece[]): Generator<undefined, Flat> {
  const nodes: PieceNode[] = [];
  const owners: number[] = [];
  const hosts: number[] = [];
  const ends: LinkEnds[] = [];
  for (const [at, piece] of pieces.entries()) {
    const keys = new Map<string, number>();
    const first = nodes.length;
    for (const node of piece.nodes) {
      if (keys.has(node.key)) continue;
      keys.set(node.key, nodes.length);
      nodes.push(node);
      owners.push(at);
    }
    yield undefined;
    const number = (key: string): number => keys.get(key) ?? -1;
    for (const { host } of nodes.slice(first)) hosts.push(typeof host === 'string' ? number(host) : -1);
    ends.push({ a: Int32Array.from(piece.links, ({ a }) => number(a)), b: Int32Array.from(piece.links, ({ b }) => number(b)) });
    yield undefined;
  }
  const hostOf = Int32Array.from(hosts);
  const switchOf = new Int32Array(nodes.length).fill(-1);
  const kinds: Flat['kinds'] = nodes.map(({ kind }) => kind);
  const flat: Flat = { pieces, nodes, pieceOf: Int32Array.from(owners), hostOf, kinds, switchOf, ends };
  decideKinds(flat);
  for (let at = 0; at < nodes.length; at++) {
    const host = hostOf[at] ?? -1;
    if (host < 0 || kinds[host] === 'host') continue;
    hostOf[at] = -1;
    if (kinds[host] !== 'switch') continue;
    kinds[at] = 'port';
    switchOf[at] = host;
  }
  return flat;
}

/** All names of a host or switch in the form in which they are compared: host names know no case, and a name with its domain has a short form. */
export function namesOf(node: PieceNode): string[] {
  const names: string[] = [];
  for (const name of [node.name, ...(node.aliases ?? [])]) {
    const lower = name.toLowerCase();
    names.push(lower);
    const dot = lower.indexOf('.');
    // The first number of an address is no name.
    if (dot > 0 && !/^[\d.:]+$/.test(lower)) names.push(lower.slice(0, dot));
  }
  return names;
}

/** A node that says what it may be instead becomes that where another source is sure of one by the same name or MAC address. */
function decideKinds({ nodes, hostOf, kinds }: Flat): void {
  if (!nodes.some(({ orElse }) => orElse !== undefined)) return;
  const sure = new Set<string>();
  nodes.forEach((node, at) => {
    if (node.orElse !== undefined) return;
    if (node.kind === 'host' || node.kind === 'switch') {
      for (const name of namesOf(node)) sure.add(`${node.kind}|${name}`);
      for (const address of node.macs ?? []) sure.add(`${node.kind}|${address}`);
    } else if ((hostOf[at] ?? -1) >= 0 && nodes[hostOf[at] ?? -1]?.orElse === undefined) {
      // A port of what may be a switch is no proof of a host: a switch's first port often has the address of its chassis.
      for (const address of node.macs ?? []) sure.add(`host|${address}`);
    }
  });
  // One whose adapter a host is known to have is that host.
  const seated = new Set<number>();
  nodes.forEach(({ macs = [] }, at) => {
    const host = hostOf[at] ?? -1;
    if (host >= 0 && macs.some((address) => sure.has(`host|${address}`))) seated.add(host);
  });
  nodes.forEach((node, at) => {
    if (node.orElse === undefined) return;
    const known = (kind: string): boolean =>
      [...namesOf(node), ...(node.macs ?? [])].some((name) => sure.has(`${kind}|${name}`)) || (kind === 'host' && seated.has(at));
    if (known(node.orElse) && !known(node.kind)) kinds[at] = node.orElse;
  });
}
