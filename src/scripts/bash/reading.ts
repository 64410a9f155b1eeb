import type { Assignment } from './passed.js';
import { isSettingName } from '../names.js';
import type { CommandLine, Setting } from '../setting.js';
import type { ShellState } from './shellState.js';
import { childrenOf, rangeIn, rangeOf, type SyntaxNode } from '../syntax.js';
import { evaluate, unknownVariable, type Lookup, type WordText } from './word.js';

/** What was found in one script. */
export interface Script {
  readonly settings: readonly Setting[];
  readonly commands: readonly CommandLine[];
}

type Draft = { -readonly [Key in keyof Setting]: Setting[Key] };

/** The collecting side of one reading. */
export interface Reading {
  readonly settings: Draft[];
  readonly commands: CommandLine[];
}

/** Looks variables up in a state. */
export function lookupIn(state: ShellState): Lookup {
  return (name) => state.variables.get(name)?.text.value ?? null;
}

/** Records an assignment if its name is one to report, and returns it. */
export function report(reading: Reading, assignment: Assignment, exported: boolean, scope: string): Setting | null {
  if (!isSettingName(assignment.name)) return null;
  const { name, nameRange, valueRange, range } = assignment;
  const setting: Draft = {
    name,
    nameRange,
    value: assignment.text.value,
    unknown: assignment.text.unknown,
    valueRange,
    range,
    kind: 'bash',
    reach: exported ? 'ranks' : 'shell',
    scope,
  };
  reading.settings.push(setting);
  return setting;
}

/** Reads a `variable_assignment` node; `range` is that of the statement where the assignment is all of it. */
export function readAssignment(node: SyntaxNode, state: ShellState, outer: SyntaxNode = node): Assignment | null {
  const children = childrenOf(node);
  const operatorAt = children.findIndex((child) => child.type === '=' || child.type === '+=');
  const nameNode = children[0];
  const operator = children[operatorAt];
  if (nameNode === undefined || operator === undefined || nameNode.type !== 'variable_name') return null;
  const value = children[operatorAt + 1];
  const offset = operator.endIndex - node.startIndex;
  const lookup = lookupIn(state);
  let text: WordText = value === undefined ? { value: '', unknown: null } : evaluate(value, lookup);
  if (operator.type === '+=') {
    const before = lookup(nameNode.text);
    text = before === null ? unknownVariable : text.value === null ? text : { value: before + text.value, unknown: null };
  }
  return {
    name: nameNode.text,
    nameRange: rangeOf(nameNode),
    text,
    valueRange: rangeIn(node, offset, node.text.length),
    range: rangeOf(outer, node),
  };
}
