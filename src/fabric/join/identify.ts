import type { PieceNode } from '../piece.js';
import { push } from '../structure/assemble.js';
import { type Flat, namesOf } from './flat.js';
import { Groups } from './groups.js';

/** An identity and the number of a node that claims it. */
type Claim = readonly [identity: string, node: number];

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
  const ofKind = function* (wanted: readonly string[], claims: (node: number) => Iterable<string>): Generator<Claim> {
    for (let at = 0; at < nodes.length; at++) {
      const kind = kinds[at] ?? '';
      if (wanted.includes(kind)) for (const identity of claims(at)) yield [`${kind}|${identity}`, at];
    }
  };
  const join = (claims: Iterable<Claim>, may: (a: number, b: number) => boolean): Generator<undefined> =>
    joinBy(claims, pieceOf, groups, may);
  const always = (): boolean => true;
  const apart = (a: number, b: number): boolean => !groups.overlap(a, b);

  yield* join(
    ofKind(['switch', 'nic', 'gpu'], (at) => nodes[at]?.guids ?? []),
    always,
  );
  yield* join(
    ofKind(['switch', 'nic'], (at) => nodes[at]?.macs ?? []),
    always,
  );
  joinHostsByDevices(flat, groups);
  yield undefined;
  const addresses = function* (): Generator<Claim> {
    for (let at = 0; at < nodes.length; at++) {
      const host = kinds[at] === 'host' ? at : (hostOf[at] ?? -1);
      if (host >= 0) for (const address of nodes[at]?.macs ?? []) yield [address, host];
    }
  };
  yield* join(addresses(), apart);
  const named = (kind: 'host' | 'switch', may: (a: number, b: number) => boolean): Iterable<undefined>[] => [
    join(
      ofKind([kind], (at) => [nodes[at]?.name.toLowerCase() ?? '']),
      may,
    ),
    join(
      ofKind([kind], (at) => {
        const node = nodes[at];
        return node === undefined ? [] : namesOf(node);
      }),
      may,
    ),
  ];
  for (const step of named('host', apart)) yield* step;

  // What sits in a host: two of one piece are only one where neither has an identity of its own (two interfaces of one adapter).
  const inside = (a: number, b: number): boolean => !groups.overlap(a, b) || !groups.eachMarked(a, b, hasGuid | hasMac | hasPci);
  const onHost = (claims: (node: number) => readonly string[]): Iterable<Claim> =>
    ofKind(['nic', 'gpu'], (at) => {
      const host = hostOf[at] ?? -1;
      return host < 0 ? [] : claims(at).map((name) => `${groups.find(host)}|${name}`);
    });
  const deviceOf = (at: number): string => (nodes[at]?.device ?? nodes[at]?.name ?? '').toLowerCase();
  yield* join(
    onHost((at) => (typeof nodes[at]?.pci === 'string' ? [nodes[at].pci] : [])),
    inside,
  );
  yield* join(
    onHost((at) => [deviceOf(at)]),
    inside,
  );
  yield* join(
    onHost((at) => [deviceOf(at), ...(nodes[at]?.aliases ?? []).map((name) => name.toLowerCase())]),
    inside,
  );

  // Two switches with GUIDs (or chassis addresses) of their own are two, whatever they are called.
  const unlike = (a: number, b: number): boolean => apart(a, b) && !groups.bothMarked(a, b, hasGuid | hasMac);
  for (const step of named('switch', unlike)) yield* step;
  return groups;
}

/** Makes one of all that claim the same identity. An identity that two nodes of one piece claim counts for nothing in that piece. */
function* joinBy(
  claims: Iterable<Claim>,
  pieceOf: Int32Array,
  groups: Groups,
  may: (a: number, b: number) => boolean,
): Generator<undefined> {
  const by = new Map<string, number | number[]>();
  let count = 0;
  for (const [identity, node] of claims) {
    const before = by.get(identity);
    if (before === undefined) by.set(identity, node);
    else if (typeof before === 'number') by.set(identity, [before, node]);
    else before.push(node);
    if (++count % slice === 0) yield undefined;
  }
  for (const members of by.values()) {
    if (typeof members === 'number') continue;
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
  const last = new Map<number, number>();
  const shared = new Map<string, { readonly a: number; readonly b: number; count: number }>();
  const totals = new Map<string, number>();
  const add = (host: number, piece: number): void => {
    const key = `${host}|${piece}`;
    totals.set(key, (totals.get(key) ?? 0) + 1);
  };
  for (let at = 0; at < nodes.length; at++) {
    const b = hostOf[at] ?? -1;
    if (b < 0) continue;
    const top = groups.find(at);
    const a = last.get(top);
    last.set(top, b);
    if (a === undefined || pieceOf[a] === pieceOf[b]) continue;
    const key = `${a}|${b}`;
    const pair = shared.get(key);
    if (pair === undefined) shared.set(key, { a, b, count: 1 });
    else pair.count++;
    add(a, pieceOf[b] ?? 0);
    add(b, pieceOf[a] ?? 0);
  }
  for (const { a, b, count } of [...shared.values()].sort((one, other) => other.count - one.count)) {
    const most = Math.max(totals.get(`${a}|${pieceOf[b] ?? 0}`) ?? 0, totals.get(`${b}|${pieceOf[a] ?? 0}`) ?? 0);
    if (count * 2 > most && !groups.overlap(a, b)) groups.union(a, b);
  }
}

/** The members of each group, in the order of their first ones; ports of switches are no nodes. */
export function membersOf({ nodes, kinds }: Flat, groups: Groups): number[][] {
  const by = new Map<number, number[]>();
  for (let at = 0; at < nodes.length; at++) if (kinds[at] !== 'port') push(by, groups.find(at), at);
  return [...by.values()];
}
