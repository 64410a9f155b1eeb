import * as l10n from '@vscode/l10n';
import { isMap, isScalar, parseDocument } from 'yaml';
import { type ValueGiven, type ValueKey, valueBounds, valueKeys } from './value.js';

type Complain = (node: unknown, message: string) => null;

const currencyPattern = /^[\p{L}\p{Sc}]{1,8}$/u;
const isKey = (name: string): name is ValueKey => (valueKeys as readonly string[]).includes(name);

/** Reads `value:` of a sweep file; `node` is undefined where it is absent. Numbers outside their bounds are told and left out. */
export function readValue(node: unknown, complain: Complain): ValueGiven {
  if (node === undefined || (isScalar(node) && node.value === null)) return {};
  if (!isMap(node)) {
    complain(node, l10n.t('"value" needs names with numbers, such as gpus: 64'));
    return {};
  }
  const found: Partial<Record<ValueKey, number>> & { currency?: string } = {};
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const held = isScalar(value) ? value.value : undefined;
    if (name === 'currency') {
      if (typeof held === 'string' && currencyPattern.test(held)) found.currency = held;
      else complain(value ?? key, l10n.t('a currency is expected here, such as USD'));
    } else if (!isKey(name)) complain(key, l10n.t('"{0}" is not a key here; known are {1}', name, ['currency', ...valueKeys].join(', ')));
    else if (inBounds(name, held)) found[name] = held;
    else complain(value ?? key, l10n.t('a number from {0} to {1} is expected here', ...valueBounds[name]));
  }
  return found;
}

/** Whether this can stand for that number. */
export function inBounds(key: ValueKey, value: unknown): value is number {
  const [least, most] = valueBounds[key];
  return typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most;
}

/** A replacement in a text, by offsets in UTF-16 units. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The change of a sweep file's text that sets one number (or the currency) of `value:`, everything else left as it is written; null where the file
 * holds no list of settings, or `value:` is something else. A null value takes the line out, so that the assumption is ours again.
 */
export function changeOfValue(text: string, key: ValueKey | 'currency', value: number | string | null): TextChange | null {
  const document = parseDocument(text, { uniqueKeys: true });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return null;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const written = `${key}: ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
  const node = root.get('value', true);
  if (node === undefined) {
    if (value === null || root.flow === true) return null;
    const gap = text === '' || text.endsWith('\n') ? '' : newline;
    return { from: text.length, to: text.length, text: `${gap}value:${newline}  ${written}${newline}` };
  }
  if (!isMap(node) || node.items.length === 0 || node.range === undefined || node.range === null) return null;
  const at = node.items.findIndex((item) => isScalar(item.key) && item.key.value === key);
  const item = node.items[at];
  if (item !== undefined && isScalar(item.key)) {
    const [start] = item.key.range ?? [0];
    const end = isScalar(item.value) ? (item.value.range?.[1] ?? start) : start;
    if (value !== null) return { from: start, to: end, text: written };
    // Without its last entry the map itself would have no meaning; it stays with what it has.
    if (node.items.length === 1) return null;
    const next = node.items[at + 1];
    if (node.flow === true) {
      const [before] = [node.items[at - 1]];
      if (next !== undefined && isScalar(next.key)) return { from: start, to: next.key.range?.[0] ?? end, text: '' };
      return { from: before !== undefined && isScalar(before.value) ? (before.value.range?.[1] ?? start) : start, to: end, text: '' };
    }
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const lineEnd = text.indexOf('\n', end);
    // On the line of `value:` itself (compact form) nothing can be cut away by lines.
    if (text.slice(lineStart, start).trim() !== '') return null;
    return { from: lineStart, to: lineEnd < 0 ? text.length : lineEnd + 1, text: '' };
  }
  if (value === null) return null;
  const last = node.items.at(-1);
  const [first] = node.items;
  if (last === undefined || !isScalar(last.value) || first === undefined || !isScalar(first.key)) return null;
  const end = last.value.range?.[1] ?? 0;
  if (node.flow === true) return { from: end, to: end, text: `, ${written}` };
  const start = first.key.range?.[0] ?? 0;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const lineEnd = text.indexOf('\n', end);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const carriage = text[to - 1] === '\r' ? 1 : 0;
  return { from: to - carriage, to: to - carriage, text: `${newline}${/^\s*$/.test(indent) ? indent : '  '}${written}` };
}
