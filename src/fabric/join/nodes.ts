import type { FabricNode } from '../graph.js';
import { deviceIn, hostId } from '../nodeId.js';
import type { PieceNode } from '../piece.js';
import { type Flat, namesOf } from './flat.js';
import { severity } from './figures.js';
import type { Notes } from './notes.js';

/** A node of the graph with those that became it, the one that names it best first. */
export interface Joined {
  readonly node: FabricNode;
  readonly members: readonly number[];
}

/** The nodes of the graph, and for each node of the pieces the place of the one that it became; -1 where it was dropped. */
export interface JoinedNodes {
  readonly joined: readonly Joined[];
  readonly placeOf: Int32Array;
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
export function joinNodes(
  flat: Flat,
  groups: readonly (readonly number[])[],
  needed: (node: number) => boolean,
  notes: Notes,
): JoinedNodes {
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
  nameAll(flat, drafts);
  const joined: Joined[] = [];
  const places = new Int32Array(drafts.length).fill(-1);
  drafts.forEach((draft, place) => {
    if (dropped[place] === true) return;
    places[place] = joined.length;
    joined.push({ node: nodeOf(flat, draft, drafts, placeOf, notes), members: draft.members });
  });
  for (let at = 0; at < placeOf.length; at++) placeOf[at] = places[placeOf[at] ?? -1] ?? -1;
  return { joined, placeOf };
}

/** Gives every draft its id: hosts first, which those inside them go by. */
function nameAll(flat: Flat, drafts: readonly Draft[]): void {
  const { nodes } = flat;
  const taken = new Map<string, number>();
  const name = (some: readonly Draft[], wanted: (draft: Draft) => string): void => {
    const by = new Map<string, Draft[]>();
    for (const draft of some) {
      const id = wanted(draft);
      const list = by.get(id);
      if (list === undefined) by.set(id, [draft]);
      else list.push(draft);
    }
    for (const [id, claimants] of by) {
      const sure = claimants.filter(({ best }) => best.hearsay !== true);
      const owner = claimants.length === 1 ? claimants[0] : sure.length === 1 ? sure[0] : undefined;
      for (const draft of claimants) draft.id = unique(draft === owner ? id : `${id}#${draft.best.key}`, taken);
    }
  };
  const first = (draft: Draft): FabricNode['kind'] => kindOf(flat, draft.members[0]);
  name(
    drafts.filter((draft) => first(draft) === 'host'),
    ({ best }) => hostId(best.name),
  );
  name(
    drafts.filter((draft) => first(draft) !== 'host'),
    (draft) => {
      const { best, members, host } = draft;
      const own = (list: 'guids' | 'macs'): string | undefined =>
        members.map((at) => nodes[at]?.[list]?.[0]).find((found) => found !== undefined);
      const owner = drafts[host];
      if (owner !== undefined) return deviceIn(owner.id, best.device ?? best.name);
      return own('guids') ?? own('macs') ?? `${first(draft)}:${best.name}`;
    },
  );
}

/** The id, or with a number after it where it is taken. */
function unique(id: string, taken: Map<string, number>): string {
  let count = taken.get(id) ?? 0;
  let free = count === 0 ? id : `${id}#${count + 1}`;
  while (taken.has(free) && count > 0) free = `${id}#${++count + 1}`;
  taken.set(id, count + 1);
  if (free !== id) taken.set(free, 1);
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
  const { pieceOf } = flat;
  const { best, members, id } = draft;
  const kind = kindOf(flat, members[0]);
  const all = members.map((at) => nodeAt(flat, at));
  const first = <T>(value: (node: PieceNode) => T | null | undefined): T | null => {
    for (const node of all) {
      const found = value(node);
      if (found !== null && found !== undefined) return found;
    }
    return null;
  };
  const worst = all.reduce((worse, node) => (severity(node.health) > severity(worse.health) ? node : worse), best);
  const pci = first((node) => node.pci);
  if (members.length > 1) disagree(flat, draft, drafts, placeOf, notes);
  return {
    id,
    kind,
    name: best.name,
    guid: first((node) => node.guids?.[0]),
    tier: first((node) => node.tier),
    rack: first((node) => node.rack) ?? rackOf(flat, drafts[draft.host]),
    rail: first((node) => node.rail),
    host: drafts[draft.host]?.id ?? null,
    ...(pci === null ? {} : { pci }),
    health: worst.health ?? 'ok',
    note: worst.note ?? null,
    from: notes.from(members.map((at) => pieceOf[at] ?? 0)),
  };
}

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
