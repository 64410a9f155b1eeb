import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { isHostName } from './hostName.js';

/** A part of a host range that was not understood; offsets are UTF-16 units in the text given. */
export interface RangeProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** Most hosts that one expansion may give; more is a slip of the keyboard, not a cluster. */
export const mostHosts = 100_000;
/** Most names that all parts of one expansion may touch together: "a[1-99999]&a[1-99999]&…" must not cost a hundred thousand a part. */
const mostTouched = 10 * mostHosts;

/** What `expandHosts` may look up. */
export interface RangeOptions {
  /** Hosts of a group by the name after its "@", undefined for a group that is not known. */
  readonly group?: (name: string) => readonly string[] | undefined;
}

/**
 * Host names of a list such as `gpu[001-128],login1`, in order and without duplicates: Slurm's notation, and that of ClusterShell's
 * nodeset. Brackets hold numbers and ranges, padded as the first number is, with a step after a slash; a comma or white space adds, "!"
 * takes away, "&" keeps what both have and "^" what only one has, from left to right; "@name" is a group.
 */
export function expandHosts(
  text: string,
  options: RangeOptions = {},
): { readonly hosts: readonly string[]; readonly problems: readonly RangeProblem[] } {
  let hosts = new Set<string>();
  const problems: RangeProblem[] = [];
  const items = splitItems(text);
  let touched = 0;
  for (const [index, item] of items.entries()) {
    const say = (message: string): void => {
      problems.push({ from: item.from, to: item.from + Math.max(1, item.text.length), message });
    };
    if (item.text === '' || (item.operator !== ',' && index === 0)) {
      say(l10n.t('"{0}" stands between two lists of hosts.', item.operator));
      continue;
    }
    const answer = expandItem(item.text, item.operator === ',' ? mostHosts - hosts.size : mostHosts, options);
    touched += typeof answer === 'string' ? 0 : answer.length + (item.operator === ',' ? 0 : hosts.size);
    if (touched > mostTouched) {
      say(l10n.t('"{0}" is more than {1} hosts.', clean(item.text).slice(0, 80), mostHosts));
      break;
    }
    if (typeof answer === 'string') say(answer);
    else hosts = combine(hosts, item.operator, answer);
  }
  return { hosts: [...hosts], problems };
}

function combine(hosts: Set<string>, operator: Operator, more: readonly string[]): Set<string> {
  const other = new Set(more);
  switch (operator) {
    case ',':
      for (const host of more) hosts.add(host);
      return hosts;
    case '!':
      return new Set([...hosts].filter((host) => !other.has(host)));
    case '&':
      return new Set([...hosts].filter((host) => other.has(host)));
    case '^':
      return new Set([...[...hosts].filter((host) => !other.has(host)), ...[...other].filter((host) => !hosts.has(host))]);
  }
}

type Operator = ',' | '!' | '&' | '^';

const isOperator = (c: string): c is Exclude<Operator, ','> => c === '!' || c === '&' || c === '^';

/** Splits at commas, white space and operators outside of brackets. An operator with nothing after it gives an empty item. */
function splitItems(text: string): { text: string; from: number; operator: Operator }[] {
  const items: { text: string; from: number; operator: Operator }[] = [];
  let from = 0;
  let depth = 0;
  let operator: Operator = ',';
  const push = (to: number): void => {
    if (to > from) {
      items.push({ text: text.slice(from, to), from, operator });
      operator = ',';
    }
    from = to + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '[') depth++;
    else if (c === ']') depth = Math.max(0, depth - 1);
    else if (depth === 0 && (c === ',' || /\s/.test(c))) push(i);
    else if (depth === 0 && isOperator(c)) {
      push(i);
      if (operator !== ',') items.push({ text: '', from: i, operator });
      operator = c;
    }
  }
  push(text.length);
  if (operator !== ',') items.push({ text: '', from: Math.max(0, text.length - 1), operator });
  return items;
}

/** The names of one item, or one sentence why there are none. */
function expandItem(item: string, room: number, { group }: RangeOptions): readonly string[] | string {
  const shown = clean(item).slice(0, 80);
  if (item.startsWith('@')) return group?.(item.slice(1)) ?? l10n.t('The group {0} is not known here.', shown);
  const parts: (readonly string[])[] = [];
  let count = 1;
  let rest = item;
  while (rest !== '') {
    const open = rest.indexOf('[');
    const literal = open < 0 ? rest : rest.slice(0, open);
    if (literal.includes(']')) return l10n.t('"{0}" closes a bracket that it never opened.', shown);
    if (literal !== '') parts.push([literal]);
    if (open < 0) break;
    const close = rest.indexOf(']', open);
    if (close < 0) return l10n.t('"{0}" opens a bracket that it never closes.', shown);
    const numbers = expandNumbers(rest.slice(open + 1, close), shown, Math.floor(room / count));
    if (typeof numbers === 'string') return numbers;
    parts.push(numbers);
    count *= numbers.length;
    rest = rest.slice(close + 1);
  }
  let names: string[] = [''];
  for (const part of parts) names = names.flatMap((name) => part.map((piece) => name + piece));
  const wrong = names.find((name) => !isHostName(name));
  if (wrong !== undefined)
    return l10n.t('"{0}" is not a host name: letters, digits, dot, underscore and dash, not a dash first.', clean(wrong).slice(0, 80));
  return names;
}

function expandNumbers(inside: string, shown: string, room: number): readonly string[] | string {
  const numbers: string[] = [];
  for (const piece of inside.split(',')) {
    const match = /^\s*(\d{1,15})(?:-(\d{1,15})(?:\/(\d{1,15}))?)?\s*$/.exec(piece);
    if (match?.[1] === undefined) return l10n.t('"{0}": brackets hold numbers and ranges such as [1-4,7].', shown);
    const low = match[1];
    const first = Number(low);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) return l10n.t('"{0}": the range {1} runs backwards.', shown, piece.trim());
    const step = match[3] === undefined ? 1 : Number(match[3]);
    if (step === 0) return l10n.t('"{0}": the range {1} never gets on.', shown, piece.trim());
    if (numbers.length + Math.floor((last - first) / step) + 1 > room) return l10n.t('"{0}" is more than {1} hosts.', shown, mostHosts);
    for (let n = first; n <= last; n += step) numbers.push(String(n).padStart(low.length, '0'));
  }
  return numbers;
}
