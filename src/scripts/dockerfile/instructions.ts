import { PlacedWriter } from '../yaml/scalarText.js';

/** A text put together from stretches of the file: from `offset` on its characters stand from `at` on, up to the next. */
export interface Logical {
  readonly text: string;
  readonly anchors: readonly { readonly offset: number; readonly at: number }[];
}

/** A here-document of RUN, COPY or ADD. */
export interface Heredoc {
  readonly name: string;
  /** True where the builder replaces variables in it: its name is not quoted. */
  readonly expands: boolean;
  readonly body: Logical;
}

/** One instruction, its continued lines joined and the comments between them left out. */
export interface Instruction {
  /** In capitals, e.g. "ENV"; that of ONBUILD is what it triggers. */
  readonly keyword: string;
  /** Where the keyword begins in the file. */
  readonly from: number;
  /** What stands behind the keyword. */
  readonly rest: Logical;
  readonly heredocs: readonly Heredoc[];
}

/** The instructions of a Dockerfile, and its escape character. */
export interface Instructions {
  readonly instructions: readonly Instruction[];
  readonly escape: string;
}

interface Line {
  readonly from: number;
  /** Without the line break. */
  readonly text: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let from = text.startsWith('\ufeff') ? 1 : 0;
  while (from <= text.length) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    lines.push({ from, text: text.slice(from, text[end - 1] === '\r' && end > from ? end - 1 : end) });
    from = end + 1;
  }
  return lines;
}

/** Offset in the file of a character of a logical text; with `isEnd` the place behind the character before it. */
export function fileOffset({ anchors }: Logical, offset: number, isEnd = false): number {
  const at = isEnd && offset > 0 ? offset - 1 : offset;
  let [low, high] = [0, anchors.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((anchors[middle]?.offset ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const anchor = anchors[low];
  return (anchor?.at ?? 0) + offset - (anchor?.offset ?? 0);
}

/** A part of a logical text as one of its own. */
export function sliceLogical(logical: Logical, from: number, to: number): Logical {
  const first = { offset: 0, at: fileOffset(logical, from) };
  const inside = logical.anchors
    .filter(({ offset }) => offset > from && offset < to)
    .map(({ offset, at }) => ({ offset: offset - from, at }));
  return { text: logical.text.slice(from, to), anchors: [first, ...inside] };
}

/** The escape character that a directive at the top of the file chooses (Dockerfile reference, parser directives). */
function escapeOf(lines: readonly Line[]): string {
  for (const { text } of lines) {
    const directive = /^\s*#\s*([A-Za-z]\w*)\s*=\s*(\S*)/u.exec(text);
    if (directive === null) return '\\';
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

const heredocWord = /(?:^|[\s;|&(])\d*<<-?\s*(["']?)([A-Za-z_.][\w.-]*)\1/gu;

/** Reads the lines of a Dockerfile as BuildKit does: lines that end in the escape character go on, comments and empty lines between them do not count. */
export function readInstructions(text: string): Instructions {
  const lines = linesOf(text);
  const escape = escapeOf(lines);
  const findLine = lineFinder(lines);
  const instructions: Instruction[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (line === undefined || /^\s*(?:#|$)/u.test(line.text)) {
      at++;
      continue;
    }
    const writer = new PlacedWriter();
    let start = /^\s*/u.exec(line.text)?.[0].length ?? 0;
    for (let more = true; more && at < lines.length; at++) {
      const { from, text: content } = lines[at] ?? line;
      if (writer.length > 0 && /^\s*(?:#|$)/u.test(content)) continue;
      const end = continuedAt(content, escape);
      more = end !== null;
      writer.add(content.slice(start, end ?? content.length), from + start);
      start = 0;
    }
    const logical = writer.done(line.from);
    const instruction = split(logical);
    if (instruction === null) continue;
    const heredocs: Heredoc[] = [];
    if (/^(?:RUN|COPY|ADD)$/u.test(instruction.keyword)) {
      for (const [, quote, name = ''] of instruction.rest.text.matchAll(heredocWord)) {
        const end = findLine(name, at);
        // One that never ends is none.
        if (end === null) break;
        heredocs.push({ name, expands: quote === '', body: bodyOf(lines, at, end) });
        at = end + 1;
      }
    }
    instructions.push({ ...instruction, heredocs });
  }
  return { instructions, escape };
}

/** Where the escape character stands that continues a line; null where the line ends. */
function continuedAt(line: string, escape: string): number | null {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line[end - 1] === escape ? end - 1 : null;
}

function split(logical: Logical): Omit<Instruction, 'heredocs'> | null {
  const match = /^((?:ONBUILD\s+)?)([A-Za-z]+)(?:\s+|$)/iu.exec(logical.text);
  if (match === null) return null;
  const keyword = (match[2] ?? '').toUpperCase();
  return {
    keyword,
    from: fileOffset(logical, match[1]?.length ?? 0),
    rest: sliceLogical(logical, match[0].length, logical.text.length),
  };
}

/** Finds the next line that is nothing but a name; names that no further line has are looked for once. */
function lineFinder(lines: readonly Line[]): (name: string, from: number) => number | null {
  const missing = new Set<string>();
  return (name, from) => {
    if (missing.has(name)) return null;
    for (let at = from; at < lines.length; at++) if (lines[at]?.text.trim() === name) return at;
    missing.add(name);
    return null;
  };
}

/** The lines up to the one that ends a heredoc. */
function bodyOf(lines: readonly Line[], first: number, end: number): Logical {
  const writer = new PlacedWriter();
  for (const line of lines.slice(first, end)) {
    writer.add(line.text, line.from);
    writer.glue('\n', line.from);
  }
  return writer.done(lines[first]?.from ?? 0);
}
