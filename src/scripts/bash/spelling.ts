import type { EmbeddedText } from '../fileReading.js';
import type { FileKind } from '../setting.js';
import { childrenOf, type SyntaxNode } from '../syntax.js';
import { quotedParts, unescapeAnsi } from './word.js';

/** A stretch of a text that a script spells out: what it becomes, and where in the source it stands. */
export interface Piece {
  readonly text: string;
  /** Index in the source. */
  readonly index: number;
  /** True where the shell puts something else in its place, so that `text` is only how it is written. */
  readonly hole: boolean;
}

/** Text of which some characters are written as escapes. `unescape` says what one stands for. */
function escaped(text: string, index: number, escape: RegExp, unescape: (found: string) => string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(escape)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), index: index + at, hole: false });
    pieces.push({ text: unescape(match[0]), index: index + match.index, hole: false });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), index: index + at, hole: false });
  return pieces;
}

const dropBackslash = (found: string): string => (/^\\\r?\n$/u.test(found) ? '' : found.slice(1));

/** Escapes inside double quotes and in the body of a heredoc whose delimiter is not quoted. */
export function spelledQuoted(text: string, index: number, quotes = true): readonly Piece[] {
  return escaped(text, index, quotes ? /\\(?:[$`"\\]|\r?\n)/gu : /\\(?:[$`\\]|\r?\n)/gu, dropBackslash);
}

/** A word as the text that it becomes, piece by piece. */
export function spelled(node: SyntaxNode): readonly Piece[] {
  const { text, startIndex } = node;
  switch (node.type) {
    case 'raw_string':
      return [{ text: text.slice(1, text.length > 1 && text.endsWith("'") ? -1 : undefined), index: startIndex + 1, hole: false }];
    case 'ansi_c_string':
      return escaped(text.slice(2, -1), startIndex + 2, /\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|.)/gsu, unescapeAnsi);
    case 'string':
      return quotedParts(node).flatMap(({ from, to, expansion }) =>
        expansion === null
          ? spelledQuoted(text.slice(from, to), startIndex + from)
          : [{ text: text.slice(from, to), index: startIndex + from, hole: true }],
      );
    case 'concatenation':
    case 'command_name':
      return childrenOf(node).flatMap(spelled);
    case 'word':
    case 'number':
      return escaped(text, startIndex, /\\(?:.|\r?\n)/gsu, dropBackslash);
    default:
      return [{ text, index: startIndex, hole: true }];
  }
}

/** Pieces in which the escapes of `echo -e` and `printf` are carried out. */
export function withEscapes(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece) =>
    piece.hole ? [piece] : escaped(piece.text, piece.index, /\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)/gsu, unescapeAnsi),
  );
}

/** Languages that take `{{…}}` for a value which is not known. */
const holeKinds: readonly FileKind[] = ['yaml', 'json', 'toml', 'python', 'hostfile'];

/** Languages with comments of `#`, in which a line that depends on a variable is left out. */
const lineKinds: readonly FileKind[] = ['conf', 'tuner'];

/** What an embedded text is beside its text. */
export type Around = Omit<EmbeddedText, 'text' | 'anchors'>;

/**
 * The text that pieces make together. Where the shell puts in what only it knows: shell, Dockerfile and .env know `$NAME` themselves, so it stays;
 * YAML, JSON, TOML and Python get a hole of a template; in an nccl.conf or a tuner's file the line becomes a comment of the same length, for what it
 * will say is not known. Null where no text can be told.
 */
export function embeddedOf(pieces: readonly Piece[], node: SyntaxNode, around: Around): EmbeddedText | null {
  const position = (index: number): ReturnType<SyntaxNode['positionAt']> => node.positionAt(index - node.startIndex);
  const anchors: { readonly offset: number; readonly at: ReturnType<typeof position> }[] = [];
  const holes: number[] = [];
  let text = '';
  for (const piece of pieces) {
    if (piece.hole && around.kind === 'topo-xml') return null;
    if (piece.hole) holes.push(text.length);
    const inHole = piece.hole && holeKinds.includes(around.kind);
    const said = inHole ? `{{${piece.text.replace(/\W+/gu, '_')}}}` : piece.text;
    let from = 0;
    do {
      anchors.push({ offset: text.length + from, at: position(piece.index + (inHole ? 0 : from)) });
      from = said.indexOf('\n', from) + 1;
    } while (from > 0 && from < said.length);
    text += said;
  }
  if (anchors.length === 0) return null;
  if (holes.length > 0 && lineKinds.includes(around.kind)) text = blanked(text, holes);
  return { ...around, text, anchors };
}

/** The text with the lines that hold one of these places made comments of the same length. */
function blanked(text: string, holes: readonly number[]): string {
  let [at, next] = [0, 0];
  return text
    .split('\n')
    .map((line) => {
      const end = at + line.length;
      const hit = (holes[next] ?? Infinity) <= end;
      while ((holes[next] ?? Infinity) <= end) next++;
      at = end + 1;
      return hit && line !== '' ? `#${' '.repeat(line.length - 1)}` : line;
    })
    .join('\n');
}

/** What kind of file a path names, as far as settings may stand in it; `text` tells apart what names do not. */
export function kindOfTarget(path: string, text: string): FileKind | null {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/["']$/u, '');
  if (/nccl[\w.-]*\.conf$/iu.test(name) || /NCCL_CONF_FILE\}?["']?$/u.test(path)) return 'conf';
  if (/^(?:dockerfile|containerfile)\b|\.(?:dockerfile|containerfile)$/iu.test(name)) return 'dockerfile';
  if (/\.ya?ml$/iu.test(name)) return 'yaml';
  if (/(?:^|\.)env(?:\.[\w-]+)?$|^\.?deepspeed_env$|^environment$/iu.test(name)) return 'env';
  if (/\.py$/iu.test(name)) return 'python';
  if (/\.(?:sh|bash|zsh|ksh|sbatch|slurm|pbs|lsf|job)$/iu.test(name)) return 'bash';
  if (/\.json$/iu.test(name)) return 'json';
  if (/\.toml$/iu.test(name)) return 'toml';
  if (/\.csv$/iu.test(name))
    return /tun|nccl/iu.test(path) || /^\s*(?:#.*\n\s*)*(?:all_?reduce|all_?gather|reduce_?scatter|broadcast|reduce),/iu.test(text)
      ? 'tuner'
      : null;
  if (/\.xml$/iu.test(name)) return /<(?:system|graphs)\b/u.test(text) ? 'topo-xml' : null;
  return /hostfile|^hosts(?:\.txt)?$|machinefile/iu.test(name) ? 'hostfile' : null;
}
