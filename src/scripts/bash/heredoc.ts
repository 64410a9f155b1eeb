import { childrenOf, type SyntaxNode } from '../syntax.js';
import { spelledQuoted, type Piece } from './spelling.js';

/** A text that a script hands to a command's standard input. */
export interface Heredoc {
  readonly node: SyntaxNode;
  readonly pieces: readonly Piece[];
  readonly text: string;
  /** True where its delimiter is quoted, so that the shell leaves it as it is. */
  readonly literal: boolean;
}

/** Reads a `heredoc_redirect`; null where it has no body. `<<-` takes the tabs away that lines begin with. POSIX shell, 2.7.4. */
export function readHeredoc(node: SyntaxNode): Heredoc | null {
  const children = childrenOf(node);
  const start = children.find(({ type }) => type === 'heredoc_start');
  const body = children.find(({ type }) => type === 'heredoc_body');
  const end = children.find(({ type }) => type === 'heredoc_end');
  if (start === undefined || body === undefined) return null;
  const literal = /["'\\]/u.test(start.text);
  const strips = children.some(({ type }) => type === '<<-');
  // The grammar leaves the blanks that the body begins with out of its node.
  const first = body.startIndex - body.positionAt(0).character;
  const last = Math.max(first, end?.startIndex ?? body.endIndex);
  const text = sliceOf(node, first, last);
  const pieces: Piece[] = [];
  const holes = literal ? [] : expansionsIn(text);
  let from = 0;
  const plain = (to: number): void => {
    if (to <= from) return;
    const part = text.slice(from, to);
    if (literal) pieces.push({ text: part, index: first + from, hole: false });
    else pieces.push(...spelledQuoted(part, first + from, false));
  };
  for (const [at, length] of holes) {
    plain(at);
    pieces.push({ text: text.slice(at, at + length), index: first + at, hole: true });
    from = at + length;
  }
  plain(text.length);
  return { node, pieces: strips ? pieces.flatMap((piece, i) => withoutTabs(piece, i === 0)) : pieces, text, literal };
}

function sliceOf(node: SyntaxNode, from: number, to: number): string {
  return node.text.slice(from - node.startIndex, to - node.startIndex);
}

/** Where the shell expands something in the body of a heredoc: offset and length. */
function expansionsIn(text: string): readonly (readonly [at: number, length: number])[] {
  const found: [number, number][] = [];
  for (const match of text.matchAll(/\\[\s\S]|\$\{[^}\n]*\}|\$\((?:[^()\n]|\([^()\n]*\))*\)|\$[A-Za-z_]\w*|\$[\d@*#?$!-]|`[^`\n]*`/gu))
    if (!match[0].startsWith('\\')) found.push([match.index, match[0].length]);
  return found;
}

function withoutTabs(piece: Piece, first: boolean): readonly Piece[] {
  if (piece.hole || !piece.text.includes('\t')) return [piece];
  const pieces: Piece[] = [];
  for (const match of piece.text.matchAll(/[^\n]*\n|[^\n]+$/gu)) {
    const tabs = match.index > 0 || first ? (/^\t*/u.exec(match[0])?.[0].length ?? 0) : 0;
    pieces.push({ text: match[0].slice(tabs), index: piece.index + match.index + tabs, hole: false });
  }
  return pieces;
}
