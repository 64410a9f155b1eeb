import type { PieceNode } from '../piece.js';
import { push } from '../structure/assemble.js';
import { type Flat, namesOf } from './flat.js';
import { Groups } from './groups.js';

/** Says that a node claims an identity. */
type Claim = (identity: string | number, node: number) => void;

/** Nodes between two steps. */
const slice = 4096;

const hasGuid = 1;
const hasMac = 2;
const hasPci = 4;

/** Which identities of its own a node has. */
function marksOf({ guids = [], macs = [], pci }: PieceNode): number {
  return (guids.length > 0 ? hasGuid : 0) | (macs.length > 0 ? hasMac : 0) | (typeof pci === 'string' ? hasPci : 0);
}

/**
 * Finds out which nodes of all pieces are one. Identities that are unique in the world come first (GUIDs, MAC addresses), then hosts by what sits
 * in them and by their names, then devices by their place and name on a host, then switches by name; so a stale name never parts or joins what
 * a GUID says. Each step is linear.
 */
export function* identify(flat: Flat): Generator<undefined, Groups> {
  const { nodes, pieceOf, hostOf, kinds } = flat;
  const groups = new Groups(pieceOf, Uint8Array.from(nodes, marksOf));
  // Within one piece every node is another one.
  if (flat.pieces.length < 2) return groups;
  const join = (claims: (at: number, claim: Claim) => void, may: (a: number, b: number) => boolean): Generator<undefined> =>
    joinBy(claims, pieceOf, groups, may);
  const always = (): boolean => true;
  const apart = (a: number, b: number): boolean => !groups.overlap(a, b);

  for (const kind of ['switch', 'nic', 'gpu'] as const) {
    yield* join((at, claim) => {
      if (kinds[at] === kind) for (const guid of nodes[at]?.guids ?? []) claim(guid, at);
    }, always);
  }
  for (const kind of ['switch', 'nic'] as const) {
    yield* join((at, claim) => {
      if (kinds[at] === kind) for (const address of nodes[at]?.macs ?? []) claim(address, at);
    }, always);
  }
  joinHostsByDevices(flat, groups);
  yield undefined;
  yield* join((at, claim) => {
    const host = kinds[at] === 'host' ? at : (hostOf[at] ?? -1);
    if (host >= 0) for (const address of nodes[at]?.macs ?? []) claim(address, host);
  }, apart);
  const named = function* (kind: 'host' | 'switch', may: (a: number, b: number) => boolean): Generator<undefined> {
    yield* join((at, claim) => {
      if (kinds[at] === kind) claim(nodes[at]?.name.toLowerCase() ?? '', at);
    }, may);
    yield* join((at, claim) => {
      const node = nodes[at];
      if (kinds[at] === kind && node !== undefined) for (const name of namesOf(node)) claim(name, at);
    }, may);
  };
  yield* named('host', apart);

  // What sits in a host: two of one piece are only one where neither has an identity of its own (two interfaces of one adapter).
  const inside = (a: number, b: number): boolean => !groups.overlap(a, b) || !groups.eachMarked(a, b, hasGuid | hasMac | hasPci);
  // Hosts of a fleet have the same few names inside them, so names are numbers here.
  const numbers = new Map<string, number>();
  const onHost = (at: number, name: string): number => {
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, (number = numbers.size));
    return (2 * number + (kinds[at] === 'gpu' ? 1 : 0)) * nodes.length + groups.find(hostOf[at] ?? 0);
  };
  const sits = (at: number): boolean => (kinds[at] === 'nic' || kinds[at] === 'gpu') && (hostOf[at] ?? -1) >= 0;
  const deviceOf = (at: number): string => (nodes[at]?.device ?? nodes[at]?.name ?? '').toLowerCase();
  yield* join((at, claim) => {
    const pci = nodes[at]?.pci;
    if (typeof pci === 'string' && sits(at)) claim(onHost(at, pci), at);
  }, inside);
  yield* join((at, claim) => {
    if (sits(at)) claim(onHost(at, deviceOf(at)), at);
  }, inside);
  yield* join((at, claim) => {
    if (!sits(at)) return;
    claim(onHost(at, deviceOf(at)), at);
    for (const alias of nodes[at]?.aliases ?? []) claim(onHost(at, alias.toLowerCase()), at);
  }, inside);

  // Two switches with GUIDs (or chassis addresses) of their own are two, whatever they are called.
  yield* named('switch', (a, b) => apart(a, b) && !groups.bothMarked(a, b, hasGuid | hasMac));
  return groups;
}

