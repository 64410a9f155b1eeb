import type { TreeCursor } from '@vscode/tree-sitter-wasm';
import type { Position } from '../base/text.js';
import type { SyntaxNode } from './syntax.js';

/** A text and where its lines begin. */
export class SourceText {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** The place of an index, both in UTF-16 units. */
  position(index: number): Position {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: index - (this.starts[low] ?? 0) };
  }
}

/** A stretch of tree whose nodes count from its own start, so that it can be used again where the text before it has changed. */
class Unit {
  base = 0;
  readonly inner: Unit[] = [];
  root: Node | null = null;

  constructor(
    public source: SourceText,
    readonly key: string,
    /** Where it starts in the unit around it. */
    public offset: number,
  ) {}

  place(source: SourceText, base: number): void {
    this.source = source;
    this.base = base;
    for (const unit of this.inner) unit.place(source, base + unit.offset);
  }
}

class Node implements SyntaxNode {
  constructor(
    private readonly unit: Unit,
    readonly type: string,
    private readonly from: number,
    private readonly to: number,
    readonly isNamed: boolean,
    readonly isMissing: boolean,
    readonly children: readonly Node[],
    readonly hasError: boolean,
  ) {}

  private named: readonly Node[] | null = null;

  get namedChildren(): readonly Node[] {
    this.named ??= this.children.every(({ isNamed }) => isNamed) ? this.children : this.children.filter(({ isNamed }) => isNamed);
    return this.named;
  }

  get startIndex(): number {
    return this.unit.base + this.from;
  }

  get endIndex(): number {
    return this.unit.base + this.to;
  }

  get text(): string {
    return this.unit.source.text.slice(this.startIndex, this.endIndex);
  }

  get startPosition(): { readonly row: number; readonly column: number } {
    const { line, character } = this.positionAt(0);
    return { row: line, column: character };
  }

  get endPosition(): { readonly row: number; readonly column: number } {
    const { line, character } = this.positionAt(this.to - this.from);
    return { row: line, column: character };
  }

  positionAt(offset: number): Position {
    return this.unit.source.position(this.startIndex + offset);
  }
}

/** Statements of all grammars: what is read again as a whole when its text has not changed. */
const statements = new Set([
  ...['command', 'redirected_statement', 'declaration_command', 'variable_assignment', 'if_statement', 'for_statement', 'while_statement'],
  ...['c_style_for_statement', 'case_statement', 'case_item', 'function_definition', 'pipeline', 'list', 'compound_statement', 'do_group'],
  ...[
    'subshell',
    'elif_clause',
    'else_clause',
    'expression_statement',
    'class_definition',
    'decorated_definition',
    'block',
    'with_statement',
  ],
  ...['try_statement', 'import_statement', 'import_from_statement', 'table', 'pair'],
]);

/** Tokens of all grammars that the grammars name: there is nothing inside them to ask for. */
const tokens = new Set([
  ...['word', 'variable_name', 'special_variable_name', 'file_descriptor', 'raw_string', 'test_operator', 'heredoc_start', 'heredoc_end'],
  ...['comment', 'identifier', 'integer', 'float', 'string_start', 'string_end', 'bare_key'],
]);

/** Shorter ones cost less to convert than to look up. */
const shortestUnit = 24;

/** Levels of a tree that are walked; scripts that people write have some dozens, and the walk has a stack. */
const deepest = 500;

/** Statements of an earlier tree by type and text. */
export type Leftover = Map<string, Unit[]>;

/** A tree as plain values, and what of it the next conversion may use again. */
export interface PlainTree {
  readonly root: SyntaxNode;
  readonly leftover: Leftover;
  readonly unit: Unit;
}

/** What is known of the types of nodes of a grammar, by number: filled as they are met, so that it is not asked for at each node. */
export type NodeTypes = Map<number, { readonly type: string; readonly isNamed: boolean }>;

/**
 * Turns a tree of tree-sitter, each look at which crosses the border to WebAssembly, into plain values. `parsed` is the text that the tree is of,
 * `text` one of the same length that the nodes show. Statements of an earlier tree with the same text are taken over from `leftover`, which is null
 * where this tree will be read once and forgotten. Null where the tree goes deeper than it can be walked.
 */
