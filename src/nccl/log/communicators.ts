import * as l10n from '@vscode/l10n';
import { ownText } from '../../base/ownText.js';
import type { Problem } from '../../base/problem.js';
import type { ChannelCounts, Communicator, Edge, LoggedRank, RankProgress } from './communicator.js';
import { type EdgeLine, edgeOf, initTimings, pciOf, type Place, type TreeLink, treeLinks } from './messages.js';
import { addOffload, noOffload, type OffloadDraft, takeOffload } from './offload.js';
import type { Prefix } from './prefix.js';

export type { ChannelCounts, Communicator, Edge, LoggedRank, RankProgress } from './communicator.js';

interface Draft {
  nRanks: number | null;
  rank: number | null;
  id: string | null;
  who: LoggedRank | null;
  nNodes: number | null;
  channels: ChannelCounts | null;
  readonly offload: OffloadDraft;
  progress: { -readonly [K in keyof RankProgress]: RankProgress[K] };
  readonly rings: Map<number, readonly number[]>;
  readonly trees: Map<number, TreeLink>;
  readonly edges: { edge: EdgeLine; place: Place }[];
}

interface Group {
  readonly id: string;
  readonly nRanks: number;
  nNodes: number | null;
  channels: ChannelCounts | null;
  readonly offload: OffloadDraft;
  readonly ranks: Map<number, LoggedRank>;
  readonly progress: Map<number, RankProgress>;
  readonly rings: Map<number, readonly number[]>;
  readonly trees: Map<number, TreeLink[]>;
  readonly edges: Map<number | string, EdgeDraft>;
}

/** Bounds of what is kept of one log, far above what the largest jobs print. */
const mostNumbers = 20_000_000;
const mostProblems = 50;
/** Communicators of one device of one process that later lines may belong to. */
const mostRecent = 16;

const init = /\bcomm (0x[0-9a-f]{1,16}) rank (\d{1,7}) n[rR]anks (\d{1,7})(.{0,240})/;
const rankBehind = /^[0-9a-f]{1,16} rank /;
const ring = /^(?:Ring|Channel) (\d{1,4})(?:\/\d{1,4})? : {1,12}(\d[\d ]*)$/;
const counts = /^(\d{1,5}) coll channels, (?:(\d{1,5}) collnet channels, )?(?:(\d{1,5}) nvls channels, )?(\d{1,5}) p2p channels/;
/** What "Init START" and "Init COMPLETE" say behind the rank. */
const named = {
  commId: /\bcommId (?:0x)?([0-9a-f]{1,16})\b/,
  busId: /\bbusId (?:0x)?([0-9a-f]{1,16})\b/,
  cudaDev: /\bcudaDev (?:0x)?([0-9a-f]{1,16})\b/,
  nvmlDev: /\bnvmlDev (?:0x)?([0-9a-f]{1,16})\b/,
};
type Named = keyof typeof named;
const shape = /\bnNodes (\d{1,7})/;

/**
 * Sorts what ranks say about their communicators, NCCL 2.2 and newer (formats: init.cc, graph and transport code of the releases). Lines of one thread
 * belong to the communicator that the thread is setting up: it names it at "Init START" (2.18.3 and newer) or at "Init COMPLETE". What is said later,
 * such as connections made at first use (2.22 and newer), belongs to the latest communicator of that device in which the rank fits.
 */
export class CommunicatorReader {
  private readonly drafts = new Map<string, Draft>();
  private readonly groups: Group[] = [];
  private readonly byId = new Map<string, Group>();
  /** Groups without an id that still miss ranks, by their number of ranks. */
  private readonly open = new Map<number, Group[]>();
  /** Latest communicators of a device of a process whose beginning was told. */
  private readonly recent = new Map<string, { readonly group: Group; readonly rank: number }[]>();
  /** What each thread completed last. */
  private readonly done = new Map<string, { readonly group: Group; readonly rank: number }>();
  /** Connections of ranks whose communicator the log does not name. */
  readonly loose: Edge[] = [];
  readonly problems: Problem[] = [];
  private count = 0;