/** Makes one of all that claim the same identity. An identity that two nodes of one piece claim counts for nothing in that piece. */
function* joinBy(
  claims: (at: number, claim: Claim) => void,
  pieceOf: Int32Array,
  groups: Groups,
  may: (a: number, b: number) => boolean,
): Generator<undefined> {
  const by = new Map<string | number, number | number[]>();
  const claim: Claim = (identity, node) => {
    const before = by.get(identity);
    if (before === undefined) by.set(identity, node);
    else if (typeof before === 'number') by.set(identity, [before, node]);
    else before.push(node);
  };
  for (let at = 0; at < pieceOf.length; at++) {
    claims(at, claim);
    if (at % slice === slice - 1) yield undefined;
  }
  let count = 0;
  for (const members of by.values()) {
    if (typeof members === 'number') continue;
    if (members.every((node) => groups.same(node, members[0] ?? node))) continue;
    const ofPiece = new Map<number, number>();
    for (const node of members) {
      const piece = pieceOf[node] ?? 0;
      const before = ofPiece.get(piece);
      if (before === undefined) ofPiece.set(piece, node);
      else if (before >= 0 && !groups.same(before, node)) ofPiece.set(piece, -1);
    }
    let first = -1;
    for (const node of ofPiece.values()) {
      if (node < 0) continue;
      if (first < 0) first = node;
      else if (!groups.same(first, node) && may(first, node)) groups.union(first, node);
    }
    if (++count % slice === 0) yield undefined;
  }
}

/** Two hosts of different pieces are one where most of the devices that both pieces know sit in both of them. */
function joinHostsByDevices({ nodes, pieceOf, hostOf }: Flat, groups: Groups): void {
  const last = new Int32Array(nodes.length).fill(-1);
  const shared = new Map<number, { readonly a: number; readonly b: number; count: number }>();
  const totals = new Map<number, number>();
  const keyOf = (host: number, piece: number): number => piece * nodes.length + host;
  const add = (host: number, piece: number): void => {
    const key = keyOf(host, piece);
    totals.set(key, (totals.get(key) ?? 0) + 1);
  };
  for (let at = 0; at < nodes.length; at++) {
    const b = hostOf[at] ?? -1;
    if (b < 0) continue;
    const top = groups.find(at);
    const a = last[top] ?? -1;
    last[top] = b;
    if (a < 0 || pieceOf[a] === pieceOf[b]) continue;
    const key = a * nodes.length + b;
    const pair = shared.get(key);
    if (pair === undefined) shared.set(key, { a, b, count: 1 });
    else pair.count++;
    add(a, pieceOf[b] ?? 0);
    add(b, pieceOf[a] ?? 0);
  }
  for (const { a, b, count } of [...shared.values()].sort((one, other) => other.count - one.count)) {
    const most = Math.max(totals.get(keyOf(a, pieceOf[b] ?? 0)) ?? 0, totals.get(keyOf(b, pieceOf[a] ?? 0)) ?? 0);
    if (count * 2 > most && !groups.overlap(a, b)) groups.union(a, b);
  }
}

/** The members of each group, in the order of their first ones; ports of switches are no nodes. */
export function membersOf({ nodes, kinds }: Flat, groups: Groups): number[][] {
  const by = new Map<number, number[]>();
  for (let at = 0; at < nodes.length; at++) if (kinds[at] !== 'port') push(by, groups.find(at), at);
  return [...by.values()];
}
