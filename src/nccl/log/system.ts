import { ownText } from '../../base/ownText.js';
import type { Place } from './messages.js';
import type { Prefix } from './prefix.js';

/** A part of a host as NCCL names it: "GPU/1B000", since 2.21 with the number of the system in front, "GPU/0-1b000". */
export interface SystemNode {
  readonly name: string;
  readonly kind: string;
  /** Rank of a GPU in the communicator for which the tree was made. */
  readonly rank: number | null;
  /** GB/s of a network adapter. */
  readonly bandwidth: number | null;
}

/** A link of the tree: "+ PCI[24.0] - GPU/1B000". */
export interface SystemLink {
  readonly from: string;
  readonly to: string;
  /** LOC, NVL, C2C, PCI, SYS, NET. */
  readonly type: string;
  /** GB/s in one direction, as NCCL reckons. */
  readonly bandwidth: number;
}

/** What NCCL found between two parts, "GPU/1B000 :NET/0 (3/48.0/PIX)". */
export interface SystemPath {
  readonly from: string;
  readonly to: string;
  readonly hops: number;
  readonly bandwidth: number;
  /** LOC, NVL, NVB, C2C, PIX, PXB, P2C, PXN, PHB, SYS, NET, DIS: near to far (src/graph/topo.h). */
  readonly type: string;
}

/** The topology that one process sees, of the blocks "=== System : maxBw … ===" of category GRAPH (src/graph/topo.cc, paths.cc; 2.5 and newer). */
export interface SystemTree {
  readonly host: string;
  readonly pid: number;
  /** GB/s. */
  readonly maxBandwidth: number;
  readonly totalBandwidth: number;
  readonly nodes: readonly SystemNode[];
  readonly links: readonly SystemLink[];
  readonly paths: readonly SystemPath[];
  readonly place: Place;
}

interface Draft {
  readonly tree: Omit<SystemTree, 'nodes' | 'links' | 'paths'> & {
    readonly nodes: Map<string, SystemNode>;
    readonly links: SystemLink[];
    readonly paths: SystemPath[];
  };
  /** Columns at which the parents of the next line begin. */
  readonly parents: { column: number; name: string }[];
}

/** Since 2.14, since 2.8, and before. */
const head = /^=== System : max(?:Bw|Width) (\d{1,9}(?:\.\d{1,9})?) (?:total(?:Bw|Width)|maxSpeed) (\d{1,9}(?:\.\d{1,9})?) ===/;
const nodeText = /^([A-Z0-9]{3})\/([0-9A-Fa-f]{1,16}(?:-[0-9A-Fa-f]{1,16})?)(?: \(([^)]{1,120})\))?/;
const linkText = /^( {0,900})\+ ([A-Z0-9]{2,4})\[(\d{1,9}(?:\.\d{1,9})?)\] - /;
const from = /^([A-Z0-9]{3}\/[0-9A-Fa-f-]{1,40}) {0,2}:/;
const pathText = /([A-Z0-9]{3}\/[0-9A-Fa-f-]{1,40}) {1,2}\((\d{1,4})\/(\d{1,9}(?:\.\d{1,9})?)\/([A-Z0-9]{2,4})\)/g;

/** Trees kept of one host, and of all: those of its other processes are like them. */
const mostOfHost = 2;
const mostTrees = 10_000;
/** Nodes, links and paths kept of one tree, far above the largest host. */
const mostParts = 4000;

/** Gathers the topology trees of a log. Every rank prints the same one: those of a host that begin alike are read once. */
export class SystemReader {
  private readonly drafts = new Map<string, Draft | null>();
  private readonly trees: Draft[] = [];
  private readonly seen = new Map<string, Set<string>>();

  /** Takes one message of NCCL. True when it was part of a tree. */
  message(who: Prefix, message: string, place: Place): boolean {
    const first = message.charCodeAt(0);
    if (first === 0x3d) return this.border(who, message, place); // =
    if (first !== 0x20 && first !== 0x2b && !from.test(message) && !nodeText.test(message)) return false;
    const draft = this.drafts.get(who.speaker);
    if (draft === undefined) return false;
    if (first === 0x20 || first === 0x2b) {
      const link = linkText.exec(message);
      if (link !== null && draft !== null) this.link(draft, link, message);
      return link !== null;
    }
    if (draft === null) return true;
    const start = from.exec(message)?.[1];
    if (start === undefined) this.node(draft, message, 0);
    else
      for (const [, to = '', hops = '', bandwidth = '', type = ''] of message.matchAll(pathText))
        if (draft.tree.paths.length < mostParts)
          draft.tree.paths.push({
            from: ownText(start),
            to: ownText(to),
            hops: Number(hops),
            bandwidth: Number(bandwidth),
            type: ownText(type),
          });
    return true;
  }

  /** What the whole log told. */
  end(): readonly SystemTree[] {
    return this.trees.map(({ tree }) => ({ ...tree, nodes: [...tree.nodes.values()] }));
  }

  private border(who: Prefix, message: string, place: Place): boolean {
    const found = head.exec(message);
    if (found === null) return /^=+$/.test(message);
    const [, max = '', total = ''] = found;
    const host = who.host ?? '';
    const known = this.seen.get(host) ?? new Set<string>();
    this.seen.set(host, known);
    const key = `${max} ${total}`;
    if (known.has(key) || known.size >= mostOfHost || this.trees.length >= mostTrees) {
      this.drafts.set(who.speaker, null);
      return true;
    }
    known.add(key);
    const draft: Draft = {
      tree: {
        host,
        pid: who.pid ?? 0,
        maxBandwidth: Number(max),
        totalBandwidth: Number(total),
        nodes: new Map(),
        links: [],
        paths: [],
        place,
      },
      parents: [],
    };
    this.drafts.set(who.speaker, draft);
    this.trees.push(draft);
    return true;
  }

  /** The node that a text names; `column` is where it begins in its line. */
  private node(draft: Draft, text: string, column: number): string | null {
    const found = nodeText.exec(text);
    if (found === null) return null;
    const [, kind = '', id = '', detail = ''] = found;
    const name = ownText(`${kind}/${id}`);
    const { nodes } = draft.tree;
    const parts = detail.split('/');
    const bandwidth = kind === 'NET' && parts.length >= 3 ? Number(parts.at(-1)) : Number.NaN;
    const rank = kind === 'GPU' && /^\d{1,7}$/.test(detail) ? Number(detail) : null;
    if ((!nodes.has(name) || detail !== '') && nodes.size < mostParts)
      nodes.set(name, { name, kind: ownText(kind), rank, bandwidth: Number.isFinite(bandwidth) ? bandwidth : null });
    while (draft.parents.length > 0 && (draft.parents.at(-1)?.column ?? 0) >= column) draft.parents.pop();
    draft.parents.push({ column, name });
    return name;
  }

  private link(draft: Draft, [whole, indent = '', type = '', bandwidth = '']: RegExpExecArray, message: string): void {
    while (draft.parents.length > 0 && (draft.parents.at(-1)?.column ?? 0) > indent.length) draft.parents.pop();
    const parent = draft.parents.at(-1);
    const to = this.node(draft, message.slice(whole.length), whole.length);
    if (parent?.column === indent.length && to !== null && draft.tree.links.length < mostParts)
      draft.tree.links.push({ from: parent.name, to, type: ownText(type), bandwidth: Number(bandwidth) });
  }
}
