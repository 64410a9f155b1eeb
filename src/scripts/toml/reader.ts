import { withParser } from '../grammar.js';
import { nothingRead, type FileReader } from '../fileReading.js';
import type { ConfigEntry, ConfigNode } from '../json/configTree.js';
import { readConfig } from '../json/walk.js';
import { handWritten } from '../handWritten.js';
import { looksLikeCommand } from '../json/judgement.js';
import { mentionsSetting } from '../mentions.js';
import { placesOf } from '../places.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { maskTemplate, type MaskedTemplate } from '../template.js';
import { stringNode } from './strings.js';

interface Source {
  readonly text: string;
  readonly mask: MaskedTemplate;
}

/** One part of a key that dots join. */
interface KeyPart {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** A map that is still filled: tables that begin with the same keys meet in it. */
interface OpenMap {
  readonly from: number;
  to: number;
  readonly entries: (ConfigEntry | OpenEntry)[];
}

interface OpenEntry extends Omit<ConfigEntry, 'value'> {
  readonly open: OpenMap;
}

/** Reads TOML: tables and lists of variables, and scripts in strings. */
export const readToml: FileReader = (text, options) => {
  if (!mentionsSetting(text) && !looksLikeCommand(text)) return Promise.resolve(nothingRead);
  const mask = maskTemplate(text);
  const parsed = handWritten(mask.text)
    .replace(/^\ufeff/u, ' ')
    .replaceAll('\r', ' ');
  const file = { kind: 'toml', text, mask, places: placesOf(text), reach: options.reach ?? 'ranks' } as const;
  return withParser(
    'toml',
    ({ whole }) => {
      const root = whole(text.slice(0, parsed.length), parsed);
      return root === null ? nothingRead : readConfig(documentNode(root, { text, mask }), file);
    },
    options.memory,
  );
};

function documentNode(root: SyntaxNode, source: Source): ConfigNode {
  const top: OpenMap = { from: root.startIndex, to: root.endIndex, entries: [] };
  const seen = new Map<string, number>();
  for (const child of namedChildrenOf(root)) {
    if (child.type !== 'table' && child.type !== 'table_array_element') {
      addPairs([child], top, source);
      continue;
    }
    const [head, ...body] = namedChildrenOf(child);
    const keys = head === undefined ? [] : keyParts(head, source);
    const last = keys.at(-1);
    // Elements of a list of tables are told apart by their number.
    const path = keys.map(({ key }) => key).join('\0');
    const count = seen.get(path) ?? 0;
    const numbered =
      child.type === 'table_array_element' && last !== undefined && count > 0 ? [...keys, { ...last, key: String(count) }] : keys;
    if (child.type === 'table_array_element') seen.set(path, count + 1);
    addPairs(body, enter(top, numbered, child.endIndex), source);
  }
  return closed(top);
}

/** The map that keys lead to, made where it is not there. */
function enter(map: OpenMap, keys: readonly KeyPart[], to: number): OpenMap {
  let inner = map;
  for (const { key, from, to: keyTo } of keys) {
    const known = inner.entries.find((entry): entry is OpenEntry => 'open' in entry && entry.key === key);
    const open: OpenMap = known?.open ?? { from, to, entries: [] };
    if (known === undefined) inner.entries.push({ key, keyFrom: from, keyTo, open });
    open.to = to;
    inner = open;
  }
  return inner;
}

function addPairs(nodes: readonly SyntaxNode[], map: OpenMap, source: Source): void {
  for (const node of nodes) {
    if (node.type === 'ERROR') addPairs(namedChildrenOf(node), map, source);
    if (node.type !== 'pair') continue;
    const [key, value] = namedChildrenOf(node);
    const parts = key === undefined ? [] : keyParts(key, source);
    const last = parts.at(-1);
    if (last === undefined || value === undefined) continue;
    enter(map, parts.slice(0, -1), node.endIndex).entries.push({
      key: last.key,
      keyFrom: last.from,
      keyTo: last.to,
      value: valueNode(value, source),
    });
  }
}

function closed({ from, to, entries }: OpenMap): ConfigNode {
  return {
    kind: 'map',
    from,
    to,
    entries: entries.map((entry) => ('open' in entry ? { ...entry, value: closed(entry.open) } : entry)),
  };
}

function keyParts(node: SyntaxNode, source: Source): readonly KeyPart[] {
  if (node.type === 'dotted_key') return namedChildrenOf(node).flatMap((child) => keyParts(child, source));
  const [from, to] = [node.startIndex, node.endIndex];
  if (node.type === 'bare_key') return [{ key: source.text.slice(from, to), from, to }];
  return node.type === 'quoted_key' ? [{ key: stringNode(from, to, source).text, from: from + 1, to: to - 1 }] : [];
}

function valueNode(node: SyntaxNode, source: Source): ConfigNode {
  const [from, to] = [node.startIndex, node.endIndex];
  switch (node.type) {
    case 'string':
      return stringNode(from, to, source);
    case 'inline_table': {
      const map: OpenMap = { from, to, entries: [] };
      addPairs(childrenOf(node), map, source);
      return closed(map);
    }
    case 'array':
      return {
        kind: 'list',
        from,
        to,
        items: namedChildrenOf(node)
          .filter(({ type }) => type !== 'comment' && type !== 'ERROR')
          .map((child) => valueNode(child, source)),
      };
    case 'integer':
    case 'float':
    case 'boolean':
      return { kind: 'plain', from, to, text: source.text.slice(from, to) };
    default:
      return { kind: 'nothing', from, to };
  }
}
