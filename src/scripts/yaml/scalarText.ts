import type { ScalarNode } from './tree.js';

/** The text of a scalar with the places of its characters in the file: from `offset` of `text` on they stand from `at` on, up to the next. */
export interface PlacedText {
  readonly text: string;
  readonly anchors: readonly { readonly offset: number; readonly at: number }[];
  /** What a further line begins with in the file; null where lines cannot be added. */
  readonly indent: string | null;
  /** True where characters may be written otherwise than they read. */
  readonly escaped: boolean;
}

/** Collects stretches of text with their places. */
export class PlacedWriter {
  private text = '';
  private readonly anchors: { offset: number; at: number }[] = [];
  /** Where the text that was added last ends in the file, so that what follows there needs no anchor; -1 where nothing can. */
  private next = -1;
  private ended = -1;

  /** Adds text that stands in the file from `at` on. */
  add(text: string, at: number): void {
    const { length } = this.text;
    this.put(text, at);
    // Places become lines and columns in the end: what stands behind a line break needs one of its own.
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1))
      this.anchors.push({ offset: length + feed + 1, at: at + feed + 1 });
  }

  private put(text: string, at: number): void {
    if (text === '') return;
    if (at !== this.next) this.anchors.push({ offset: this.text.length, at });
    this.text += text;
    this.next = at + text.length;
    this.ended = this.next;
  }

  /** Adds text that is written otherwise between two places. */
  addEscaped(text: string, from: number, to: number): void {
    this.next = -1;
    this.put(text, from);
    this.next = -1;
    this.ended = to;
  }

  /** Says where what was added last ends in the file. */
  endAt(at: number): void {
    this.next = -1;
    this.ended = at;
  }

  /** Adds text that does not stand in the file, at the end of what stands there before it, or at `empty` where nothing does. */
  glue(text: string, empty = 0): void {
    const ended = this.ended < 0 ? empty : this.ended;
    this.next = -1;
    this.put(text, ended);
    this.next = -1;
    this.ended = ended;
  }

  /** Takes blanks away from the end, down to `least` characters. */
  trimEnd(least: number): void {
    let end = this.text.length;
    while (end > least && (this.text[end - 1] === ' ' || this.text[end - 1] === '\t')) end--;
    if (end === this.text.length) return;
    this.next -= this.text.length - end;
    this.ended = this.next;
    this.text = this.text.slice(0, end);
  }

  get length(): number {
    return this.text.length;
  }

  /** What was collected; a text of nothing stands at `empty`. */
  done(empty: number): Pick<PlacedText, 'text' | 'anchors'> {
    const { length } = this.text;
    const last = this.next < 0 && length > 0 ? [{ offset: length, at: this.ended }] : [];
    const anchors = [...this.anchors.filter(({ offset }, index) => offset < length && this.anchors[index + 1]?.offset !== offset), ...last];
    return { text: this.text, anchors: anchors[0]?.offset === 0 ? anchors : [{ offset: 0, at: empty }, ...anchors] };
  }
}

/** The text of a scalar with its places in `source`, the whole file; null where they cannot be told. */
export function placedText(node: ScalarNode, source: string): PlacedText | null {
  const block = node.style === 'literal' || node.style === 'folded';
  const placed = block ? blockText(node, source) : flowText(node, source);
  if (placed?.text !== node.value) return null;
  return {
    ...placed,
    indent: node.style === 'literal' ? ' '.repeat(node.indent) : null,
    escaped: node.style === 'single' || node.style === 'double' || node.style === 'plain',
  };
}

