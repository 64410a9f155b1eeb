import type { Problem } from '../../base/problem.js';
import * as l10n from '@vscode/l10n';

/** An element of an XML text. */
export interface XmlNode {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
  /** Character data directly inside it. */
  text: string;
  /** 1-based line of its start. */
  readonly line: number;
}

const deepest = 200;
const mostProblems = 20;
const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads the elements of an XML text that a program printed, forgiving: declarations and comments are passed over, a tag that does not close ends
 * with the one around it. No entity but the five of XML and character references is known, nothing is loaded from elsewhere. Linear in the text.
 */
export function readXml(input: string): { readonly roots: readonly XmlNode[]; readonly problems: readonly Problem[] } {
  const top: XmlNode = { tag: '', attributes: new Map(), children: [], text: '', line: 1 };
  const open: XmlNode[] = [top];
  const problems: Problem[] = [];
  const say = (line: number, message: string): void => {
    if (problems.length < mostProblems) problems.push({ line, message });
  };
  const lineAt = lineCounter(input);
  let at = 0;
  // Depth that is not kept, below the deepest level.
  let beyond = 0;
  while (at < input.length) {
    const start = input.indexOf('<', at);
    const current = open.at(-1) ?? top;
    if (start !== at) current.text += unescapeXml(input.slice(at, start < 0 ? input.length : start));
    if (start < 0) break;
    const [skipped, closing] = passedOver(input, start);
    if (skipped) {
      const end = input.indexOf(closing, start + 2);
      at = end < 0 ? input.length : end + closing.length;
      continue;
    }
    const end = endOfTag(input, start);
    if (end < 0) {
      say(lineAt(start), l10n.t('a tag does not end'));
      break;
    }
    const inside = input.slice(start + 1, end);
    at = end + 1;
    if (inside.startsWith('/')) {
      const tag = inside.slice(1).trim();
      if (beyond > 0) beyond--;
      else if (current.tag === tag && open.length > 1) open.pop();
      else {
        const found = open.findLastIndex((node, level) => level > 0 && node.tag === tag);
        say(lineAt(start), l10n.t('</{0}> closes what is not open', tag.slice(0, 40)));
        if (found > 0) open.length = found;
      }
      continue;
    }
    const single = inside.endsWith('/');
    const name = /^[^\s/>]+/.exec(inside)?.[0] ?? '';
    if (name === '') {
      say(lineAt(start), l10n.t('a tag has no name'));
      continue;
    }
    if (open.length > deepest) {
      if (!single) beyond++;
      continue;
    }
    const node: XmlNode = { tag: name, attributes: attributesOf(inside.slice(name.length)), children: [], text: '', line: lineAt(start) };
    current.children.push(node);
    if (!single) open.push(node);
  }
  return { roots: top.children, problems };
}

/** Declarations, comments and the like, and what ends them. */
function passedOver(input: string, at: number): readonly [boolean, string] {
  if (input.startsWith('<!--', at)) return [true, '-->'];
  if (input.startsWith('<?', at)) return [true, '?>'];
  if (input.startsWith('<![CDATA[', at)) return [true, ']]>'];
  return [input.startsWith('<!', at), '>'];
}

/** The ">" that ends a tag, outside of quotation marks. */
function endOfTag(input: string, from: number): number {
  let quote = '';
  for (let at = from + 1; at < input.length; at++) {
    const character = input[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return -1;
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(/([^\s=/"']{1,256})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)')/g)) {
    found.set(name, unescapeXml(double ?? single ?? ''));
  }
  return found;
}

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return names[name] ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
  });
}

/** Lines of places that are asked for in rising order. */
function lineCounter(input: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (let next = input.indexOf('\n', counted); next >= 0 && next < at; next = input.indexOf('\n', counted)) {
      line++;
      counted = next + 1;
    }
    return line;
  };
}