  /** Takes one message of NCCL. True when it was about a communicator. */
  message(who: Prefix, message: string, place: Place): boolean {
    const key = who.speaker;
    if (message.startsWith('Channel ') || message.startsWith('Ring ')) {
      const edge = edgeOf(message);
      if (edge !== null) {
        this.edge(key, who, edge, place);
        return true;
      }
      const found = ring.exec(message);
      if (found === null) return false;
      const order = (found[2] ?? '').trim().split(/ +/).map(Number);
      if (this.room(order.length, place.line)) this.draft(key).rings.set(Number(found[1]), order);
      return true;
    }
    if (message.startsWith('Trees [')) {
      const draft = this.draft(key);
      for (const [channel, link] of treeLinks(message)) if (this.room(4, place.line)) draft.trees.set(channel, link);
      draft.progress.met = true;
      return true;
    }
    if (message.startsWith('Connected all ') || message.startsWith('Bootstrap timings ')) {
      const draft = this.drafts.get(key);
      if (draft === undefined) return true;
      draft.progress.met = true;
      if (message.startsWith('Boot')) draft.progress.bootstrap = initTimings(message);
      return true;
    }
    const offload = takeOffload(message, place);
    if (offload !== null) {
      const draft = this.drafts.get(key);
      if (draft !== undefined) offload(draft.offload);
      return true;
    }
    const channels = counts.exec(message);
    if (channels !== null) {
      const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
      const told: ChannelCounts = {
        coll: Number(channels[1]),
        collnet: number(channels[2]),
        nvls: number(channels[3]),
        p2p: number(channels[4]),
        place,
      };
      const draft = this.draft(key);
      draft.channels = told;
      draft.progress.met = true;
      return true;
    }
    if (message.startsWith('Init timings')) {
      const draft = this.drafts.get(key);
      const done = this.done.get(key);
      if (draft !== undefined) draft.progress.timings = initTimings(message);
      else if (done !== undefined) {
        const progress = done.group.progress.get(done.rank);
        if (progress !== undefined) done.group.progress.set(done.rank, { ...progress, timings: initTimings(message) });
      }
      return true;
    }
    const comm = message.indexOf('comm 0x');
    const found = comm >= 0 && rankBehind.test(message.slice(comm + 7, comm + 30)) ? init.exec(message) : null;
    if (found === null) return false;
    this.named(key, who, found, message, place);
    return true;
  }

  /** A line of which the end is missing: it may have told how far the rank came. */
  torn(who: Prefix, message: string, place: Place): void {
    const progress = this.drafts.get(who.speaker)?.progress;
    if (progress?.started && mayBeInit(message)) progress.torn = place;
  }

  /** What the whole log told. */
  end(): readonly Communicator[] {
    for (const draft of this.drafts.values()) this.settle(draft);
    this.drafts.clear();
    return this.groups.map((group) => {
      for (const [channel, order] of group.rings) {
        if (new Set(order).size !== order.length || order.length > group.nRanks || order.some((rank) => rank >= group.nRanks))
          this.say(
            null,
            l10n.t(
              'the ring of channel {0} of communicator {1} visits a rank twice or one that is not among its {2}',
              channel,
              group.id,
              group.nRanks,
            ),
          );
      }
      const inOrder = <T>(map: ReadonlyMap<number, T>): ReadonlyMap<number, T> => new Map([...map].sort(([a], [b]) => a - b));
      return {
        id: group.id,
        nRanks: group.nRanks,
        nNodes: group.nNodes,
        channels: group.channels,
        offload: group.offload,
        ranks: inOrder(group.ranks),
        progress: inOrder(group.progress),
        rings: inOrder(group.rings),
        trees: new Map([...inOrder(group.trees)].map(([channel, links]) => [channel, [...links].sort((a, b) => a.rank - b.rank)])),
        edges: [...group.edges.values()],
      };
    });
  }

