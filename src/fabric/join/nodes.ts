import type { FabricNode } from '../graph.js';
import { deviceIn, hostId } from '../nodeId.js';
import type { PieceNode } from '../piece.js';
import { type Flat, namesOf } from './flat.js';
import { severity } from './figures.js';
import type { Notes } from './notes.js';

/** Nodes between two steps. */
const slice = 8192;

/** A node of the graph with those that became it, the one that names it best first. */
export interface Joined {
  readonly node: FabricNode;
  readonly members: readonly number[];
}

/** The nodes of the graph, and for each node of the pieces the place of the one that it became; -1 where it was dropped. */
export interface JoinedNodes {
  readonly joined: readonly Joined[];
  readonly placeOf: Int32Array;
  /** Place of the host that each of {@link joined} sits in; -1 where it sits in none. */
  readonly hostOf: Int32Array;
}

interface Draft {
  readonly members: readonly number[];
  readonly best: PieceNode;
  /** Place of the host's draft, or -1. */
  host: number;
  id: string;
}

/**
 * Makes one node of each group. `needed` tells which hosts have to stay although nothing sits in them: a host that is known from afar, and whose
 * adapters all turned out to sit in others, is only another name.
 */
export function* joinNodes(
  flat: Flat,
  groups: readonly (readonly number[])[],
  needed: (node: number) => boolean,
  notes: Notes,
): Generator<undefined, JoinedNodes> {
  const { nodes, hostOf, kinds } = flat;
  const placeOf = new Int32Array(nodes.length).fill(-1);
  const drafts = groups.map((group, place): Draft => {
    for (const at of group) placeOf[at] = place;
    const members =
      group.length === 1
        ? group
        : [...group.filter((at) => nodes[at]?.hearsay !== true), ...group.filter((at) => nodes[at]?.hearsay === true)];
    return { members, best: nodeAt(flat, members[0]), host: -1, id: '' };
  });
  yield undefined;
  const claimed = new Uint8Array(drafts.length);
  const used = new Uint8Array(drafts.length);
  for (const draft of drafts) {
    for (const at of draft.members) {
      const host = hostOf[at] ?? -1;
      if (host < 0) continue;
      const place = placeOf[host] ?? -1;
      claimed[place] = 1;
      if (draft.host < 0) draft.host = place;
    }
    if (draft.host >= 0) used[draft.host] = 1;
  }
  const dropped = drafts.map(
    ({ members }, place) =>
      members.every((at) => nodes[at]?.faint === true) ||
      (kinds[members[0] ?? 0] === 'host' &&
        claimed[place] === 1 &&
        used[place] !== 1 &&
        members.every((at) => nodes[at]?.hearsay === true && !needed(at))),
  );
  yield undefined;
  yield* nameAll(flat, drafts);
  const joined: Joined[] = [];
  const owners: number[] = [];
  const places = new Int32Array(drafts.length).fill(-1);
  for (const [place, draft] of drafts.entries()) {
    if (dropped[place] === true) continue;
    places[place] = joined.length;
    owners.push(draft.host);
    joined.push({ node: nodeOf(flat, draft, drafts, placeOf, notes), members: draft.members });
    if (joined.length % slice === 0) yield undefined;
  }
  for (let at = 0; at < placeOf.length; at++) placeOf[at] = places[placeOf[at] ?? -1] ?? -1;
  return { joined, placeOf, hostOf: Int32Array.from(owners, (place) => places[place] ?? -1) };
}

/** Gives every draft its id: hosts first, which those inside them go by. */
function* nameAll(flat: Flat, drafts: readonly Draft[]): Generator<undefined> {
  const { nodes } = flat;
  const taken = new Map<string, number>();
  const name = function* (some: readonly Draft[], wanted: (draft: Draft) => string): Generator<undefined> {
    // Names are nearly always wanted once; only the others need a list.
    const by = new Map<string, Draft | Draft[]>();
    for (const draft of some) {
      const id = wanted(draft);
      const before = by.get(id);
      if (before === undefined) by.set(id, draft);
      else if (Array.isArray(before)) before.push(draft);
      else by.set(id, [before, draft]);
      if (by.size % slice === 0) yield undefined;
    }
    yield undefined;
    let count = 0;
    for (const [id, claimants] of by) {
      if (++count % slice === 0) yield undefined;
      if (!Array.isArray(claimants)) {
        claimants.id = unique(id, taken);
        continue;
      }
      const sure = claimants.filter(({ best }) => best.hearsay !== true);
      const owner = sure.length === 1 ? sure[0] : undefined;
      for (const draft of claimants) draft.id = unique(draft === owner ? id : `${id}#${draft.best.key}`, taken);
    }
  };
  const first = (draft: Draft): FabricNode['kind'] => kindOf(flat, draft.members[0]);
  yield* name(
    drafts.filter((draft) => first(draft) === 'host'),
    ({ best }) => hostId(best.name),
  );
  yield* name(
    drafts.filter((draft) => first(draft) !== 'host'),
    (draft) => {
      const { best, members, host } = draft;
      const owner = drafts[host];
      if (owner !== undefined) return deviceIn(owner.id, best.device ?? best.name);
      const own = (list: 'guids' | 'macs'): string | undefined =>
        members.map((at) => nodes[at]?.[list]?.[0]).find((found) => found !== undefined);
      return own('guids') ?? own('macs') ?? `${first(draft)}:${best.name}`;
    },
  );
}

