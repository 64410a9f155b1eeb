import type { Setting } from '../setting.js';
import { Variables } from './variables.js';
import { unknownVariable, type WordText } from './word.js';
import type { Word } from './words.js';

/** What is known of one shell variable at one point of a script. */
export interface ShellVariable {
  readonly text: WordText;
  /** Whether child processes see it; "maybe" where branches differ. */
  readonly exported: boolean | 'maybe';
  /** The assignment that it comes from, if that is one worth reporting. */
  readonly setting: Setting | null;
  /** The words that it becomes where it stands alone and unquoted, or those of an array; null where it is no more than its text. */
  readonly words: readonly Word[] | null;
  /** True for an array, whose words stay apart in quotes too. */
  readonly array: boolean;
}

/** What a job's directives ask of its scheduler. */
export interface Allocation {
  readonly scheduler: 'slurm' | 'pbs' | 'lsf' | 'flux';
  readonly nodes: number | null;
  readonly tasks: number | null;
  readonly tasksPerNode: number | null;
}

/** The variables of a shell at one point of a script. */
export interface ShellState {
  readonly variables: Variables<ShellVariable>;
  /** True after `set -a`; "maybe" where branches differ. */
  allExport: boolean | 'maybe';
  /** Whose MPI the modules that were loaded bring; null where nothing tells. */
  mpi: 'openmpi' | 'hydra' | null;
  /** The job that the script is; null where it says nothing of one. */
  allocation: Allocation | null;
}

/** A variable with a text and nothing else. */
export function plainVariable(text: WordText, exported: ShellVariable['exported'] = false): ShellVariable {
  return { text, exported, setting: null, words: null, array: false };
}

/** A shell that has set nothing yet but what its environment brings. */
export function freshState(environment: readonly Setting[] = []): ShellState {
  const variables = new Variables<ShellVariable>();
  for (const setting of environment) {
    const { name, value, unknown } = setting;
    variables.set(name, { ...plainVariable({ value, unknown }, true), setting });
  }
  return { variables, allExport: false, mpi: null, allocation: null };
}

/** A state for a branch or a subshell that starts as this one; this one must not change before the branch is done. */
export function copyState(state: ShellState): ShellState {
  return { ...state, variables: state.variables.fork() };
}

/** What all say, or "maybe". */
function agreed(said: readonly (boolean | 'maybe')[]): boolean | 'maybe' {
  const [first = false] = said;
  return said.every((one) => one === first) ? first : 'maybe';
}

/** Takes over what several branches of a state agree on; a variable on which they differ is no longer known. */
export function mergeStates(state: ShellState, branches: readonly ShellState[]): void {
  const names = new Set(branches.flatMap((branch) => branch.variables.changedSince(state.variables)));
  for (const name of names) {
    const seen = branches.map((branch) => branch.variables.get(name));
    const [first] = seen;
    if (first !== undefined && seen.every((variable) => variable === first)) {
      state.variables.set(name, first);
      continue;
    }
    const values = new Set(seen.map((variable) => (variable === undefined ? undefined : variable.text.value)));
    const last = seen.findLast((variable) => variable !== undefined);
    if (last === undefined) {
      state.variables.delete(name);
      continue;
    }
    const exported = agreed(seen.map((variable) => variable?.exported ?? false));
    const setting = seen.findLast((variable) => variable !== undefined && variable.setting !== null)?.setting ?? null;
    const longest = seen.reduce((most, one) => ((one?.words?.length ?? 0) > (most?.words?.length ?? 0) ? one : most), last);
    // Of words that only some branches add, the longest list is kept: what they set is set somewhere.
    const [words, array] = [longest?.words ?? null, longest?.array ?? false];
    state.variables.set(name, { text: values.size === 1 ? last.text : unknownVariable, exported, setting, words, array });
  }
  state.allExport = agreed(branches.map((branch) => branch.allExport));
  state.mpi = branches.find(({ mpi }) => mpi !== null)?.mpi ?? null;
}
