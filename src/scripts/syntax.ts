import type { Position, Range } from '../base/text.js';

/** What the readers here need of a tree-sitter node. Columns and indices count UTF-16 units. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly isNamed: boolean;
  readonly isMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number; readonly column: number };
  readonly endPosition: { readonly row: number; readonly column: number };
  readonly children: readonly SyntaxNode[];
  /** Those of the children that the grammar names. */
  readonly namedChildren: readonly SyntaxNode[];
  /** Whether something in it does not fit the grammar. */
  readonly hasError: boolean;
  /** The place `offset` units into its text. */
  positionAt(offset: number): Position;
}

/** All children that are there, anonymous ones included. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children;
}

/** Children that the grammar names. */
export function namedChildrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.namedChildren;
}

/** The position `offset` units into the text of a node. */
export function positionIn(node: SyntaxNode, offset: number): Position {
  return node.positionAt(offset);
}

/** The range of a part of a node's text. */
export function rangeIn(node: SyntaxNode, from: number, to: number): Range {
  return { start: positionIn(node, from), end: positionIn(node, to) };
}

/** The range of a node, or from the start of one to the end of another. */
export function rangeOf(node: SyntaxNode, last: SyntaxNode = node): Range {
  return { start: node.positionAt(0), end: last.positionAt(last.endIndex - last.startIndex) };
}