/** A block scalar: the value is known; its lines are found again in it, one after the other. */
function blockText(node: ScalarNode, source: string): Pick<PlacedText, 'text' | 'anchors'> | null {
  const writer = new PlacedWriter();
  const { value } = node;
  let from = node.textFrom;
  let at = 0;
  while (from <= node.to && at < value.length) {
    const feed = source.indexOf('\n', from);
    const end = feed < 0 ? source.length : feed;
    const line = source.slice(from, source[end - 1] === '\r' ? end - 1 : end);
    const start = from + Math.min(node.indent, /^ */u.exec(line)?.[0].length ?? 0);
    const content = source.slice(start, from + line.length);
    const found = content.trim() === '' ? at : value.indexOf(content, at);
    if (found < 0 || value.slice(at, found).trim() !== '') return null;
    // Line breaks and the blanks of folding stand at the end of the line before.
    writer.glue(value.slice(at, found), node.textFrom);
    if (content.trim() !== '') {
      writer.add(content, start);
      at = found + content.length;
    } else {
      at = found;
    }
    from = end + 1;
  }
  writer.glue(value.slice(at), node.textFrom);
  return writer.done(node.textFrom);
}

const simpleEscapes: Readonly<Record<string, number>> = {
  '0': 0,
  a: 7,
  b: 8,
  t: 9,
  '\t': 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
  ' ': 32,
  '"': 34,
  '/': 47,
  '\\': 92,
  N: 0x85,
  _: 0xa0,
  L: 0x2028,
  P: 0x2029,
};
const longEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A plain or quoted scalar (YAML 1.2.2, 7.3): escapes, and lines folded to blanks. */
function flowText(node: ScalarNode, source: string): Pick<PlacedText, 'text' | 'anchors'> {
  const writer = new PlacedWriter();
  const quote = node.style === 'single' ? "'" : node.style === 'double' ? '"' : '';
  const end = quote !== '' && node.to > node.textFrom && source[node.to - 1] === quote ? node.to - 1 : node.to;
  // Blanks before a line break are dropped, but for those that were written as escapes.
  let kept = 0;
  let at = node.textFrom;
  while (at < end) {
    const character = source[at] ?? '';
    const isBreak = character === '\n' || (character === '\r' && source[at + 1] === '\n');
    if (isBreak) {
      writer.trimEnd(kept);
      const next = foldLines(writer, source, at, end, false);
      kept = writer.length;
      at = next;
    } else if (quote === "'" && character === "'" && source[at + 1] === "'") {
      writer.addEscaped("'", at, at + 2);
      at += 2;
    } else if (quote === '"' && character === '\\') {
      at = escape(writer, source, at, end);
      kept = writer.length;
    } else {
      writer.add(character, at);
      at++;
    }
  }
  return writer.done(node.textFrom);
}

/** Reads line breaks and the blanks around them; returns where the next text begins. */
function foldLines(writer: PlacedWriter, source: string, from: number, end: number, escaped: boolean): number {
  let breaks = 0;
  let at = from;
  for (; at < end; at++) {
    const character = source[at];
    if (character === '\n') breaks++;
    else if (character !== ' ' && character !== '\t' && character !== '\r') break;
  }
  if (breaks > 1) writer.glue('\n'.repeat(breaks - 1), from);
  else if (!escaped) writer.glue(' ', from);
  return at;
}

function escape(writer: PlacedWriter, source: string, at: number, end: number): number {
  const character = source[at + 1] ?? '';
  if (character === '\n' || (character === '\r' && source[at + 2] === '\n')) return foldLines(writer, source, at + 1, end, true);
  const simple = simpleEscapes[character];
  if (simple !== undefined) {
    writer.addEscaped(String.fromCharCode(simple), at, at + 2);
    return at + 2;
  }
  const digits = longEscapes[character];
  const code = digits === undefined ? '' : source.slice(at + 2, at + 2 + digits);
  const point = /^[0-9A-Fa-f]+$/u.test(code) && code.length === digits ? Number.parseInt(code, 16) : null;
  if (digits === undefined || point === null || point > 0x10ffff) {
    writer.add(source.slice(at, at + 2), at);
    return at + 2;
  }
  writer.addEscaped(String.fromCodePoint(point), at, at + 2 + digits);
  return at + 2 + digits;
}
