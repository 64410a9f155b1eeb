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

/** Host names of a list such as `gpu[001-128],login1`, in order and without duplicates. Slurm's notation: brackets hold numbers and ranges, padded as the first number is. */
export function expandHosts(text: string): { readonly hosts: readonly string[]; readonly problems: readonly RangeProblem[] } {
  const hosts = new Set<string>();
  const problems: RangeProblem[] = [];
  for (const item of splitItems(text)) {
    const answer = expandItem(item.text, mostHosts - hosts.size);
    if (typeof answer === 'string') {
      problems.push({ from: item.from, to: item.from + item.text.length, message: answer });
      continue;
    }
    for (const host of answer) hosts.add(host);
  }
  return { hosts: [...hosts], problems };
}

/** Splits at commas and white space outside of brackets. */
function splitItems(text: string): { text: string; from: number }[] {
  const items: { text: string; from: number }[] = [];
  let from = 0;
  let depth = 0;
  const push = (to: number): void => {
    if (to > from) items.push({ text: text.slice(from, to), from });
    from = to + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '[') depth++;
    else if (c === ']') depth = Math.max(0, depth - 1);
    else if (depth === 0 && (c === ',' || /\s/.test(c))) push(i);
  }
  push(text.length);
  return items;
}

/** The names of one item, or one sentence why there are none. */
function expandItem(item: string, room: number): readonly string[] | string {
  const shown = clean(item).slice(0, 80);
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
    const match = /^\s*(\d{1,15})(?:-(\d{1,15}))?\s*$/.exec(piece);
    if (match?.[1] === undefined) return l10n.t('"{0}": brackets hold numbers and ranges such as [1-4,7].', shown);
    const low = match[1];
    const first = Number(low);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) return l10n.t('"{0}": the range {1} runs backwards.', shown, piece.trim());
    if (numbers.length + last - first + 1 > room) return l10n.t('"{0}" is more than {1} hosts.', shown, mostHosts);
    for (let n = first; n <= last; n++) numbers.push(String(n).padStart(low.length, '0'));
  }
  return numbers;
}
