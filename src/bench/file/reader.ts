import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { clean, cleanLine } from '../../base/clean.js';
import { byteSize } from '../byteSize.js';

/** Notes a problem at a node of the file; answers null, so that it can stand for the value. */
export type Complain = (node: unknown, message: string) => null;

/** The key of a pair as it was written. */
export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : '';
}

/** The name that a sweep file has without `name:`. */
export function nameFromPath(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? path;
  return cleanLine(file.replace(/\.ya?ml$/i, '')) || 'sweep';
}

/** Whether a text can become a line of an nccl.conf or a word on a screen: a line end in a value would begin a line of its own there. */
function onOneLine(text: string): boolean {
  return clean(text) === text && !text.includes('\n');
}

/** The text of a scalar as it was written; quoted and block scalars give their value. */
export function written(scalar: Scalar): string {
  if (typeof scalar.value === 'string') return scalar.value;
  return scalar.source ?? String(scalar.value);
}

/** What reads the values of a sweep file. */
export type Reader = ReturnType<typeof reader>;

/** A {@link Reader}; texts stay as they were written. */
export function reader(complain: Complain) {
  const text = (node: unknown): string | null => {
    if (!isScalar(node) || node.value === null) return complain(node, l10n.t('one value is expected here'));
    const value = written(node);
    return onOneLine(value) ? value : complain(node, l10n.t('this holds a line end or a control character'));
  };
  return {
    text,
    textAt: (map: YAMLMap, key: string): string | null => (map.has(key) ? text(map.get(key, true)) : null),
    keys: (map: YAMLMap, known: readonly string[]): void => {
      for (const pair of map.items) {
        if (!known.includes(keyOf(pair)))
          complain(pair.key, l10n.t('"{0}" is not a key here; known are {1}', keyOf(pair), known.join(', ')));
      }
    },
    map: (map: YAMLMap, key: string): readonly Pair<unknown, Node | null>[] => {
      const node = map.get(key, true);
      if (node === undefined || (isScalar(node) && node.value === null)) return [];
      if (isMap<unknown, Node | null>(node)) return node.items;
      complain(node, l10n.t('names with values are expected here'));
      return [];
    },
    list: (map: YAMLMap, key: string): readonly unknown[] => {
      const node = map.get(key, true);
      if (node === undefined || (isScalar(node) && node.value === null)) return [];
      if (isSeq(node)) return node.items;
      complain(node, l10n.t('a list is expected here'));
      return [];
    },
    /** One value or a list of them, without repetitions; null stands for "leave it unset". */
    values: (node: unknown, noted?: (value: string, item: unknown) => void): (string | null)[] => {
      const items: readonly unknown[] = isSeq(node) ? node.items : [node];
      const found: (string | null)[] = [];
      for (const item of items) {
        const value = isScalar(item) ? (item.value === null ? null : written(item)) : undefined;
        if (value === undefined || (value === null && !isSeq(node))) complain(item ?? node, l10n.t('one value is expected here'));
        else if (value !== null && !onOneLine(value)) complain(item, l10n.t('this holds a line end or a control character'));
        else if (found.includes(value)) complain(item, l10n.t('"{0}" is listed twice', value ?? 'null'));
        else {
          found.push(value);
          if (value !== null) noted?.(value, item);
        }
      }
      return found;
    },
    /** A number within bounds, or what stands for it when absent. */
    number: <T>(map: YAMLMap, key: string, absent: T, least: number, most: number): number | T => {
      const node = map.get(key, true);
      if (node === undefined) return absent;
      const value = isScalar(node) ? node.value : undefined;
      if (typeof value === 'number' && value >= least && value <= most) return value;
      complain(node, l10n.t('a number from {0} to {1} is expected here', least, most));
      return absent;
    },
    /** true or false; false when absent. */
    flag: (map: YAMLMap, key: string): boolean => {
      const node = map.get(key, true);
      if (node === undefined) return false;
      const value = isScalar(node) ? node.value : undefined;
      if (typeof value !== 'boolean') complain(node, l10n.t('true or false is expected here'));
      return value === true;
    },
    integer: (map: YAMLMap, key: string, absent: number, least: number, most: number): number => {
      const node = map.get(key, true);
      if (node === undefined) return absent;
      const value = isScalar(node) ? node.value : undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
      complain(node, l10n.t('a whole number from {0} to {1} is expected here', least, most));
      return absent;
    },
  };
}

/** A size in bytes, such as 64K. */
export function sizeOf(node: unknown, complain: Complain): number | null {
  const size = isScalar(node) && node.value !== null ? byteSize(written(node)) : null;
  return size ?? complain(node, l10n.t('a size is expected here, such as 8, 64K or 1G'));
}
