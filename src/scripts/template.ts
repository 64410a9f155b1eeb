/** A text whose holes are masked, and where they were. Offsets count UTF-16 units and are the same in both texts. */
export interface MaskedTemplate {
  /** As long as the text that was given, line breaks kept: fit for the grammar of the language that the template makes. */
  readonly text: string;
  /** Holes that stand for text: half-open stretches, ascending. Comments and lines of control alone are not among them. */
  readonly holes: readonly TemplateHole[];
  /** Whether a stretch has a part of a hole in it, so that what it says is not known. */
  readonly touches: (from: number, to: number) => boolean;
}

/** A half-open stretch of a text that a template engine replaces. */
export interface TemplateHole {
  readonly from: number;
  readonly to: number;
}

interface Delimiter {
  readonly open: string;
  readonly close: string;
  readonly comment?: true;
}

/** Jinja, Go and Helm, GitHub's `${{ }}`, ERB and Mako; longer openings before those that they begin with. */
const delimiters: readonly Delimiter[] = [
  { open: '${{', close: '}}' },
  { open: '{{/*', close: '*/}}', comment: true },
  { open: '{{- /*', close: '*/ -}}', comment: true },
  { open: '{{{', close: '}}}' },
  { open: '{{', close: '}}' },
  { open: '{%', close: '%}' },
  { open: '{#', close: '#}', comment: true },
  { open: '<%#', close: '%>', comment: true },
  { open: '<%=', close: '%>' },
  { open: '<%-', close: '%>' },
  { open: '<% ', close: '%>' },
];

/** Holes longer than this are none: two braces that happen to stand in a text far from two others. */
const longest = 4000;

/** Finds strings in rising order of places, each stretch of the text looked through once. */
function seeker(text: string): (what: string, from: number) => number {
  const found = new Map<string, number>();
  return (what, from) => {
    const before = found.get(what);
    if (before !== undefined && (before === -1 || before >= from)) return before;
    const at = text.indexOf(what, from);
    found.set(what, at);
    return at;
  };
}

interface Mark extends TemplateHole {
  readonly comment: boolean;
}

/** All that a template engine takes away or replaces. What stands between `{% raw %}` and `{% endraw %}` is plain text. */
function marksIn(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  const next = seeker(text);
  const end = /\{%[-+]?\s*end(?:raw|verbatim)\s*[-+]?%\}/gu;
  let ending: number | null = 0;
  const opening = /\$?\{\{|\{[%#]|<%[=# -]/gu;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const from = match.index;
    // In a shell `${#list[@]}` counts and `${%…}` is no template either.
    if (text[from - 1] === '$' && /^\{[%#]/u.test(match[0])) continue;
    const delimiter = delimiters.find(({ open }) => text.startsWith(open, from));
    if (delimiter === undefined) continue;
    const close = next(delimiter.close, from + delimiter.open.length);
    if (close < 0 || close - from > longest) continue;
    const again = delimiter.comment === true ? -1 : text.slice(from + delimiter.open.length, close).indexOf(delimiter.open);
    if (again >= 0) {
      // The first of two openings was none.
      opening.lastIndex = from + delimiter.open.length;
      continue;
    }
    const to = close + delimiter.close.length;
    marks.push({ from, to, comment: delimiter.comment === true });
    opening.lastIndex = to;
    if (/^\{%[-+]?\s*(?:raw|verbatim)\s*[-+]?%\}$/u.test(text.slice(from, to))) {
      end.lastIndex = to;
      ending = ending === null || ending >= to ? ending : (end.exec(text)?.index ?? null);
      opening.lastIndex = ending ?? to;
    }
  }
  return marks;
}

/** Blanks in the place of all but line breaks. */
const blank = (text: string): string => text.replace(/[^\r\n]/gu, (character) => ' '.repeat(character.length));

/**
 * A number of the same length, which every grammar takes for a word or a value: assignments, YAML scalars, JSON numbers, Dockerfile words.
 * A hole that goes on in further lines is blank there.
 */
function filled(text: string): string {
  const end = /[\r\n]/u.exec(text)?.index ?? text.length;
  return '1'.repeat(end) + blank(text.slice(end));
}

/**
 * Masks what a template engine would replace, so that a reader can parse the rest: holes become numbers of the same length; comments, and lines
 * on which nothing stands but holes and control (`{% if x %}`, `{{- end }}`), become blanks. A reader parses `text`, takes values from the text that
 * it was given, and calls every value that `touches` a hole unknown ("template"). Texts that it finds inside are cut from the text that it was given.
 * Texts without a hole come back as they are. Engines: Jinja and Ansible, Go and Helm, `${{ }}` of GitHub-like files, ERB, Mako.
 */
export function maskTemplate(text: string): MaskedTemplate {
  const marks = marksIn(text);
  if (marks.length === 0) return { text, holes: [], touches: () => false };
  const pieces: string[] = [];
  const holes: TemplateHole[] = [];
  let written = 0;
  for (let first = 0; first < marks.length;) {
    // Marks that follow each other on one line with blanks between are judged together.
    let last = first;
    while (last + 1 < marks.length && /^[ \t]*$/u.test(text.slice(marks[last]?.to, marks[last + 1]?.from))) last++;
    const group = marks.slice(first, last + 1);
    const from = group[0]?.from ?? 0;
    const to = group.at(-1)?.to ?? from;
    const alone = isLineStart(text, from) && isLineEnd(text, to);
    for (const mark of group) {
      pieces.push(text.slice(written, mark.from));
      const own = text.slice(mark.from, mark.to);
      pieces.push(alone || mark.comment ? blank(own) : filled(own));
      if (!alone && !mark.comment) holes.push({ from: mark.from, to: mark.to });
      written = mark.to;
    }
    first = last + 1;
  }
  pieces.push(text.slice(written));
  return { text: pieces.join(''), holes, touches: (start, end) => touches(holes, start, end) };
}

function isLineStart(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === ' ' || text[before] === '\t' || text[before] === '\ufeff') before--;
  return before < 0 || text[before] === '\n' || text[before] === '\r';
}

function isLineEnd(text: string, at: number): boolean {
  let after = at;
  while (text[after] === ' ' || text[after] === '\t') after++;
  return after >= text.length || text[after] === '\n' || text[after] === '\r';
}

function touches(holes: readonly TemplateHole[], from: number, to: number): boolean {
  let [low, high] = [0, holes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((holes[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const hole = holes[low];
  return hole !== undefined && hole.from < to;
}

/** Whether a text has holes that a template engine replaces. */
export function isTemplate(text: string): boolean {
  return /\{[{%#]|<%[=# -]/u.test(text) && marksIn(text).length > 0;
}
