import type { EmbeddedText } from '../fileReading.js';
import type { Setting } from '../setting.js';
import type { SyntaxNode } from '../syntax.js';
import type { Heredoc } from './heredoc.js';
import { textOf } from './passed.js';
import { fileOf, type Reading, type Target } from './reading.js';
import { embeddedOf, kindOfTarget, spelled, withEscapes, type Piece } from './spelling.js';
import type { Word } from './words.js';

/** Records a text that becomes a file, where it is of a kind that settings stand in. */
export function writeFile(
  target: Target,
  pieces: readonly Piece[],
  node: SyntaxNode,
  around: Partial<EmbeddedText>,
  reading: Reading,
): void {
  if (fileOf(reading) !== null) return;
  const { path, appends } = target;
  const kind = kindOfTarget(path, pieces.map(({ text }) => text).join(''));
  if (kind === null) return;
  target.appends = true;
  const embedded = embeddedOf(pieces, node, {
    kind,
    indent: null,
    escaped: true,
    reach: reading.reach,
    path: path.replace(/^["']|["']$/gu, ''),
    ...(appends ? { appends: true as const } : {}),
    environment: [],
    ...around,
  });
  if (embedded !== null) reading.embedded.push(embedded);
}

/** Records a text that is run. */
export function runText(
  kind: 'bash' | 'python',
  pieces: readonly Piece[],
  node: SyntaxNode,
  environment: readonly Setting[],
  escaped: boolean,
  reading: Reading,
): EmbeddedText | null {
  if (fileOf(reading) !== null) return null;
  const embedded = embeddedOf(pieces, node, {
    kind,
    indent: '',
    escaped,
    reach: reading.reach,
    path: null,
    environment,
  });
  if (embedded !== null) reading.embedded.push(embedded);
  return embedded;
}

/** Records a heredoc that a program reads as a file: manifests for `kubectl`, a Dockerfile for `docker build`. */
export function feedFile(name: string, words: readonly Word[], heredoc: Heredoc, reading: Reading): void {
  const builds = ['docker', 'podman', 'nerdctl', 'buildah'].includes(name) && words.some((word) => ['build', 'bud'].includes(textOf(word)));
  const kind = name === 'kubectl' || name === 'oc' ? 'yaml' : builds ? 'dockerfile' : null;
  if (kind === null || fileOf(reading) !== null) return;
  const around = { kind, indent: '', escaped: !heredoc.literal, reach: reading.reach, path: null, environment: [] } as const;
  const embedded = embeddedOf(heredoc.pieces, heredoc.node, around);
  if (embedded !== null) reading.embedded.push(embedded);
}

/** What a text that a variable keeps is, as far as it begins like a script or JSON; null where nothing tells. */
function kindOfKept(text: string): 'json' | 'bash' | null {
  if (/^\s*[{[]/u.test(text)) return 'json';
  return /^\s*#!.*sh\b|^[ \t]*export[ \t]+\w+=/mu.test(text) ? 'bash' : null;
}

/** Records a heredoc that a variable keeps, `NAME=$(cat <<EOF` or `read -d '' NAME <<EOF`: a runtime environment of Ray, a script that is run later. */
export function keepText(heredoc: Heredoc, environment: readonly Setting[], reading: Reading): void {
  const kind = kindOfKept(heredoc.text);
  if (kind === null || fileOf(reading) !== null) return;
  const around = { kind, indent: '', escaped: !heredoc.literal, reach: reading.reach, path: null, environment } as const;
  const embedded = embeddedOf(heredoc.pieces, heredoc.node, around);
  if (embedded !== null) reading.embedded.push(embedded);
}

/** The file that a small script given to a shell writes its standard input to: `bash -c "cat > FILE"`; null where it does something else. */
export function writtenBy(words: readonly Word[]): Target | null {
  const at = words.findIndex((word) => /^-[a-z]*c$/u.test(textOf(word)));
  const script = at < 0 ? null : (words[at + 1]?.text.value ?? null);
  const found = script === null ? null : /^\s*(?:cat\s*-?\s*(>>?)\s*|tee\s+(-a\s+)?)([^\s;|&<>]+)\s*(?:>\s*\/dev\/null\s*)?$/u.exec(script);
  return found?.[3] === undefined ? null : { path: found[3], appends: found[1] === '>>' || found[2] !== undefined };
}

/** A heredoc that becomes a file. */
export function writeHeredoc(target: Target, heredoc: Heredoc, reading: Reading): void {
  writeFile(target, heredoc.pieces, heredoc.node, { indent: '', escaped: !heredoc.literal }, reading);
}

/** The text of a word, piece by piece. */
export function piecesOf(word: Word): readonly Piece[] {
  if (!word.spliced) return spelled(word.node);
  return [{ text: word.raw, index: word.node.startIndex + word.offset, hole: word.text.value === null }];
}

const blank = (index: number, text = ' '): Piece => ({ text, index, hole: false });

/** What `echo` writes. */
export function echoed(words: readonly Word[]): readonly Piece[] {
  const given = words.slice(1);
  const found = given.findIndex((word) => !/^-[neE]+$/u.test(textOf(word)));
  const first = found < 0 ? given.length : found;
  const escapes = given.slice(0, first).some((word) => textOf(word).includes('e'));
  return said(
    given.slice(first).map((word) => (escapes ? withEscapes(piecesOf(word)) : piecesOf(word))),
    '\n',
  );
}

/** What `printf` writes: the format with `%s` and its like filled in, again until no word is left. */
export function printed(words: readonly Word[]): readonly Piece[] {
  const given = words.slice(textOf(words[1] ?? noFormat) === '--' ? 2 : 1);
  const [format, ...rest] = given;
  if (format === undefined || textOf(format).startsWith('-')) return [];
  const shape = withEscapes(piecesOf(format));
  const pieces: Piece[] = [];
  let next = 0;
  do {
    for (const piece of shape) {
      if (piece.hole) {
        pieces.push(piece);
        continue;
      }
      let at = 0;
      for (const match of piece.text.matchAll(/%(?:%|[-+ #0-9.]*[a-zA-Z])/gu)) {
        pieces.push({ text: piece.text.slice(at, match.index), index: piece.index + at, hole: false });
        at = match.index + match[0].length;
        if (match[0] === '%%') pieces.push(blank(piece.index + match.index, '%'));
        else {
          const word = rest[next++];
          if (word !== undefined) pieces.push(...piecesOf(word));
        }
      }
      pieces.push({ text: piece.text.slice(at), index: piece.index + at, hole: false });
    }
    // A format that takes no words is written once.
    if (next === 0) break;
  } while (next < rest.length && pieces.length < mostPieces);
  return pieces;
}

const noFormat = { text: { value: '', unknown: null }, raw: '' };
const mostPieces = 10_000;

function said(words: readonly (readonly Piece[])[], end: string): readonly Piece[] {
  const pieces = words.flatMap((word, i) => {
    const [piece] = word;
    return i === 0 || piece === undefined ? word : [blank(piece.index), ...word];
  });
  const last = pieces.at(-1);
  return last === undefined ? [] : [...pieces, blank(last.index + last.text.length, end)];
}