  private named(key: string, who: Prefix, match: RegExpExecArray, message: string, place: Place): void {
    const [, comm = '', rankText = '', nRanksText = '', rest = ''] = match;
    const ended = message.includes('Abort COMPLETE') || message.includes('Destroy COMPLETE');
    if (ended) {
      if (message.includes('Abort')) this.aborted(who, Number(rankText), place);
      return;
    }
    const complete = message.includes('Init COMPLETE');
    // 2.2 and 2.3 announce a communicator without a word on its state.
    const start = message.includes('Init START') || (!complete && rest.trim() === '');
    if (!start && !complete && !message.includes('nNodes')) return;
    // A thread that begins the next communicator is done with the one before.
    const before = this.drafts.get(key);
    if (start && before !== undefined) {
      this.settle(before);
      this.drafts.delete(key);
    }
    const draft = this.draft(key);
    const nNodes = shape.exec(rest);
    if (nNodes !== null) {
      draft.nNodes = Number(nNodes[1]);
      draft.progress.met = true;
      if (draft.rank !== null) return;
    }
    const value = (name: Named): string | null => named[name].exec(rest)?.[1] ?? null;
    const numeric = (text: string | null): number | null => (text !== null && /^\d{1,4}$/.test(text) ? Number(text) : null);
    draft.rank = Number(rankText);
    draft.nRanks = Number(nRanksText);
    draft.id ??= value('commId');
    const busId = value('busId');
    draft.who = {
      rank: draft.rank,
      host: who.host ?? '',
      pid: who.pid ?? 0,
      device: numeric(value('cudaDev')) ?? draft.who?.device ?? who.device,
      nvmlDevice: numeric(value('nvmlDev')) ?? draft.who?.nvmlDevice ?? null,
      pci: busId === null ? (draft.who?.pci ?? null) : pciOf(busId),
      comm: ownText(comm.slice(2)),
    };
    if (start) {
      draft.progress.started = place;
      if (draft.id !== null && draft.rank < draft.nRanks) this.remember(who, this.groupFor(draft.id, draft.nRanks, draft.rank), draft.rank);
    }
    if (!complete) return;
    draft.progress.completed = place;
    draft.progress.met = true;
    const group = this.settle(draft);
    this.drafts.delete(key);
    // Timings follow "Init COMPLETE" in some releases and precede it in others.
    if (group !== null) this.done.set(key, { group, rank: draft.rank });
  }

  private remember(who: Prefix, group: Group, rank: number): void {
    const device = deviceOf(who);
    const list = this.recent.get(device) ?? [];
    this.recent.set(device, [{ group, rank }, ...list.slice(0, mostRecent - 1)]);
  }

  private edge(key: string, who: Prefix, edge: EdgeLine, place: Place): void {
    if (!this.room(8, place.line)) return;
    const draft = this.drafts.get(key);
    const own = edge.direction === 'receive' ? edge.to : edge.from;
    if (draft === undefined) {
      const list = this.recent.get(deviceOf(who));
      const fits = list?.find(({ group, rank }) => rank === own && Math.max(edge.from, edge.to) < group.nRanks);
      if (fits !== undefined) {
        join(fits.group, edge, place);
        return;
      }
    }
    const mine = draft ?? this.draft(key);
    mine.edges.push({ edge, place });
    mine.progress.met = true;
  }

  private aborted(who: Prefix, rank: number, place: Place): void {
    for (const group of this.groups) {
      const at = group.ranks.get(rank);
      const progress = group.progress.get(rank);
      if (at?.host === (who.host ?? '') && at.pid === (who.pid ?? 0) && progress !== undefined)
        group.progress.set(rank, { ...progress, aborted: place });
    }
  }

