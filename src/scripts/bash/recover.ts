import type { Position } from '../../base/text.js';
import type { Reading } from './reading.js';
import type { ShellState } from './shellState.js';
import { walk } from './statements.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { masked } from './template.js';

/** Statements that are whole even where the text around them is not. */
const whole = new Set([
  ...['command', 'declaration_command', 'redirected_statement', 'if_statement', 'for_statement', 'while_statement', 'case_statement'],
  ...['function_definition', 'compound_statement', 'subshell', 'pipeline', 'list', 'comment', 'unset_command', 'c_style_for_statement'],
]);

/** Lines worth a parse of their own. */
const telling = /=|\b(?:mpirun|mpiexec|srun|docker|podman|torchrun|deepspeed|python3?|source|unset|setenv|export)\b|_perf\b/u;

/** Reads a part of a script that does not fit the grammar: statements that are whole as they are, the lines between them one by one. */
export function recover(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  let from = node.startIndex;
  for (const child of childrenOf(node)) {
    if (!whole.has(child.type) || child.hasError) continue;
    const starts = child.positionAt(0);
    // A statement in the middle of a line may be the end of one that is broken.
    if (node.type === 'ERROR' && !isFirstOnLine(node, child, starts.character)) continue;
    readLines(node, from, child.startIndex, state, scope, reading);
    walk(child, state, scope, reading);
    from = child.endIndex;
  }
  readLines(node, from, node.endIndex, state, scope, reading);
}

function isFirstOnLine(node: SyntaxNode, child: SyntaxNode, column: number): boolean {
  const at = child.startIndex - node.startIndex;
  if (at < column) return node.positionAt(0).character === 0 || at === 0;
  return /^\s*$/u.test(node.text.slice(at - column, at));
}

/** Logical lines between two places of a node, each parsed and read by itself. */
function readLines(node: SyntaxNode, from: number, to: number, state: ShellState, scope: string, reading: Reading): void {
  if (to <= from) return;
  const text = node.text.slice(from - node.startIndex, to - node.startIndex);
  readText(text, (offset) => node.positionAt(from - node.startIndex + offset), state, scope, reading);
}

/** Reads a text line by line; `position` tells where an offset of it stands. */
export function readText(text: string, position: SyntaxNode['positionAt'], state: ShellState, scope: string, reading: Reading): void {
  for (const match of text.matchAll(/(?:\\\r?\n|[^\n])+/gu)) {
    const line = match[0];
    if (line.length > longestLine || !telling.test(line) || /^\s*#/u.test(line)) continue;
    if (--reading.lines.left < 0) return;
    const root = reading.parsing.part(line, masked(line));
    if (root === null) continue;
    const placed = new Placed(root, (offset) => position(match.index + offset));
    if (!placed.hasError) for (const child of namedChildrenOf(placed)) walk(child, state, scope, reading);
    else readBroken(line, placed, state, scope, reading);
  }
}

const longestLine = 20_000;

/** The first statement of a line that is broken further on, e.g. by a quote that is still open. */
function readBroken(line: string, placed: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  const match =
    /^(\s*(?:then|do|else|\{|\))?\s*)((?:export\s+|setenv\s+|declare\s+-x\s+|local\s+|readonly\s+)?[A-Za-z_]\w*\+?=(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|()"'`]+))(?=[\s;&|)]|$)/u.exec(
      line,
    );
  if (match?.[2] === undefined) return;
  const at = match[1]?.length ?? 0;
  const root = reading.parsing.part(match[2], masked(match[2]));
  if (root === null || root.hasError) return;
  const own = new Placed(root, (offset) => placed.positionAt(at + offset - placed.startIndex));
  for (const child of namedChildrenOf(own)) walk(child, state, scope, reading);
}

/** A tree of a part of a text with the places that it has in the whole. Made node by node as they are asked for: of most lines only a few are. */
class Placed implements SyntaxNode {
  private below: readonly Placed[] | null = null;
  private named: readonly Placed[] | null = null;

  constructor(
    private readonly node: SyntaxNode,
    /** Where an offset from the start of the part stands in the whole. */
    private readonly position: SyntaxNode['positionAt'],
  ) {}

  get type(): string {
    return this.node.type;
  }

  get text(): string {
    return this.node.text;
  }

  get isNamed(): boolean {
    return this.node.isNamed;
  }

  get isMissing(): boolean {
    return this.node.isMissing;
  }

  get hasError(): boolean {
    return this.node.hasError;
  }

  get startIndex(): number {
    return this.node.startIndex;
  }

  get endIndex(): number {
    return this.node.endIndex;
  }

  get startPosition(): { readonly row: number; readonly column: number } {
    const { line, character } = this.positionAt(0);
    return { row: line, column: character };
  }

  get endPosition(): { readonly row: number; readonly column: number } {
    const { line, character } = this.positionAt(this.node.endIndex - this.node.startIndex);
    return { row: line, column: character };
  }

  get children(): readonly Placed[] {
    this.below ??= childrenOf(this.node).map((child) => new Placed(child, this.position));
    return this.below;
  }

  get namedChildren(): readonly Placed[] {
    this.named ??= this.children.filter(({ isNamed }) => isNamed);
    return this.named;
  }

  positionAt(offset: number): Position {
    return this.position(this.node.startIndex + offset);
  }
}
