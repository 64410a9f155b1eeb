import { parseTree, type Node } from 'jsonc-parser';
import { nothingRead, type FileReader } from '../fileReading.js';
import { piecesOf, textOf, type Unescape } from '../pieces.js';
import { placesOf } from '../places.js';
import { maskTemplate, type MaskedTemplate } from '../template.js';
import type { ConfigEntry, ConfigNode } from './configTree.js';
import { readConfig } from './walk.js';

/** Brackets that may be open at once: the parser works with a stack, and nobody nests deeper. */
const deepest = 300;

/** Whether brackets outside strings nest deeper than can be read. */
function isTooDeep(text: string): boolean {
  let open = 0;
  // A string that nothing closes ends with its line: looked for from each quote anew, the closing one would cost the square of the text.
  for (const [found] of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[[\]{}]/gu)) {
    if (found === '[' || found === '{') {
      if (++open > deepest) return true;
    } else if (found === ']' || found === '}') open = Math.max(0, open - 1);
  }
  return false;
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const unescape: Unescape = (text, at) => {
  const sign = text[at + 1] ?? '';
  const code = sign === 'u' ? /^[0-9a-f]{4}/iu.exec(text.slice(at + 2, at + 6))?.[0] : undefined;
  if (code !== undefined) return { text: String.fromCharCode(parseInt(code, 16)), length: 6 };
  const plain = escapes[sign];
  return plain === undefined ? null : { text: plain, length: 2 };
};

function inside(text: string, mask: MaskedTemplate, node: Node): Extract<ConfigNode, { kind: 'text' }> {
  const to = node.offset + node.length;
  const closed = node.length > 1 && mask.text[to - 1] === '"';
  const pieces = piecesOf(text, node.offset + 1, closed ? to - 1 : to, unescape, (at) => mask.touches(at, at + 1));
  return { kind: 'text', from: node.offset, to, text: textOf(pieces), pieces };
}

function configNode(node: Node, text: string, mask: MaskedTemplate): ConfigNode {
  const place = { from: node.offset, to: node.offset + node.length };
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return { ...place, kind: 'map', entries: children.flatMap((child) => configEntry(child, text, mask)) };
    case 'array':
      return { ...place, kind: 'list', items: children.map((child) => configNode(child, text, mask)) };
    case 'string':
      return inside(text, mask, node);
    case 'number':
    case 'boolean':
      return { ...place, kind: 'plain', text: text.slice(place.from, place.to) };
    default:
      return { ...place, kind: 'nothing' };
  }
}

function configEntry(property: Node, text: string, mask: MaskedTemplate): ConfigEntry[] {
  const [key, value] = property.children ?? [];
  if (key === undefined || value === undefined) return [];
  const { text: name, from, to } = inside(text, mask, key);
  return [{ key: name, keyFrom: from + 1, keyTo: to - 1, value: configNode(value, text, mask) }];
}

/** Reads configuration files in JSON, with comments and commas at the end allowed: environments of containers, launch and task files, lists of variables. */
export const readJson: FileReader = (text, options) => {
  const mask = maskTemplate(text);
  const parsed = mask.text.replace(/^\ufeff/u, ' ');
  if (isTooDeep(parsed)) return Promise.resolve(nothingRead);
  const root = parseTree(parsed, [], { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true });
  if (root === undefined) return Promise.resolve(nothingRead);
  const file = { kind: 'json', text, mask, places: placesOf(text), reach: options.reach ?? 'ranks' } as const;
  return Promise.resolve(readConfig(configNode(root, text, mask), file));
};