  private say(line: number | null, message: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ line, message });
  }

  private room(numbers: number, line: number): boolean {
    this.count += numbers;
    if (this.count <= mostNumbers) return true;
    if (this.count - numbers <= mostNumbers) this.say(line, l10n.t('the log holds more rings and trees than are kept'));
    return false;
  }

  private draft(key: string): Draft {
    const known = this.drafts.get(key);
    if (known !== undefined) return known;
    const made: Draft = {
      nRanks: null,
      rank: null,
      id: null,
      who: null,
      nNodes: null,
      channels: null,
      offload: noOffload(),
      progress: { started: null, completed: null, aborted: null, met: false, torn: null, timings: null, bootstrap: null },
      rings: new Map(),
      trees: new Map(),
      edges: [],
    };
    this.drafts.set(key, made);
    return made;
  }

  /** Puts what one thread said to the communicator that it is about. */
  private settle({ nRanks, rank, id, who, nNodes, channels, offload, progress, rings, trees, edges }: Draft): Group | null {
    if (nRanks === null || rank === null || who === null) {
      for (const { edge, place } of edges) this.loose.push(alone(edge, place));
      return null;
    }
    const group = this.groupFor(id, nRanks, rank);
    group.ranks.set(rank, who);
    group.progress.set(rank, progress);
    group.nNodes ??= nNodes;
    group.channels ??= channels;
    addOffload(group.offload, offload);
    for (const [channel, order] of rings) if (!group.rings.has(channel)) group.rings.set(channel, order);
    for (const [channel, link] of trees) {
      const list = group.trees.get(channel);
      if (list === undefined) group.trees.set(channel, [link]);
      else list.push(link);
    }
    for (const { edge, place } of edges) join(group, edge, place);
    return group;
  }

  private groupFor(id: string | null, nRanks: number, rank: number): Group {
    const open = this.open.get(nRanks) ?? [];
    const known = id === null ? open.find(({ ranks }) => !ranks.has(rank)) : this.byId.get(id);
    if (known?.nRanks === nRanks) {
      // A full one takes no more, and is not looked at again.
      if (id === null && known.ranks.size + 1 >= nRanks)
        this.open.set(
          nRanks,
          open.filter((group) => group !== known),
        );
      return known;
    }
    const made: Group = {
      id: id ?? String(this.groups.length),
      nRanks,
      nNodes: null,
      channels: null,
      offload: noOffload(),
      ranks: new Map(),
      progress: new Map(),
      rings: new Map(),
      trees: new Map(),
      edges: new Map(),
    };
    this.groups.push(made);
    if (id !== null) this.byId.set(id, made);
    else if (nRanks > 1) this.open.set(nRanks, [...open.slice(-63), made]);
    return made;
  }
}

/** Beginnings of "Init COMPLETE" lines: up to 2.21, with the name of the call since, with the rank in front since 2.29.2. */
const initHeads = ['comm 0x', 'ncclComm', '[Rank '];

function mayBeInit(message: string): boolean {
  return !message.includes(' nNodes ') && initHeads.some((head) => message.startsWith(head.slice(0, Math.max(1, message.length))));
}

function deviceOf({ host, pid, device }: Prefix): string {
  return `${host ?? ''}:${pid ?? ''}:${device ?? ''}`;
}

type EdgeDraft = { -readonly [K in keyof Edge]: Edge[K] };

function alone({ channel, connection, from, to, direction, via, transport, network, gdrdma }: EdgeLine, place: Place): EdgeDraft {
  const receive = direction === 'receive';
  const [ends, receiveVia] = receive ? (['receive', via] as const) : (['send', null] as const);
  // Written out, as in the reader of the line.
  return { channel, connection, from, to, direction, via, transport, network, gdrdma, ends, receiveVia, place };
}

/** Which connection it is; a number where its parts are small enough, which is kept in less than a text. */
function keyOf({ channel, connection, from, to }: EdgeLine): number | string {
  if (channel < 256 && connection < 16 && from < 2 ** 20 && to < 2 ** 20) return ((channel * 16 + connection) * 2 ** 20 + from) * 2 ** 20 + to;
  return `${channel}/${connection}:${from}>${to}`;
}

function join(group: Group, edge: EdgeLine, place: Place): void {
  const key = keyOf(edge);
  const known = group.edges.get(key);
  if (known === undefined) {
    group.edges.set(key, alone(edge, place));
    return;
  }
  known.gdrdma &&= edge.gdrdma;
  if (edge.direction === 'receive') {
    if (known.ends === 'send') known.ends = 'both';
    known.receiveVia = edge.via;
    return;
  }
  // The way that counts is the sender's.
  if (known.ends === 'receive') known.ends = 'both';
  known.direction = edge.direction;
  known.via = edge.via;
  known.transport = edge.transport;
  known.network = edge.network;
  known.place = place;
}