/** The id, or with a number after it where it is taken. */
function unique(id: string, taken: Map<string, number>): string {
  let count = taken.get(id) ?? 0;
  if (count === 0) {
    taken.set(id, 1);
    return id;
  }
  let free = `${id}#${count + 1}`;
  while (taken.has(free)) free = `${id}#${++count + 1}`;
  taken.set(id, count + 1);
  taken.set(free, 1);
  return free;
}

function kindOf({ nodes, kinds }: Flat, at: number | undefined): FabricNode['kind'] {
  const kind = kinds[at ?? -1];
  return kind === undefined || kind === 'port' ? (nodes[at ?? -1]?.kind ?? 'host') : kind;
}

/** The piece's node of this number; numbers come from the row itself. */
function nodeAt({ nodes }: Flat, at: number | undefined): PieceNode {
  const node = nodes[at ?? -1];
  if (node === undefined) throw new RangeError('no such node');
  return node;
}

function nodeOf(flat: Flat, draft: Draft, drafts: readonly Draft[], placeOf: Int32Array, notes: Notes): FabricNode {
  const { nodes, pieceOf } = flat;
  const { best, members, id } = draft;
  let [guid, tier, rack, rail, pci] = [best.guids?.[0] ?? null, best.tier ?? null, best.rack ?? null, best.rail ?? null, best.pci ?? null];
  let worst = best;
  for (let place = 1; place < members.length; place++) {
    const node = nodes[members[place] ?? -1];
    if (node === undefined) continue;
    guid ??= node.guids?.[0] ?? null;
    tier ??= node.tier ?? null;
    rack ??= node.rack ?? null;
    rail ??= node.rail ?? null;
    pci ??= node.pci ?? null;
    if (severity(node.health) > severity(worst.health)) worst = node;
  }
  if (members.length > 1) disagree(flat, draft, drafts, placeOf, notes);
  const made: Mutable<FabricNode> = {
    id,
    kind: kindOf(flat, members[0]),
    name: best.name,
    guid,
    tier,
    rack: rack ?? rackOf(flat, drafts[draft.host]),
    rail,
    host: drafts[draft.host]?.id ?? null,
    health: worst.health ?? 'ok',
    note: worst.note ?? null,
    from: members.length === 1 ? notes.one(pieceOf[members[0] ?? 0] ?? 0) : notes.from(members.map((at) => pieceOf[at] ?? 0)),
  };
  if (pci !== null) made.pci = pci;
  return made;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function rackOf({ nodes }: Flat, host: Draft | undefined): string | null {
  for (const at of host?.members ?? []) {
    const rack = nodes[at]?.rack;
    if (typeof rack === 'string') return rack;
  }
  return null;
}

/** Notes what the members of one node say differently. */
function disagree(flat: Flat, { members, id }: Draft, drafts: readonly Draft[], placeOf: Int32Array, notes: Notes): void {
  const { nodes, pieceOf, hostOf, kinds } = flat;
  const claims = (value: (node: PieceNode, at: number) => string | null | undefined): { value: string; source: number }[] =>
    members.flatMap((at) => {
      const node = nodes[at];
      const said = node === undefined ? null : value(node, at);
      return said === null || said === undefined ? [] : [{ value: said, source: pieceOf[at] ?? 0 }];
    });
  const tell = (about: string, value: (node: PieceNode, at: number) => string | null | undefined): void =>
    notes.differ([id], about, claims(value));
  tell('rack', ({ rack }) => rack);
  tell('pci', ({ pci }) => pci);
  tell('host', (_, at) => drafts[placeOf[hostOf[at] ?? -1] ?? -1]?.id);
  const kind = kinds[members[0] ?? 0];
  if (kind !== 'gpu') {
    // A name that another source gives as an alias, or the short form of one, is no other name.
    const known = nodes[members[0] ?? 0];
    const names = new Set(members.flatMap((at) => aliasesOf(nodeAt(flat, at), kind === 'nic')));
    const said = claims(({ name, device, guids = [] }, at) => {
      if (kind !== 'nic') return name;
      // Without a host it is the name of the hardware, and a GUID in place of a name is none.
      return (hostOf[at] ?? -1) < 0 || guids.includes(device ?? name) ? null : (device ?? name);
    });
    const strange = said.filter(({ value }) => !names.has(value.toLowerCase()) && !sameName(value, known, kind === 'nic'));
    if (strange.length > 0) notes.differ([id], 'name', [...said.slice(0, 1), ...strange]);
  }
  const withGuids = members.filter((at) => (nodes[at]?.guids ?? []).length > 0);
  const top = nodes[withGuids[0] ?? -1]?.guids ?? [];
  if (withGuids.some((at) => !(nodes[at]?.guids ?? []).some((guid) => top.includes(guid)))) tell('guid', ({ guids }) => guids?.[0]);
}

/** Names that a source knows besides the one it calls the node by, in the form in which they are compared. */
function aliasesOf(node: PieceNode, device: boolean): string[] {
  return device ? (node.aliases ?? []).map((name) => name.toLowerCase()) : namesOf({ ...node, name: '' }).filter((name) => name !== '');
}

function sameName(name: string, node: PieceNode | undefined, device: boolean): boolean {
  if (node === undefined) return true;
  const own = device ? (node.device ?? node.name) : node.name;
  if (own.toLowerCase() === name.toLowerCase()) return true;
  if (device) return (node.aliases ?? []).length === 0 ? false : aliasesOf(node, true).includes(name.toLowerCase());
  const short = (text: string): string => namesOf({ ...node, name: text, aliases: [] }).at(-1) ?? text;
  return short(own) === short(name);
}
