import type { Parsing } from '../grammar.js';
import type { SyntaxNode } from '../syntax.js';
import { masked, placeholder } from './template.js';

/** A line that begins a statement, and so hardly goes on inside quotes that the line before has opened. */
const statement =
  /^[ \t]*(?:export\s+[A-Za-z_]|[A-Za-z_]\w*=|(?:if|for|while|mpirun|srun|docker|torchrun|source|module|set|cd|echo)\s|(?:fi|done|else|esac)\b)/u;

/** Index of a quote that a line opens and does not close, where the next line begins a statement; -1 where there is none from `from` on. */
function openQuote(text: string, from: number): number {
  let at = from;
  for (let end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
    const line = text.slice(at, end);
    const start = at;
    at = end + 1;
    if (!/["']/u.test(line) || /^\s*#/u.test(line)) continue;
    const quote = lastOpen(line);
    if (quote < 0) continue;
    const next = text
      .slice(at, at + 1000)
      .split('\n')
      .find((one) => one.trim() !== '');
    if (next !== undefined && statement.test(next)) return start + quote;
  }
  return -1;
}

function lastOpen(line: string): number {
  let open = -1;
  let kind = '';
  for (let i = 0; i < line.length; i++) {
    const letter = line[i] ?? '';
    if (letter === '\\' && kind !== "'") i++;
    else if (open < 0 && (letter === '"' || letter === "'")) [open, kind] = [i, letter];
    else if (letter === kind) [open, kind] = [-1, ''];
  }
  return open;
}

/** Longer texts are no scripts of people; they are read line by line. */
const longestScript = 400_000;

/** Longer texts are not tried again. */
const longestTried = 200_000;

/** Quotes that are tried; each costs a parse. */
const mostTries = 2;

/** The tree of a script; null where it is to be read line by line. A quote that somebody has opened and not closed yet would take all that follows into one word: it counts for nothing. */
export function parseScript(text: string, { whole }: Parsing): SyntaxNode | null {
  if (text.length > longestScript) return null;
  const plain = masked(text);
  const root = whole(text, plain);
  if (root?.hasError !== true || text.length > longestTried) return root;
  let from = 0;
  for (let tries = 0; tries < mostTries; tries++) {
    const quote = openQuote(plain, from);
    if (quote < 0) break;
    const closed = whole(text, plain.slice(0, quote) + placeholder + plain.slice(quote + 1));
    if (closed?.hasError === false) return closed;
    from = quote + 1;
    if (tries + 1 === mostTries || openQuote(plain, from) < 0) return whole(text, plain);
  }
  return root;
}
