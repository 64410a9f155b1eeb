import { strtoll } from './integer.js';
import { blank, Refused, TagReader, type Node, type NodeType } from './topoXmlTags.js';
import { atLeast } from './version.js';

/** Which of NCCL's two XML formats a file is read as: NCCL_TOPO_FILE or NCCL_GRAPH_FILE. */
export type XmlFormat = 'topo' | 'graph';

/** One element as NCCL keeps it, its attributes in order; an attribute without a value has an empty one. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: readonly (readonly [key: string, value: string])[];
  readonly children: readonly XmlElement[];
  /** Byte offset of its `<`. */
  readonly at: number;
}

/** Something that NCCL says about a place of the file. */
export interface XmlRemark {
  readonly kind: 'loading' | 'ignored-element' | 'extra-attribute' | 'refused';
  /** The line of the log, level first. */
  readonly log: string;
  /** Byte offset. */
  readonly at: number;
}

/** What NCCL makes of a topology or graph file. Texts are strings of bytes (one character a byte). */
export interface XmlReading {
  readonly ok: boolean;
  /** Name of the error that communicator init ends with, or ncclSuccess. */
  readonly rc: 'ncclSuccess' | 'ncclInternalError' | 'ncclInvalidUsage';
  /** Elements that were kept, also before an error. */
  readonly nodes: number;
  readonly root: XmlElement | null;
  readonly remarks: readonly XmlRemark[];
}

/** Elements that NCCL looks for below each, by format. src/graph/xml.cc; `pcilink` since 2.22.3, `c2c` since 2.19.1. */
function childrenByTag(format: XmlFormat, version: string): Readonly<Record<string, readonly string[]>> {
  if (format === 'graph') return { '': ['graphs'], graphs: ['graph'], graph: ['channel'], channel: ['net', 'gpu'] };
  return {
    '': ['system'],
    system: ['cpu'],
    cpu: ['pci', 'nic'],
    pci: ['pci', 'gpu', 'nic', ...(atLeast(version, '2.22.3') ? ['pcilink'] : [])],
    gpu: ['nvlink', ...(atLeast(version, '2.19.1') ? ['c2c'] : [])],
    nic: ['net'],
  };
}

/** Elements that a file may hold. The header says 65,536 for graphs since 2.29.7 and 4,096 before; 1,024 of either before 2.21.5. */
function mostNodes(format: XmlFormat, version: string): number {
  if (!atLeast(version, '2.21.5')) return 1024;
  if (format === 'topo') return 256;
  return atLeast(version, '2.29.7') ? 65_536 : 4096;
}

/** Children that one element may have. */
function mostChildren(version: string): number {
  if (atLeast(version, '2.29.7')) return 640;
  return atLeast(version, '2.21.5') ? 128 : 32;
}

/** Reads a topology or graph file as NCCL's own reader does, which is none of XML. Source: src/graph/xml.cc, 2.22.3 to 2.30.7. */
export function readTopoXml(bytes: string, format: XmlFormat, version: string): XmlReading {
  const remarks: XmlRemark[] = [];
  const reader = new TagReader(bytes, version, (log, at) => remarks.push({ kind: 'extra-attribute', log, at }));
  const slots: Node[] = [];
  let used = 0;
  const limit = mostNodes(format, version);
  const perNode = mostChildren(version);
  const known = childrenByTag(format, version);

  const slot = (): Node => {
    let node = slots[used];
    if (node === undefined) {
      node = blank();
      slots[used] = node;
    }
    Object.assign(node, blank());
    return node;
  };

  /** What is read before the children of the outermost element. */
  const begin = (node: Node): void => {
    const find = (key: string): string | undefined => node.attributes.find(([name]) => name === key)?.[1];
    const text = find('version');
    if (text === undefined) throw new Refused(`WARN Attribute version of node ${node.name} not found`, node.at);
    const number = BigInt.asIntN(32, strtoll(text).value).toString();
    const what = format === 'topo' ? 'Topology' : 'Graph';
    if (number !== '1') throw new Refused(`WARN XML ${what} has wrong version ${number}, 1 needed`, node.at, 'ncclInvalidUsage');
    const name = find('name');
    const unnamed = format === 'topo' ? 'INFO Loading unnamed topology' : 'INFO Loading graphs';
    const named = format === 'topo' ? 'INFO Loading topology' : 'INFO Loading graphs for topology';
    remarks.push({ kind: 'loading', log: name === undefined ? unnamed : `${named} ${name}`, at: node.at });
  };

  const nextNode = (): Node => {
    if (used === limit) throw new Refused(`WARN Error : XML parser is limited to ${String(limit)} nodes`, reader.at);
    const node = slot();
    reader.node(node);
    return node;
  };

  /** Reads on behind an ignored element. All that it holds shares its slot, so that its name is gone and any closing tag closes. */
  const skip = (type: NodeType): void => {
    for (let level = type === 'single' ? 0 : 1; level > 0;) {
      const inner = nextNode().type;
      if (inner === 'none') throw new Refused('WARN XML Parse : unterminated ', reader.at);
      level += inner === 'open' ? 1 : inner === 'close' ? -1 : 0;
    }
  };

  const load = (head: Node | null, wanted: readonly string[]): void => {
    if (head?.type === 'single') return;
    for (;;) {
      const node = nextNode();
      if (node.type === 'none') {
        if (head === null) return;
        throw new Refused(`WARN XML Parse : unterminated ${head.name}`, head.at);
      }
      if (head !== null && node.type === 'close') {
        if (node.name !== head.name) throw new Refused(`WARN XML Mismatch : ${head.name} / ${node.name}`, node.at);
        return;
      }
      if (!wanted.includes(node.name)) {
        // Below elements that have none of their own, nothing is said.
        if (wanted.length > 0) remarks.push({ kind: 'ignored-element', log: `INFO Ignoring element ${node.name}`, at: node.at });
        skip(node.type);
        continue;
      }
      if (head !== null) {
        if (head.children.length === perNode)
          throw new Refused(`WARN Error : XML parser is limited to ${String(perNode)} subnodes`, node.at);
        head.children.push(node);
      }
      used++;
      if (head === null) begin(node);
      load(node, known[node.name] ?? []);
    }
  };

  const element = ({ name, attributes, children, at }: Node): XmlElement => ({
    tag: name,
    attributes,
    children: children.map(element),
    at,
  });
  try {
    load(null, known[''] ?? []);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    remarks.push({ kind: 'refused', log: error.log, at: error.at });
    return { ok: false, rc: error.rc, nodes: used, root: null, remarks };
  }
  const [root] = slots;
  return { ok: true, rc: 'ncclSuccess', nodes: used, root: used === 0 || root === undefined ? null : element(root), remarks };
}
