import { PlacedWriter } from '../yaml/scalarText.js';
import { fileOffset, type Logical } from './instructions.js';

/** The words of an instruction in exec form, `["a", "b"]`, as texts with their places in the file; null for any other form. */
export function execWords(rest: Logical): readonly Logical[] | null {
  const { text } = rest;
  if (!/^\s*\[/u.test(text)) return null;
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    // BuildKit too takes what is not JSON for a shell's text.
    return null;
  }
  if (!Array.isArray(values)) return null;
  const words: Logical[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"/gu)) words.push(decoded(rest, match.index + 1, match[1] ?? ''));
  const decodedRight = words.length === values.length && words.every((word, index) => word.text === values[index]);
  return decodedRight ? words : null;
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A JSON string (RFC 8259, 7) whose content begins at `from`. */
function decoded(rest: Logical, from: number, content: string): Logical {
  const writer = new PlacedWriter();
  let done = 0;
  const place = (offset: number): number => fileOffset(rest, from + offset);
  const plain = (to: number): void => {
    // A stretch that goes over the end of a line is added by its lines.
    const breaks = rest.anchors.map(({ offset }) => offset - from).filter((offset) => offset > done && offset < to);
    for (const end of [...breaks, to]) {
      writer.add(content.slice(done, end), place(done));
      done = end;
    }
  };
  for (const { 0: escaped, 1: letter = '', index } of content.matchAll(/\\(u[0-9A-Fa-f]{4}|.)/gu)) {
    plain(index);
    const text = letter.length > 1 ? String.fromCharCode(Number.parseInt(letter.slice(1), 16)) : (letters[letter] ?? letter);
    writer.addEscaped(text, place(index), fileOffset(rest, from + index + escaped.length, true));
    done = index + escaped.length;
  }
  plain(content.length);
  return writer.done(place(0));
}
