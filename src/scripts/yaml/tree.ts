import { CST, Lexer, Parser } from 'yaml';

/** A scalar as it stands in the file. Offsets count UTF-16 units of the whole file; `to` is behind the last character, without the line break. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** The text that the scalar stands for, after quotes, escapes and folding. No plain word is taken for a number, a boolean or nothing. */
  readonly value: string;
  /** A block scalar begins at its header. */
  readonly from: number;
  readonly to: number;
  /** Where the text begins: behind a quote, or the first line of a block. */
  readonly textFrom: number;
  /** Leading blanks that are not part of a block's lines. */
  readonly indent: number;
  readonly tag: string | null;
}

/** One entry of a mapping; a key that is no scalar is left out with its value. */
export interface Entry {
  readonly key: ScalarNode;
  /** null where nothing stands behind the colon. */
  readonly value: YamlNode | null;
  /** Behind the colon. */
  readonly keyEnd: number;
}

/** A mapping, in block form or in braces. */
export interface MapNode {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly entries: readonly Entry[];
  readonly from: number;
  readonly to: number;
}

/** A sequence, in block form or in brackets. */
export interface SeqNode {
  readonly kind: 'seq';
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
  readonly from: number;
  readonly to: number;
}

/** `*name`: the node of that anchor that was last written before it, or null where there is none. */
export interface AliasNode {
  readonly kind: 'alias';
  readonly from: number;
  readonly to: number;
  readonly target: ScalarNode | MapNode | SeqNode | null;
}

/** A node of the tree. Aliases point back, so the tree is one only as long as they are not followed. */
export type YamlNode = ScalarNode | MapNode | SeqNode | AliasNode;

/** Levels that are read; files that people write have a dozen or two, and the walk has a stack. */
const deepest = 150;

/** Reads one document as far as it can be understood; null where there is nothing. `base` is where it begins in the file. */
export function readDocument(text: string, base: number): YamlNode | null {
  const builder = new Builder(base);
  let root: YamlNode | null = null;
  for (const token of tokensOf(text, builder)) {
    if (token.type !== 'document' || root !== null || token.value === undefined) continue;
    root = builder.node(token.value, propertiesOf(token.start), 0);
  }
  return root;
}

/** Words of a text between two looks at what can be built already. */
const stride = 1024;

/**
 * Parses until the text nests deeper than it is read. What is open then counts as closed. Of a long document entries are built while it is parsed: most of
 * the time that a long one takes would go into keeping its concrete syntax.
 */
function* tokensOf(text: string, builder: Builder): Generator<CST.Token> {
  const parser = new Parser();
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > 2 * deepest) break;
    if (++count % stride === 0) builder.ahead(parser.stack);
  }
  yield* parser.end();
}

interface Properties {
  readonly anchor: string | null;
  readonly tag: string | null;
}

const noProperties: Properties = { anchor: null, tag: null };

function propertiesOf(tokens: readonly CST.SourceToken[] | undefined): Properties {
  let [anchor, tag]: [string | null, string | null] = [null, null];
  for (const { type, source } of tokens ?? []) {
    if (type === 'anchor') anchor = source.slice(1);
    else if (type === 'tag') tag = source;
  }
  return anchor === null && tag === null ? noProperties : { anchor, tag };
}

type BegunMap = Omit<MapNode, 'entries' | 'to'> & { readonly entries: Entry[]; to: number };
type BegunSeq = Omit<SeqNode, 'items' | 'to'> & { readonly items: YamlNode[]; to: number };
type Begun = BegunMap | BegunSeq;

/** Makes nodes of the concrete syntax, in the order of the file, so that an alias finds what was written before it. */
class Builder {
  /** Made for the first: few documents have any. */
  private anchors: Map<string, ScalarNode | MapNode | SeqNode> | null = null;
  /** The outermost mapping or sequence, if it was begun before its end was read. */
  private begun: { readonly token: CST.Token; readonly node: Begun } | null = null;

  constructor(private readonly base: number) {}

  /** Builds the entries of the outermost collection that are complete, and takes them out of it; `stack` is what the parser has open. */
  ahead([document, token]: readonly CST.Token[]): void {
    if (document?.type !== 'document' || (token?.type !== 'block-map' && token?.type !== 'block-seq')) return;
    // The parser looks back at the last two.
    const items = token.items.splice(0, token.items.length - 3);
    if (items.length === 0) return;
    const properties = propertiesOf(document.start);
    if (token.type === 'block-map') this.addEntries(this.mapOf(token, false, properties), items, 0);
    else this.addItems(this.seqOf(token, false, properties), items, 0);
  }

  node(token: CST.Token | null | undefined, properties: Properties, depth: number): YamlNode | null {
    switch (token?.type) {
      case 'alias':
        return {
          kind: 'alias',
          from: this.base + token.offset,
          to: this.base + token.offset + token.source.length,
          target: this.anchors?.get(token.source.slice(1)) ?? null,
        };
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        return this.kept(this.flowScalar(token, properties.tag), properties);
      case 'block-scalar':
        return this.kept(this.blockScalar(token, properties.tag), properties);
      case 'block-map':
        return depth > deepest ? null : this.map(token, false, properties, depth);
      case 'block-seq':
        return depth > deepest ? null : this.seq(token, false, properties, depth);
      case 'flow-collection':
        if (depth > deepest) return null;
        return token.start.source === '{' ? this.map(token, true, properties, depth) : this.seq(token, true, properties, depth);
      default:
        return null;
    }
  }

