import type { Range } from '../../base/text.js';
import type { Container, EmbeddedText, FileReading, ImageUse, Launch, Slip } from '../fileReading.js';
import type { Parsing } from '../grammar.js';
import { isSettingName } from '../names.js';
import type { CommandLine, Setting } from '../setting.js';
import { childrenOf, rangeIn, rangeOf, type SyntaxNode } from '../syntax.js';
import type { Assignment } from './passed.js';
import type { ShellState } from './shellState.js';
import { evaluate, known, unknownVariable, type WordText } from './word.js';
import { arrayWords, lookupIn, valueWords, type Word } from './words.js';

type Draft = { -readonly [Key in keyof Setting]: Setting[Key] };

/** A file that output goes to, as written. Whatever follows the first text goes behind it. */
export interface Target {
  readonly path: string;
  appends: boolean;
}

/** The collecting side of one reading. */
export interface Reading {
  readonly settings: Draft[];
  readonly commands: CommandLine[];
  readonly launches: Launch[];
  readonly containers: Container[];
  readonly embedded: EmbeddedText[];
  readonly slips: Slip[];
  readonly images: ImageUse[];
  readonly uses: Set<string>;
  readonly wants: Set<string>;
  /** Settings by place: the words of a variable may be met more than once. */
  readonly seen: Map<string, Draft>;
  readonly drafts: Map<Setting, Draft>;
  /** What exported settings reach. */
  readonly reach: 'ranks' | 'build';
  readonly neighbours: ReadonlyMap<string, string | null>;
  readonly parsing: Parsing;
  /** Files that are sourced at the moment, outermost first; empty in the file that is read. */
  readonly sourcing: readonly string[];
  /** How many lines may still be parsed by themselves. */
  readonly lines: { left: number };
  /** Reads a script inside the script; null where those nest too deep. */
  readonly readInner: (embedded: EmbeddedText) => FileReading | null;
  /** The file that the output of the group around goes to. */
  readonly output: Target | null;
}

/** The file that a reading is in at the moment; null in the one that was asked for. */
export function fileOf(reading: Reading): string | null {
  return reading.sourcing.at(-1) ?? null;
}

/** Names that Singularity sets inside the container without their prefix. */
const boxed = /^(?:SINGULARITYENV|APPTAINERENV)_(?=.)/u;

/** The name that a variable has inside a Singularity container; null for one that is meant for no container. */
export function boxedName(name: string): string | null {
  const prefix = boxed.exec(name)?.[0];
  return prefix === undefined ? null : name.slice(prefix.length);
}

function innerName({ name, nameRange }: Assignment): { readonly name: string; readonly nameRange: Range } {
  const inner = boxedName(name);
  if (inner === null) return { name, nameRange };
  const { start, end } = nameRange;
  return { name: inner, nameRange: { start: { line: start.line, character: start.character + name.length - inner.length }, end } };
}

/** Records an assignment if its name is one to report, and returns it. */
export function report(reading: Reading, assignment: Assignment, exported: boolean, scope: string): Setting | null {
  const { name, nameRange } = innerName(assignment);
  if (!isSettingName(name)) return null;
  const { valueRange, range, text, file } = assignment;
  const key = `${file ?? ''}\n${String(nameRange.start.line)}:${String(nameRange.start.character)}`;
  const before = reading.seen.get(key);
  if (before !== undefined) return before;
  const reach = exported ? reading.reach : 'shell';
  const draft: Draft = { name, nameRange, value: text.value, unknown: text.unknown, valueRange, range, kind: 'bash', reach, scope };
  if (file === null) reading.settings.push(draft);
  else draft.file = file;
  reading.seen.set(key, draft);
  reading.drafts.set(draft, draft);
  return draft;
}

/** Says of a setting that was recorded before that programs see it after all. */
export function reportExported(reading: Reading, setting: Setting): void {
  const draft = reading.drafts.get(setting);
  if (draft !== undefined) draft.reach = reading.reach;
}

/** An assignment statement with the words that its variable becomes. */
export interface ReadAssignment extends Assignment {
  readonly words: readonly Word[] | null;
  readonly array: boolean;
}

/** Reads a `variable_assignment` node; `range` is that of the statement where the assignment is all of it. */
export function readAssignment(node: SyntaxNode, state: ShellState, file: string | null, outer: SyntaxNode = node): ReadAssignment | null {
  const children = childrenOf(node);
  const operatorAt = children.findIndex((child) => child.type === '=' || child.type === '+=');
  const nameNode = children[0];
  const operator = children[operatorAt];
  if (nameNode === undefined || operator === undefined || nameNode.type !== 'variable_name') return null;
  const value = children[operatorAt + 1];
  const offset = operator.endIndex - node.startIndex;
  const lookup = lookupIn(state);
  const name = nameNode.text;
  const array = value?.type === 'array';
  let words = value === undefined ? [] : array ? arrayWords(value, state, file) : valueWords(value, state, file);
  let text: WordText = value === undefined ? known('') : array ? (words?.[0]?.text ?? unknownVariable) : evaluate(value, lookup);
  if (operator.type === '+=') {
    const before = lookup(name);
    if (!array) text = before === null ? unknownVariable : text.value === null ? text : known(before + text.value);
    words = [...(state.variables.get(name)?.words ?? []), ...(words ?? [])];
  }
  return {
    name,
    nameRange: rangeOf(nameNode),
    text,
    valueRange: rangeIn(node, offset, node.endIndex - node.startIndex),
    range: rangeOf(outer, node),
    file,
    words,
    array: array || (operator.type === '+=' && state.variables.get(name)?.array === true),
  };
}
