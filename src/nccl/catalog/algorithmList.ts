import { cString, sameWord, tokens } from './text.js';
import { atLeast, lastSince } from './version.js';

/** The two variables that take a list of names with an optional function in front. */
export type ListVariable = 'NCCL_ALGO' | 'NCCL_PROTO';

/** The collectives that can be named before a colon, in NCCL's order (2.24.3 and later). */
export const listFunctions = ['Broadcast', 'Reduce', 'AllGather', 'ReduceScatter', 'AllReduce'] as const;
/** A collective that NCCL_ALGO and NCCL_PROTO can be set for. */
export type ListFunction = (typeof listFunctions)[number];

const algorithmNames: readonly (readonly [since: string, names: readonly string[]])[] = [
  ['2.5.6', ['Tree', 'Ring']],
  ['2.6.4', ['Tree', 'Ring', 'CollNet']],
  ['2.14.3', ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain']],
  ['2.17.1', ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS']],
  ['2.18.1', ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS', 'NVLSTree']],
  ['2.23.4', ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS', 'NVLSTree', 'PAT']],
];
const protocolNames = ['LL', 'LL128', 'Simple'];

/** Names that a release knows for a list variable, in NCCL's order. */
export function listNames(variable: ListVariable, version: string): readonly string[] {
  if (variable === 'NCCL_PROTO') return protocolNames;
  return lastSince(algorithmNames, version)?.[1] ?? ['Tree', 'Ring'];
}

/** Whether a release reads the `function:names;…` form; older ones take a plain list for everything. */
export function readsFunctions(version: string): boolean {
  return atLeast(version, '2.24.3');
}

/** What became of a plain list (up to 2.23.4): every name on (1) or off (0), names that mean nothing put aside. */
export interface PlainList {
  readonly list: Readonly<Record<string, 0 | 1>>;
  readonly ignored: readonly string[];
}

/** parseList of src/graph/tuning.cc up to 2.23.4: `^` in front turns the list around, what is not a name is ignored without a word. */
export function readPlainList(value: string, names: readonly string[]): PlainList {
  const text = cString(value);
  const negated = text.startsWith('^');
  const words = tokens(negated ? text.slice(1) : text, ',');
  const listed = names.filter((name) => words.some((word) => sameWord(word, name)));
  const list = Object.fromEntries(names.map((name): [string, 0 | 1] => [name, listed.includes(name) !== negated ? 1 : 0]));
  return { list, ignored: words.filter((word) => !names.some((name) => sameWord(word, name))) };
}

/** Per collective and name: 0 off, 1 on, 2 on where NCCL thinks it safe (only LL128's default). */
export type ListMatrix = Readonly<Record<ListFunction, Readonly<Record<string, 0 | 1 | 2>>>>;

/** What became of a list with functions (2.24.3 and later). */
export type FunctionList =
  | { readonly ok: true; readonly matrix: ListMatrix }
  | { readonly ok: false; readonly why: 'name' | 'function' | 'no-function'; readonly word: string; readonly warn: string }
  | { readonly ok: false; readonly why: 'crash' };

/**
 * parseList of src/graph/tuning.cc from 2.24.3: entries between semicolons, each `function:names` (only the first may lack the function),
 * names as before. An unknown word ends communicator init with ncclInvalidUsage.
 */
export function readFunctionList(variable: ListVariable, value: string, names: readonly string[]): FunctionList {
  const text = cString(value);
  const initial = (name: string): 0 | 1 | 2 => (variable === 'NCCL_PROTO' && name === 'LL128' ? 2 : 1);
  const matrix = Object.fromEntries(listFunctions.map((f) => [f, Object.fromEntries(names.map((name) => [name, initial(name)]))]));
  for (const [index, entry] of tokens(text, ';').entries()) {
    const parts = tokens(entry, ':');
    // Only the entry at the very start of the text may lack a function, so ";ring" is refused too.
    const atStart = index === 0 && !text.startsWith(';');
    const hasFunction = parts.length > 1;
    if (!hasFunction && !atStart) {
      return { ok: false, why: 'no-function', word: entry, warn: `All entries except the first must have a prefix: "${text}"` };
    }
    const words = hasFunction ? parts[1] : parts[0];
    if (words === undefined) return { ok: false, why: 'crash' };
    const prefix = hasFunction ? parts[0] : undefined;
    const targets = listFunctions.filter((f) => prefix === undefined || sameWord(prefix, f));
    if (prefix !== undefined && targets.length === 0) {
      return { ok: false, why: 'function', word: prefix, warn: `Unrecognized prefix token "${prefix}" when parsing "${text}"` };
    }
    const negated = words.startsWith('^');
    const row = new Map<string, 0 | 1>(names.map((name) => [name, negated ? 1 : 0]));
    for (const word of tokens(negated ? words.slice(1) : words, ',')) {
      const name = names.find((candidate) => sameWord(candidate, word));
      if (name === undefined) return { ok: false, why: 'name', word, warn: `Unrecognized element token "${word}" when parsing "${text}"` };
      row.set(name, negated ? 0 : 1);
    }
    for (const target of targets) matrix[target] = Object.fromEntries(row);
  }
  return { ok: true, matrix: matrix as ListMatrix };
}

/** Algorithms that a collective has code for (2.30.7: Tree only for AllReduce, PAT only for AllGather and ReduceScatter, …). */
const supported: Readonly<Record<ListFunction, readonly string[]>> = {
  Broadcast: ['Ring'],
  Reduce: ['Ring'],
  AllGather: ['Ring', 'CollNetDirect', 'NVLS', 'PAT'],
  ReduceScatter: ['Ring', 'CollNetDirect', 'NVLS', 'PAT'],
  AllReduce: ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS', 'NVLSTree'],
};

/** Collectives for which a matrix of NCCL_ALGO leaves nothing that could run them; their calls fail, for there is no fallback. */
export function starved(matrix: ListMatrix): ListFunction[] {
  return listFunctions.filter((f) => !supported[f].some((name) => (matrix[f][name] ?? 0) > 0));
}
