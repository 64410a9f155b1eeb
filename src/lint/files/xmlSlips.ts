import { atLeast } from '../../nccl/catalog/index.js';

/** What is right in XML and makes NCCL's reader give the file up. */
export type XmlSlipKind =
  | 'declaration'
  | 'doctype'
  | 'byte-order-mark'
  | 'tab'
  | 'text'
  | 'comment'
  | 'break-in-tag'
  | 'blank-at-equals'
  | 'single-quote'
  | 'unquoted';

/** One such place, by UTF-16 offsets, with the text that NCCL reads as meant; null where that is not plain. */
export interface XmlSlip {
  readonly kind: XmlSlipKind;
  readonly from: number;
  readonly to: number;
  readonly newText: string | null;
}

/** End of the construct that begins at `at` and ends with `close`, or of the text. */
function endOf(text: string, at: number, close: string): number {
  const found = text.indexOf(close, at);
  return found < 0 ? text.length : found + close.length;
}

/** The places that are right in XML and that NCCL does not forgive. Source: facts on NCCL's XML reader, 2.22.3 to 2.30.7. */
export function xmlSlips(text: string, version: string): XmlSlip[] {
  const slips: XmlSlip[] = [];
  let at = 0;
  if (text.startsWith('\ufeff')) {
    slips.push({ kind: 'byte-order-mark', from: 0, to: 1, newText: '' });
    at = 1;
  }
  while (at < text.length) {
    if (text.startsWith('<!--', at)) {
      const end = endOf(text, at + 4, '-->');
      // NCCL takes what follows "<!--" up to a blank for a name, and a name may hold no "=".
      if (/^<!--[^ >/\n\r]*=/u.test(text.slice(at, at + 300))) slips.push({ kind: 'comment', from: at, to: at + 4, newText: '<!-- ' });
      at = end;
    } else if (text.startsWith('<?', at) || text.startsWith('<!', at)) {
      const kind = text[at + 1] === '?' ? 'declaration' : 'doctype';
      const end = endOf(text, at, '>');
      const line = text.startsWith('\r\n', end) ? 2 : text[end] === '\n' ? 1 : 0;
      const cdata = text.startsWith('<![CDATA[', at);
      slips.push(cdata ? { kind: 'text', from: at, to: end, newText: null } : { kind, from: at, to: end + line, newText: '' });
      at = end + line;
    } else if (text[at] === '<') at = tagSlips(text, at, version, slips);
    else at = betweenTags(text, at, slips);
  }
  return slips;
}

/** Reads what stands between two tags and returns where it ends. */
function betweenTags(text: string, from: number, slips: XmlSlip[]): number {
  const next = text.indexOf('<', from);
  const end = next < 0 ? text.length : next;
  const between = text.slice(from, end);
  const words = /[^ \t\r\n](?:[\s\S]*[^ \t\r\n])?/u.exec(between);
  if (words !== null) slips.push({ kind: 'text', from: from + words.index, to: from + words.index + words[0].length, newText: null });
  else
    for (const tabs of between.matchAll(/\t+/gu))
      slips.push({ kind: 'tab', from: from + tabs.index, to: from + tabs.index + tabs[0].length, newText: '  '.repeat(tabs[0].length) });
  return end;
}

const piece = /([\s]+)|([^\s=>"'/]+)|(=)|("[^"]*"?|'[^']*'?)|(\/?>)|(\/)/uy;

/** Reads one tag and returns where it ends. */
function tagSlips(text: string, from: number, version: string, slips: XmlSlip[]): number {
  let at = from + 1;
  let after = '';
  while (at < text.length) {
    piece.lastIndex = at;
    const found = piece.exec(text);
    if (found === null) return at + 1;
    const [whole, blanks, word, , quoted, close] = found;
    const end = at + whole.length;
    if (blanks !== undefined) {
      const besideEquals = after === '=' || text[end] === '=';
      if (besideEquals) slips.push({ kind: 'blank-at-equals', from: at, to: end, newText: '' });
      else if (/[^ ]/u.test(blanks))
        slips.push({ kind: 'break-in-tag', from: at, to: end, newText: /[/>]/u.test(text[end] ?? '') ? '' : ' ' });
    } else if (quoted !== undefined) {
      const single = quoted.startsWith("'") && quoted.length > 1 && quoted.endsWith("'");
      if (single && !atLeast(version, '2.27.3')) {
        const inner = quoted.slice(1, -1);
        slips.push({ kind: 'single-quote', from: at, to: end, newText: inner.includes('"') ? null : `"${inner}"` });
      }
    } else if (word !== undefined && after === '=') slips.push({ kind: 'unquoted', from: at, to: end, newText: `"${word}"` });
    if (blanks === undefined) after = whole;
    at = end;
    if (close !== undefined) return at;
  }
  return at;
}
