/** A host name cut into literals and numbers; a number is the set of texts that it stands for. */
interface Pattern {
  readonly literals: readonly string[];
  readonly numbers: readonly (readonly string[])[];
}

/**
 * The shortest usual way to write a list of hosts: `gpu[001-128],login1`. {@link import('./hostRange.js').expandHosts} gives the same set
 * back. Numbers of different padding are kept apart.
 */
export function foldHosts(names: readonly string[]): string {
  let patterns = [...new Set(names)].map(cut);
  const most = Math.max(0, ...patterns.map((pattern) => pattern.numbers.length));
  // From the last number to the first, so that r1n1, r1n2, r2n1, r2n2 become r[1-2]n[1-2].
  for (let back = 1; back <= most; back++) patterns = merge(patterns, back);
  return patterns
    .sort((a, b) => collator.compare(key(a, -1), key(b, -1)))
    .map(write)
    .join(',');
}

const collator = new Intl.Collator('en', { numeric: true });

function cut(name: string): Pattern {
  const literals: string[] = [];
  const numbers: string[][] = [];
  let from = 0;
  // Runs of more than 15 digits (past exact integers) stay literal.
  for (const match of name.matchAll(/\d+/g)) {
    if (match[0].length > 15) continue;
    literals.push(name.slice(from, match.index));
    numbers.push([match[0]]);
    from = match.index + match[0].length;
  }
  literals.push(name.slice(from));
  return { literals, numbers };
}

function merge(patterns: readonly Pattern[], back: number): Pattern[] {
  const groups = new Map<string, { pattern: Pattern; values: Set<string> }>();
  for (const pattern of patterns) {
    const field = pattern.numbers.length - back;
    const id = key(pattern, field);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { pattern, values: new Set(pattern.numbers[field]) });
    else for (const value of pattern.numbers[field] ?? []) group.values.add(value);
  }
  return [...groups.values()].map(({ pattern, values }) => ({
    literals: pattern.literals,
    numbers: pattern.numbers.map((own, i) => (i === pattern.numbers.length - back ? [...values].sort(byNumber) : own)),
  }));
}

/** Everything of a pattern but one of its numbers. */
function key(pattern: Pattern, without: number): string {
  return pattern.literals.map((literal, i) => `${literal}\0${i === without ? '*' : (pattern.numbers[i] ?? []).join(',')}`).join('\0');
}

function byNumber(a: string, b: string): number {
  return a.length !== b.length && (a.startsWith('0') || b.startsWith('0')) ? a.length - b.length : Number(a) - Number(b);
}

function write(pattern: Pattern): string {
  return pattern.literals.map((literal, i) => literal + writeNumbers(pattern.numbers[i])).join('');
}

function writeNumbers(values: readonly string[] | undefined): string {
  if (values === undefined) return '';
  if (values.length === 1) return values[0] ?? '';
  const ranges: { low: string; high: string }[] = [];
  for (const value of values) {
    const open = ranges.at(-1);
    if (open !== undefined && value === String(Number(open.high) + 1).padStart(open.low.length, '0')) open.high = value;
    else ranges.push({ low: value, high: value });
  }
  return `[${ranges.map(({ low, high }) => (low === high ? low : `${low}-${high}`)).join(',')}]`;
}
