import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';

/** A rank of a communicator and where it runs. */
export interface LoggedRank {
  readonly rank: number;
  readonly host: string;
  readonly pid: number;
  /** Number as CUDA counts in that process. */
  readonly device: number | null;
  /** Number as NVML counts on the host; in logs since NCCL 2.18.3. */
  readonly nvmlDevice: number | null;
  /** "0000:1c:00.0". */
  readonly pci: string | null;
}

/** A rank's place in the tree of one channel. */
export interface TreeLink {
  readonly rank: number;
  readonly parent: number | null;
  readonly children: readonly number[];
}

/** One communicator as its log shows it. */
export interface CommunicatorGraph {
  /** The id that all its ranks print (since NCCL 2.16), else a number within the log. */
  readonly id: string;
  readonly nRanks: number;
  readonly ranks: readonly LoggedRank[];
  /** The order of ranks in each channel's ring. Some releases cut long rings off after 20 ranks; then `complete` is false. */
  readonly rings: readonly { readonly channel: number; readonly order: readonly number[]; readonly complete: boolean }[];
  readonly trees: readonly { readonly channel: number; readonly links: readonly TreeLink[] }[];
}

/** Rings, trees and ranks of a log. */
export interface NcclGraphs {
  readonly communicators: readonly CommunicatorGraph[];
  readonly problems: readonly Problem[];
}

interface Draft {
  nRanks: number | null;
  rank: number | null;
  id: string | null;
  who: LoggedRank | null;
  readonly rings: Map<number, readonly number[]>;
  readonly trees: Map<number, TreeLink>;
}

interface Group {
  readonly id: string;
  readonly nRanks: number;
  readonly ranks: Map<number, LoggedRank>;
  readonly rings: Map<number, readonly number[]>;
  readonly trees: Map<number, TreeLink[]>;
}

/** Bounds of what is kept of one log, far above what the largest jobs print. */
const mostNumbers = 20_000_000;
const mostProblems = 50;

const prefix = /([A-Za-z0-9][\w.-]{0,254}):(\d{1,10}):(\d{1,10}) \[(\d{1,3})\] NCCL INFO /;
const init = /\bcomm (0x[0-9a-f]{1,16}) rank (\d{1,7}) n[rR]anks (\d{1,7})(.{0,240})/;
const ring = /^(?:Ring|Channel) (\d{1,4})(?:\/\d{1,4})? : {1,12}(\d[\d ]*)$/;
const tree = /\[(\d{1,4})\] (-?\d{1,7}(?:\/-?\d{1,7}){0,2})->(\d{1,7})->(-?\d{1,7})/g;

/**
 * Reads rings and trees from an NCCL_DEBUG=INFO log line by line, NCCL 2.4 and newer (formats: init.cc and graph code of the releases). Lines of one
 * thread belong to the communicator that the thread is setting up: it names it at "Init START" (2.18.3 and newer) or at "Init COMPLETE".
 */
export class GraphLogReader {
  private readonly drafts = new Map<string, Draft>();
  private readonly groups: Group[] = [];
  private readonly byId = new Map<string, Group>();
  /** Groups without an id that still miss ranks, by their number of ranks. */
  private readonly open = new Map<number, Group[]>();
  private readonly problems: Problem[] = [];
  private count = 0;
  private number = 0;

  /** Takes one line, without its end. */
  line(text: string): void {
    this.number++;
    const at = text.indexOf(' NCCL INFO ');
    if (at < 0) return;
    const head = prefix.exec(text.slice(Math.max(0, at - 300), at + 11));
    if (head === null) return;
    const [, host = '', pid = '', thread = ''] = head;
    const key = `${host}:${pid}:${thread}`;
    const message = text.slice(at + 11).trimEnd();
    const found = ring.exec(message);
    if (found !== null) {
      const order = (found[2] ?? '').trim().split(/ +/).map(Number);
      if (this.room(order.length)) this.draft(key).rings.set(Number(found[1]), order);
      return;
    }
    if (message.startsWith('Trees [')) {
      const { trees } = this.draft(key);
      for (const match of message.matchAll(tree)) if (this.room(4)) trees.set(Number(match[1]), linkOf(match));
      return;
    }
    const start = message.includes('Init START');
    const complete = message.includes('Init COMPLETE');
    const named = start || complete ? init.exec(message) : null;
    if (named !== null) this.init(key, named, { host: cleanLine(host), pid: Number(pid) }, complete);
  }