export function plainTree(cursor: TreeCursor, types: NodeTypes, parsed: string, text: string, leftover: Leftover | null): PlainTree | null {
  const source = new SourceText(text);
  const next: Leftover = new Map();
  const register = (unit: Unit): void => {
    const same = next.get(unit.key);
    if (same === undefined) next.set(unit.key, [unit]);
    else same.push(unit);
    for (const inner of unit.inner) if (inner.key !== '') register(inner);
  };
  const convert = (outer: Unit, depth: number): Node => {
    const id = cursor.nodeTypeId;
    let known = types.get(id);
    if (known === undefined) {
      known = { type: cursor.nodeType, isNamed: cursor.nodeIsNamed };
      types.set(id, known);
    }
    const { type, isNamed } = known;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    let unit = outer;
    if (leftover !== null && (depth === 1 || (depth > 0 && end - start >= shortestUnit && statements.has(type)))) {
      const stretch = parsed.slice(start, end);
      // The text of a heredoc may stand behind its statement, in the statement around it.
      const whole = depth === 1 || !stretch.includes('<<');
      const key = whole ? `${type}\n${stretch}` : '';
      const kept = whole ? leftover.get(key)?.pop() : undefined;
      if (kept !== undefined && kept.root !== null) {
        kept.offset = start - outer.base;
        kept.place(source, start);
        outer.inner.push(kept);
        return kept.root;
      }
      unit = new Unit(source, key, start - outer.base);
      unit.base = start;
      outer.inner.push(unit);
    }
    // Only what takes no room can be missing.
    const isMissing = start === end && cursor.nodeIsMissing;
    let children = noChildren;
    let hasError = isMissing || type === 'ERROR';
    // What has no name and reads as its type is a token, too.
    const isToken = tokens.has(type) || (!isNamed && end - start === type.length && parsed.startsWith(type, start));
    if (!isToken && cursor.gotoFirstChild()) {
      if (depth >= deepest) throw tooDeep;
      children = [];
      do {
        const child = convert(unit, depth + 1);
        hasError ||= child.hasError;
        children.push(child);
      } while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    const node = new Node(unit, type, start - unit.base, end - unit.base, isNamed, isMissing, children, hasError);
    if (unit !== outer) unit.root = node;
    return node;
  };
  try {
    const top = new Unit(source, '', 0);
    const root = convert(top, 0);
    for (const unit of top.inner) if (unit.key !== '') register(unit);
    return { root, leftover: next, unit: top };
  } catch (error) {
    if (error === tooDeep) return null;
    throw error;
  }
}

/** A part of a plain tree that a change of its text touches. */
export interface Touched {
  /** Statements of the tree before it and from it on that stay as they are. */
  readonly before: number;
  readonly after: number;
  /** Where it stands in the text before the change, from a start of a line to the end of one. */
  readonly from: number;
  readonly to: number;
}

/**
 * The statements around a change from `start` to `end` of a text, with a neighbour on each side that stays as it is. Null where the tree cannot be
 * mended in parts.
 */
export function touched({ root }: PlainTree, text: string, start: number, end: number): Touched | null {
  const { children } = root;
  if (root.hasError || children.length < fewestStatements) return null;
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.endIndex ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < children.length && (children[last]?.startIndex ?? 0) <= end) last++;
  const before = Math.max(0, low - 1);
  const after = Math.min(children.length, last + 1);
  const from = before === 0 ? 0 : (children[before]?.startIndex ?? 0);
  const to = after === children.length ? text.length : (children[after - 1]?.endIndex ?? 0);
  const own = from === 0 || /^[ \t]*$/u.test(text.slice(text.lastIndexOf('\n', from - 1) + 1, from));
  const ends = to === text.length || /^[ \t]*\r?$/mu.test(text.slice(to, to + 200).split('\n', 1)[0] ?? '');
  return own && ends && start >= from && end <= to ? { before, after, from, to } : null;
}

/** Trees of fewer statements are parsed anew: it costs as little. */
const fewestStatements = 8;

/** The tree with the statements of `part`, which was parsed by itself, in place of those that a change has touched. `moved` is by how much the text grew. */
export function mended(tree: PlainTree, part: PlainTree, { before, after, from }: Touched, text: string, moved: number): PlainTree {
  const source = new SourceText(text);
  const unit = new Unit(source, '', 0);
  const { inner } = tree.unit;
  const taken = part.unit.inner;
  for (const one of inner.slice(after)) one.offset += moved;
  for (const one of taken) one.offset += from;
  unit.inner.push(...inner.slice(0, before), ...taken, ...inner.slice(after));
  unit.place(source, 0);
  const children = unit.inner.flatMap(({ root }) => root ?? []);
  const old = tree.root;
  const root = new Node(unit, old.type, 0, text.length, old.isNamed, old.isMissing, children, part.root.hasError);
  return { root, leftover: part.leftover, unit };
}

const noChildren: Node[] = [];

const tooDeep = new Error('the tree is too deep');
