import type { Setting } from '../setting.js';
import { unknownVariable, type WordText } from './word.js';

/** What is known of one shell variable at one point of a script. */
export interface ShellVariable {
  readonly text: WordText;
  /** Whether child processes see it; "maybe" where branches differ. */
  readonly exported: boolean | 'maybe';
  /** The assignment that it comes from, if that is one worth reporting. */
  readonly setting: Setting | null;
}

/** The variables of a shell at one point of a script. */
export interface ShellState {
  readonly variables: Map<string, ShellVariable>;
  /** True after `set -a`; "maybe" where branches differ. */
  allExport: boolean | 'maybe';
}

/** A shell that has set nothing yet. */
export function freshState(): ShellState {
  return { variables: new Map(), allExport: false };
}

/** A copy for a branch or a subshell. */
export function copyState(state: ShellState): ShellState {
  return { variables: new Map(state.variables), allExport: state.allExport };
}

/** What all say, or "maybe". */
function agreed(said: readonly (boolean | 'maybe')[]): boolean | 'maybe' {
  const [first = false] = said;
  return said.every((one) => one === first) ? first : 'maybe';
}

/** Takes over what several branches agree on; a variable on which they differ is no longer known. */
export function mergeStates(state: ShellState, branches: readonly ShellState[]): void {
  const names = new Set(branches.flatMap((branch) => [...branch.variables.keys()]));
  for (const name of names) {
    const seen = branches.map((branch) => branch.variables.get(name));
    const values = new Set(seen.map((variable) => (variable === undefined ? undefined : variable.text.value)));
    const last = seen.findLast((variable) => variable !== undefined);
    if (last === undefined) continue;
    const exported = agreed(seen.map((variable) => variable?.exported ?? false));
    const setting = seen.findLast((variable) => variable !== undefined && variable.setting !== null)?.setting ?? null;
    state.variables.set(name, { text: values.size === 1 ? last.text : unknownVariable, exported, setting });
  }
  for (const name of [...state.variables.keys()]) if (!names.has(name)) state.variables.delete(name);
  state.allExport = agreed(branches.map((branch) => branch.allExport));
}