  /** What the whole log told. */
  end(): NcclGraphs {
    for (const draft of this.drafts.values()) this.settle(draft);
    this.drafts.clear();
    const communicators = this.groups.map(({ id, nRanks, ranks, rings, trees }): CommunicatorGraph => {
      const inOrder = <T>(map: ReadonlyMap<number, T>): [number, T][] => [...map].sort(([a], [b]) => a - b);
      for (const [channel, order] of rings) {
        if (new Set(order).size !== order.length || order.length > nRanks || order.some((rank) => rank >= nRanks))
          this.say(
            null,
            l10n.t('the ring of channel {0} of communicator {1} visits a rank twice or one that is not among its {2}', channel, id, nRanks),
          );
      }
      return {
        id,
        nRanks,
        ranks: inOrder(ranks).map(([, who]) => who),
        rings: inOrder(rings).map(([channel, order]) => ({ channel, order, complete: order.length === nRanks })),
        trees: inOrder(trees).map(([channel, links]) => ({ channel, links: [...links].sort((a, b) => a.rank - b.rank) })),
      };
    });
    return { communicators, problems: this.problems };
  }

  private say(line: number | null, message: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ line, message });
  }

  private room(numbers: number): boolean {
    this.count += numbers;
    if (this.count <= mostNumbers) return true;
    if (this.count - numbers <= mostNumbers) this.say(this.number, l10n.t('the log holds more rings and trees than are kept'));
    return false;
  }

  private draft(key: string): Draft {
    const known = this.drafts.get(key);
    if (known !== undefined) return known;
    const made: Draft = { nRanks: null, rank: null, id: null, who: null, rings: new Map(), trees: new Map() };
    this.drafts.set(key, made);
    return made;
  }

  private init(key: string, match: RegExpExecArray, place: { readonly host: string; readonly pid: number }, complete: boolean): void {
    const [, , rank = '', nRanks = '', rest = ''] = match;
    // A thread that begins the next communicator is done with the one before.
    const before = this.drafts.get(key);
    if (!complete && before !== undefined) {
      this.settle(before);
      this.drafts.delete(key);
    }
    const draft = this.draft(key);
    const value = (name: string): string | null => new RegExp(`\\b${name} (0x)?([0-9a-f]{1,16})\\b`).exec(rest)?.[2] ?? null;
    const numeric = (text: string | null): number | null => (text !== null && /^\d{1,4}$/.test(text) ? Number(text) : null);
    draft.rank = Number(rank);
    draft.nRanks = Number(nRanks);
    draft.id ??= value('commId');
    const busId = value('busId');
    draft.who = {
      rank: draft.rank,
      ...place,
      device: numeric(value('cudaDev')) ?? draft.who?.device ?? null,
      nvmlDevice: numeric(value('nvmlDev')) ?? draft.who?.nvmlDevice ?? null,
      pci: busId === null ? (draft.who?.pci ?? null) : pciOf(busId),
    };
    if (!complete) return;
    this.settle(draft);
    this.drafts.delete(key);
  }

  /** Puts what one thread said to the communicator that it is about. */
  private settle({ nRanks, rank, id, who, rings, trees }: Draft): void {
    if (nRanks === null || rank === null || who === null) return;
    const group = this.groupFor(id, nRanks, rank);
    group.ranks.set(rank, who);
    for (const [channel, order] of rings) if (!group.rings.has(channel)) group.rings.set(channel, order);
    for (const [channel, link] of trees) {
      const list = group.trees.get(channel);
      if (list === undefined) group.trees.set(channel, [link]);
      else list.push(link);
    }
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
    const made: Group = { id: id ?? String(this.groups.length), nRanks, ranks: new Map(), rings: new Map(), trees: new Map() };
    this.groups.push(made);
    if (id !== null) this.byId.set(id, made);
    else if (nRanks > 1) this.open.set(nRanks, [...open.slice(-63), made]);
    return made;
  }
}

/** Reads a whole log. */
export function readGraphLog(text: string): NcclGraphs {
  const reader = new GraphLogReader();
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    reader.line(text.slice(from, to));
    from = to + 1;
  }
  if (from < text.length) reader.line(text.slice(from));
  return reader.end();
}

function linkOf(match: RegExpExecArray): TreeLink {
  const parent = Number(match[4]);
  const children = (match[2] ?? '').split('/').map(Number);
  return { rank: Number(match[3]), parent: parent < 0 ? null : parent, children: children.filter((child) => child >= 0) };
}

/** "1c000" is 0000:1c:00.0 (NCCL's busIdToInt64 drops the separators of domain, bus, device and function). */
function pciOf(busId: string): string | null {
  const digits = busId.padStart(8, '0');
  const [bus, device, fn] = [digits.slice(-5, -3), digits.slice(-3, -1), digits.slice(-1)];
  if (busId.length > 12 || Number.parseInt(device, 16) > 31 || Number.parseInt(fn, 16) > 7) return null;
  return `${digits.slice(0, -5).padStart(4, '0').slice(-8)}:${bus}:${device}.${fn}`;
}
