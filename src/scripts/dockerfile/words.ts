import { longestExpansion } from '../expansion.js';
import type { UnknownValue } from '../setting.js';

/** A word of an instruction, with its stretch of the logical text. */
export interface Word {
  readonly from: number;
  readonly to: number;
}

/** The words of an instruction as BuildKit parts them: at blanks that are neither quoted nor escaped. */
export function wordsOf(text: string, escape: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const from = at;
    let quote = '';
    for (; at < text.length; at++) {
      const character = text[at] ?? '';
      if (character === escape && quote !== "'") at++;
      else if (quote !== '') quote = character === quote ? '' : quote;
      else if (character === '"' || character === "'") quote = character;
      else if (/\s/u.test(character)) break;
    }
    at = Math.min(at, text.length);
    words.push({ from, to: at });
  }
  return words;
}

/** What is known of a variable while an image is built: its text, or null. */
export type BuildVariables = ReadonlyMap<string, string | null>;

/** The text of a word after quotes, escapes and variables, and the names of the variables in it. */
export interface WordText {
  readonly value: string | null;
  readonly unknown: UnknownValue | null;
  readonly reads: readonly string[];
}

/** A variable in a word; what it says in place of an unset one may have 200 characters. */
const reference = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?#%/])([^}]{0,200}))?\})/uy;

/**
 * Evaluates a word (BuildKit, shell lexer). A variable that neither ENV nor ARG of the file has set may come from the base image, so it is not known;
 * neither is what `${NAME:-word}` makes of it.
 */
export function evaluateWord(raw: string, escape: string, variables: BuildVariables): WordText {
  const reads: string[] = [];
  const pieces: string[] = [];
  let known = true;
  let expanded = 0;
  let quote = '';
  for (let at = 0; at < raw.length; at++) {
    const character = raw[at] ?? '';
    if (quote === "'") {
      if (character === "'") quote = '';
      else pieces.push(character);
    } else if (character === escape) {
      const next = raw[at + 1];
      // In double quotes only a few characters lose their meaning; elsewhere the escape goes and what follows stays.
      if (next === undefined || (quote === '"' && next !== '"' && next !== '$' && next !== escape)) pieces.push(character);
      else {
        pieces.push(next);
        at++;
      }
    } else if (character === '"' || (character === "'" && quote === '')) {
      quote = quote === '' ? character : '';
    } else if (character === '$') {
      reference.lastIndex = at;
      const match = reference.exec(raw);
      const name = match?.[1] ?? match?.[2];
      if (match === null || name === undefined) pieces.push(character);
      else {
        reads.push(name);
        const stands = substituted(variables.get(name) ?? null, match[3], match[4] ?? '');
        expanded += stands?.length ?? 0;
        known &&= stands !== null && expanded <= longestExpansion;
        if (known) pieces.push(stands ?? '');
        at += match[0].length - 1;
      }
    } else {
      pieces.push(character);
    }
  }
  return { value: known ? pieces.join('') : null, unknown: known ? null : 'variable', reads };
}

function substituted(known: string | null, operator: string | undefined, word: string): string | null {
  // One variable inside another ends at a later brace than was found.
  if (known === null || word.includes('${')) return null;
  if (operator === undefined) return known;
  const isSet = known !== '' || !operator.startsWith(':');
  if (/-$|\?$/u.test(operator)) return isSet ? known : /["'$\\]/u.test(word) || operator.endsWith('?') ? null : word;
  if (operator.endsWith('+')) return isSet ? (/["'$\\]/u.test(word) ? null : word) : '';
  return null;
}
