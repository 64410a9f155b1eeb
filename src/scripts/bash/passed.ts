import type { Range } from '../../base/text.js';
import { passingStyle } from './launchers.js';
import { rangeIn, rangeOf, type SyntaxNode } from '../syntax.js';
import { evaluate, type Lookup, type WordText } from './word.js';

/** One word of a command with its text. */
export interface Word {
  readonly node: SyntaxNode;
  readonly text: WordText;
}

/** `NAME=value` found in the words of a command. */
export interface Assignment {
  readonly name: string;
  readonly nameRange: Range;
  readonly text: WordText;
  readonly valueRange: Range;
  readonly range: Range;
}

/** What a launcher passes to the ranks. */
export interface Passed {
  readonly assignments: readonly Assignment[];
  /** Names passed on with the value that they have. */
  readonly forwarded: readonly string[];
  /** False when the launcher was told to drop the rest of the environment. */
  readonly all: boolean;
}

/** Reads a word of the form `NAME=value`, quotes around the whole included; null for other words. */
export function assignmentOf(node: SyntaxNode, lookup: Lookup, from: SyntaxNode = node): Assignment | null {
  const match = /^(["']?)([A-Za-z_]\w*)=/u.exec(node.text);
  if (match?.[2] === undefined) return null;
  const [{ length }, quote = '', name] = match;
  const whole = evaluate(node, lookup);
  const closed = quote !== '' && node.text.length > length && node.text.endsWith(quote);
  return {
    name,
    nameRange: rangeIn(node, quote.length, quote.length + name.length),
    text: whole.value === null ? whole : { value: whole.value.slice(name.length + 1), unknown: null },
    valueRange: rangeIn(node, length, node.text.length - (closed ? 1 : 0)),
    range: rangeOf(from, node),
  };
}

/** The items of a comma list such as `ALL,NCCL_DEBUG=INFO` that starts `offset` units into a node. */
function listItems(node: SyntaxNode, offset: number): Passed {
  const assignments: Assignment[] = [];
  const forwarded: string[] = [];
  let all = false;
  let at = offset;
  for (const item of node.text.slice(offset).split(',')) {
    const match = /^["']?([A-Za-z_]\w*)=(.*?)["']?$/su.exec(item);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      const from = at + item.indexOf(match[1]);
      const valueAt = from + match[1].length + 1;
      const hole = /[$`]/u.test(match[2]);
      assignments.push({
        name: match[1],
        nameRange: rangeIn(node, from, from + match[1].length),
        text: hole ? { value: null, unknown: match[2].includes('{{') ? 'template' : 'variable' } : { value: match[2], unknown: null },
        valueRange: rangeIn(node, valueAt, valueAt + match[2].length),
        range: rangeIn(node, from, valueAt + match[2].length),
      });
    } else if (/^["']?ALL["']?$/u.test(item)) all = true;
    else forwarded.push(item.replace(/["']/gu, ''));
    at += item.length + 1;
  }
  return { assignments, forwarded, all };
}

/** The variables that the words after a launcher's name pass on; `words` ends before the program that it starts. */
export function passedBy(launcher: string, words: readonly Word[], lookup: Lookup): Passed {
  const style = passingStyle(launcher);
  const assignments: Assignment[] = [];
  const forwarded: string[] = [];
  let all = true;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined) break;
    const text = word.node.text;
    const next = words[i + 1]?.node;
    const long = style.lists.find((option) => text.startsWith(`${option}=`) || text === option);
    const inline = style.flags.find((flag) => flag.startsWith('--') && text.startsWith(`${flag}=`));
    if (style.flags.includes(text) && next !== undefined) {
      const found = assignmentOf(next, lookup, word.node);
      if (found !== null) assignments.push(found);
      else if (/^[A-Za-z_]\w*$/u.test(next.text)) forwarded.push(next.text);
      i++;
    } else if (inline !== undefined) {
      const list = listItems(word.node, inline.length + 1);
      assignments.push(...list.assignments);
    } else if (style.pairs.includes(text) && next !== undefined) {
      const value = words[i + 2]?.node;
      if (value !== undefined && /^[A-Za-z_]\w*$/u.test(next.text)) {
        assignments.push({
          name: next.text,
          nameRange: rangeOf(next),
          text: evaluate(value, lookup),
          valueRange: rangeOf(value),
          range: rangeOf(word.node, value),
        });
      }
      i += 2;
    } else if (long !== undefined) {
      const inWord = text !== long;
      const node = inWord ? word.node : next;
      if (node === undefined) break;
      const list = listItems(node, inWord ? long.length + 1 : 0);
      assignments.push(...list.assignments);
      forwarded.push(...list.forwarded);
      // Slurm's --export without ALL drops the rest; container runtimes keep it.
      if (long === '--export') all = list.all;
      if (!inWord) i++;
    }
  }
  return { assignments, forwarded, all };
}