  private kept<Node extends ScalarNode | MapNode | SeqNode>(node: Node, { anchor }: Properties): Node {
    if (anchor !== null) (this.anchors ??= new Map<string, ScalarNode | MapNode | SeqNode>()).set(anchor, node);
    return node;
  }

  private flowScalar(token: CST.FlowScalar, tag: string | null): ScalarNode {
    const { source } = token;
    const from = this.base + token.offset;
    const style = token.type === 'single-quoted-scalar' ? 'single' : token.type === 'double-quoted-scalar' ? 'double' : 'plain';
    const simple = style === 'plain' && !source.includes('\n');
    const value = simple ? source : valueOf(token);
    return { kind: 'scalar', style, value, from, to: from + source.length, textFrom: style === 'plain' ? from : from + 1, indent: 0, tag };
  }

  private blockScalar(token: CST.BlockScalar, tag: string | null): ScalarNode {
    let header = '|';
    let textFrom = token.offset;
    for (const part of token.props) {
      if (part.type === 'block-scalar-header') header = part.source;
      if ('source' in part) textFrom = Math.max(textFrom, part.offset + part.source.length);
    }
    const given = Number(/[1-9]/u.exec(header)?.[0] ?? 0);
    const first = /^(?:[ \t]*\r?\n)*( *)/u.exec(token.source)?.[1]?.length ?? 0;
    const end = textFrom + token.source.trimEnd().length;
    return {
      kind: 'scalar',
      style: header.startsWith('>') ? 'folded' : 'literal',
      value: valueOf(token),
      from: this.base + token.offset,
      to: this.base + Math.max(end, textFrom),
      textFrom: this.base + textFrom,
      indent: given > 0 ? token.indent + given : first,
      tag,
    };
  }

  private map(token: CST.BlockMap | CST.FlowCollection, flow: boolean, properties: Properties, depth: number): MapNode {
    const node = this.mapOf(token, flow, properties);
    this.addEntries(node, token.items, depth);
    node.to = Math.max(node.to, this.flowEnd(token));
    return node;
  }

  /** The mapping of a token without entries, or with those that it was given ahead. */
  private mapOf(token: CST.BlockMap | CST.FlowCollection, flow: boolean, properties: Properties): BegunMap {
    if (this.begun?.token === token && this.begun.node.kind === 'map') return this.begun.node;
    const node: BegunMap = { kind: 'map', flow, entries: [], from: this.base + token.offset, to: this.base + token.offset };
    this.kept(node, properties);
    if (token.type === 'block-map') this.begun ??= { token, node };
    return node;
  }

  private addEntries(node: BegunMap, items: readonly CST.CollectionItem[], depth: number): void {
    for (const item of items) {
      const entry = this.entry(item, depth);
      if (entry === null) continue;
      node.entries.push(entry);
      node.to = Math.max(node.to, entry.value?.to ?? entry.keyEnd);
    }
  }

  private entry(item: CST.CollectionItem, depth: number): Entry | null {
    const key = this.node(item.key, propertiesOf(item.start), depth + 1);
    const value = this.node(item.value, propertiesOf(item.sep), depth + 1);
    if (key?.kind !== 'scalar') return null;
    const colon = item.sep?.find(({ type }) => type === 'map-value-ind');
    return { key, value, keyEnd: colon === undefined ? key.to : this.base + colon.offset + 1 };
  }

  private seq(token: CST.BlockSequence | CST.FlowCollection, flow: boolean, properties: Properties, depth: number): SeqNode {
    const node = this.seqOf(token, flow, properties);
    this.addItems(node, token.items, depth);
    node.to = Math.max(node.to, this.flowEnd(token));
    return node;
  }

  /** The sequence of a token without items, or with those that it was given ahead. */
  private seqOf(token: CST.BlockSequence | CST.FlowCollection, flow: boolean, properties: Properties): BegunSeq {
    if (this.begun?.token === token && this.begun.node.kind === 'seq') return this.begun.node;
    const node: BegunSeq = { kind: 'seq', flow, items: [], from: this.base + token.offset, to: this.base + token.offset };
    this.kept(node, properties);
    if (token.type === 'block-seq') this.begun ??= { token, node };
    return node;
  }

  private addItems(node: BegunSeq, items: readonly CST.CollectionItem[], depth: number): void {
    for (const item of items) {
      const one = item.key === undefined ? this.node(item.value, propertiesOf(item.start), depth + 1) : this.pair(item, depth);
      if (one === null) continue;
      node.items.push(one);
      node.to = Math.max(node.to, one.to);
    }
  }

  /** `[a: b]`: a mapping of one entry. */
  private pair(item: CST.CollectionItem, depth: number): MapNode | null {
    const entry = this.entry(item, depth + 1);
    if (entry === null) return null;
    return { kind: 'map', flow: true, entries: [entry], from: entry.key.from, to: entry.value?.to ?? entry.keyEnd };
  }

  private flowEnd(token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection): number {
    if (token.type !== 'flow-collection') return 0;
    const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
    return close === undefined ? 0 : this.base + close.offset + 1;
  }
}

/** Text of a scalar as the YAML package reads it; mistakes in it (an unknown escape, a missing quote) leave what could be read. */
function valueOf(token: CST.FlowScalar | CST.BlockScalar): string {
  return CST.resolveAsScalar(token, false, () => undefined).value;
}
