import type { EmbeddedText } from '../fileReading.js';
import type { FileKind, Setting } from '../setting.js';
import { placedText, PlacedWriter, type PlacedText } from './scalarText.js';
import type { ScalarNode } from './tree.js';
import type { YamlFile } from './yamlFile.js';

/** What an embedded text is used for. */
export interface Purpose {
  readonly kind: FileKind;
  readonly reach?: EmbeddedText['reach'];
  readonly path?: string;
  readonly environment: readonly Setting[];
}

/** The text of a scalar as a text in another language; null where the places of its characters cannot be told. */
export function embedScalar(file: YamlFile, node: ScalarNode, purpose: Purpose): EmbeddedText | null {
  const placed = placedText(node, file.template.text);
  return placed === null ? null : embedPlaced(file, placed, purpose);
}

/** Scalars as the lines of one script. */
export function embedLines(file: YamlFile, nodes: readonly ScalarNode[], purpose: Purpose): EmbeddedText | null {
  const writer = new PlacedWriter();
  for (const node of nodes) {
    const placed = placedText(node, file.template.text);
    if (placed === null) return null;
    if (writer.length > 0) writer.glue('\n');
    copy(writer, placed);
  }
  const first = nodes[0];
  return first === undefined ? null : embedPlaced(file, { ...writer.done(first.from), indent: null, escaped: true }, purpose);
}

/**
 * Words of a command that no shell reads, as a shell would have to be given them: what a shell would take for its own is quoted, and Kubernetes'
 * `$(NAME)` becomes `${NAME}`. An edit must not add blanks to a word.
 */
export function embedWords(file: YamlFile, nodes: readonly ScalarNode[], purpose: Purpose): EmbeddedText | null {
  const writer = new PlacedWriter();
  for (const node of nodes) {
    const placed = placedText(node, file.template.text);
    if (placed === null) return null;
    if (writer.length > 0) writer.glue(' ');
    addShellWord(writer, placed, node.textFrom);
  }
  const first = nodes[0];
  return first === undefined ? null : embedPlaced(file, { ...writer.done(first.from), indent: null, escaped: true }, purpose, true);
}

function copy(writer: PlacedWriter, { text, anchors }: Pick<PlacedText, 'text' | 'anchors'>): void {
  for (const [index, { offset, at }] of anchors.entries()) writer.add(text.slice(offset, anchors[index + 1]?.offset ?? text.length), at);
  endAsIn(writer, text, anchors);
}

/** A last anchor behind all characters says where the text ends. */
function endAsIn(writer: PlacedWriter, text: string, anchors: PlacedText['anchors']): void {
  const last = anchors.at(-1);
  if (last?.offset === text.length) writer.endAt(last.at);
}

/** Letters that no shell takes for its own. */
const plainWord = /^[\w@%+=:,./^-]+$/u;

/** Adds a word of a command, which begins at `from`, as a shell would have to be given it. */
export function addShellWord(writer: PlacedWriter, placed: Pick<PlacedText, 'text' | 'anchors'>, from: number): void {
  const { text, anchors } = placed;
  if (plainWord.test(text)) {
    copy(writer, placed);
    return;
  }
  const references = /\$\((\w+)\)/u.test(text);
  const quote = references ? '"' : "'";
  writer.add(quote, from);
  for (const [index, { offset, at }] of anchors.entries()) {
    const piece = text.slice(offset, anchors[index + 1]?.offset ?? text.length);
    let done = 0;
    for (const match of piece.matchAll(references ? /\$\((\w+)\)|["$`\\]/gu : /'/gu)) {
      writer.add(piece.slice(done, match.index), at + done);
      const [found, name] = match;
      const written = name !== undefined ? `\${${name}}` : references ? `\\${found}` : "'\\''";
      // Of an escape only the last character stands in the file.
      if (name !== undefined) writer.add(written, at + match.index);
      else {
        writer.add(written.slice(0, -1), at + match.index);
        writer.add(written.slice(-1), at + match.index);
      }
      done = match.index + found.length;
    }
    writer.add(piece.slice(done), at + done);
  }
  endAsIn(writer, text, anchors);
  writer.glue(quote);
}

/** A text with its places as a text in another language. */
export function embedPlaced(
  file: Pick<YamlFile, 'text' | 'template' | 'places' | 'reach'>,
  placed: PlacedText,
  purpose: Purpose,
  isWords = false,
): EmbeddedText {
  return {
    kind: purpose.kind,
    text: withHoles(file, placed),
    anchors: placed.anchors.map(({ offset, at }) => ({ offset, at: file.places.at(at) })),
    indent: placed.indent,
    escaped: placed.escaped,
    ...(isWords ? { words: true as const } : {}),
    reach: file.reach === 'build' ? 'build' : (purpose.reach ?? 'ranks'),
    path: purpose.path ?? null,
    environment: purpose.environment,
  };
}

/** The text with the holes of the template in it as they were written: whoever reads it masks them in the way of its language. */
function withHoles(file: Pick<YamlFile, 'text' | 'template'>, { text, anchors }: PlacedText): string {
  if (file.template.text === file.text) return text;
  return anchors
    .map(({ offset, at }, index) => {
      const piece = text.slice(offset, anchors[index + 1]?.offset ?? text.length);
      const masked = file.template.text.slice(at, at + piece.length);
      return masked === piece ? file.text.slice(at, at + piece.length) : piece;
    })
    .join('');
}
