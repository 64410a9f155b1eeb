import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { clean, cleanLine } from '../base/clean.js';
import type { Range } from '../base/text.js';
import { byteSize } from './byteSize.js';
import { type Constraint, readConstraint } from './constraint.js';
import { type Budget, type Objective, type Parameter, strategies, type StrategyName, type Sweep } from './sweepSpec.js';
import { readValue } from './valueFile.js';

/** Something in a sweep file that cannot be used, with its place. */
export interface SweepProblem {
  readonly range: Range;
  readonly message: string;
}

/** What a sweep file says; `sweep` is null when it cannot be run. */
export interface SweepFile {
  readonly sweep: Sweep | null;
  readonly problems: readonly SweepProblem[];
}

/** Keys of a sweep file, as in schemas/sweep.schema.json. */
export const sweepKeys = [
  'name', 'cluster', 'hosts', 'ranksPerHost', 'benchmark', 'args', 'sizes', 'parameters', 'launcherParameters', 'constraints',
  'repeats', 'baseline', 'baselineEvery', 'seed', 'strategy', 'budget', 'objective', 'timeout', 'value',
] as const; // prettier-ignore

/** Keys below `sizes`, `objective` and `budget`. */
export const sizesKeys = ['from', 'to', 'factor'] as const;
export const objectiveKeys = ['metric', 'at', 'from', 'to'] as const;
export const budgetKeys = ['runs', 'minutes'] as const;

/** More combinations than this are a mistake, not a search. */
export const maxCombinations = 100_000;

const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const programName = /^[A-Za-z0-9_./+-]+$/;

/** Reads `.nccl/sweeps/NAME.yaml`. Never throws; values keep the text that was written (`0x10` stays `0x10`). */
export function readSweep(text: string, path: string): SweepFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const problems: SweepProblem[] = [];
  const place = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
  };
  const between = (from: number, to: number): Range => ({ start: place(from), end: place(Math.max(from, to)) });
  const rangeOf = (node: unknown): Range => {
    const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
    return range ? between(range[0], range[1]) : between(0, 0);
  };
  const complain = (node: unknown, message: string): null => {
    problems.push({ range: rangeOf(node), message: clean(message) });
    return null;
  };
  for (const error of document.errors)
    problems.push({ range: between(error.pos[0], error.pos[1]), message: clean(error.message.split('\n')[0] ?? '') });
  const root = document.contents;
  if (!isMap(root)) {
    if (problems.length === 0) complain(root, l10n.t('a sweep file is a list of settings such as "benchmark:" and "parameters:"'));
    return { sweep: null, problems };
  }
  const read = reader(complain);
  read.keys(root, sweepKeys);

  const parameters: Parameter[] = [];
  for (const [key, prefix] of [
    ['parameters', ''],
    ['launcherParameters', 'OMPI_MCA_'],
  ] as const) {
    for (const pair of read.map(root, key)) {
      const name = `${prefix}${keyOf(pair)}`;
      if (!environmentName.test(name)) complain(pair.key, l10n.t('"{0}" is not the name of an environment variable', name));
      else if (parameters.some((other) => other.name === name)) complain(pair.key, l10n.t('{0} is varied twice', name));
      else {
        const values = read.values(pair.value);
        if (values.length === 0) complain(pair.value ?? pair.key, l10n.t('{0} has no values to try', name));
        else parameters.push({ name, values });
      }
    }
  }
  if (parameters.length === 0)
    complain(
      root.get('parameters', true) ?? root,
      l10n.t('nothing to vary: "parameters" needs at least one variable with a list of values'),
    );
  const size = parameters.reduce((product, parameter) => product * parameter.values.length, 1);
  if (size > maxCombinations)
    complain(root.get('parameters', true), l10n.t('{0} combinations are too many; at most {1} can be tried', size, maxCombinations));

  const baseline = new Map<string, string>();
  for (const pair of read.map(root, 'baseline')) {
    const name = keyOf(pair);
    const value = read.text(pair.value);
    if (!environmentName.test(name)) complain(pair.key, l10n.t('"{0}" is not the name of an environment variable', name));
    else if (value !== null) baseline.set(name, value);
  }

  const known = new Set([...parameters.map((parameter) => parameter.name), ...baseline.keys()]);
  const constraints: Constraint[] = [];
  for (const node of read.list(root, 'constraints')) {
    const expression = read.text(node);
    if (expression === null) continue;
    const constraint = readConstraint(expression, known);
    if ('allows' in constraint) constraints.push(constraint);
    else complain(node, l10n.t('in "{0}": {1}', expression, constraint.message));
  }

  const benchmark = read.textAt(root, 'benchmark');
  if (benchmark === null) {
    if (!root.has('benchmark')) complain(root, l10n.t('"benchmark" is missing, e.g. benchmark: all_reduce_perf'));
  } else if (!programName.test(benchmark) || benchmark.startsWith('-'))
    complain(root.get('benchmark', true), l10n.t('"{0}" is not the name of a program', benchmark));
  const args = read
    .list(root, 'args')
    .map((node) => read.text(node))
    .filter((word) => word !== null);
  const cluster = read.textAt(root, 'cluster');
  const hosts = root.has('hosts') ? read.values(root.get('hosts', true)).filter((host) => host !== null) : null;

  const sweep: Sweep = {
    name: read.textAt(root, 'name') ?? nameFromPath(path),
    cluster,
    hosts: hosts !== null && hosts.length > 0 ? hosts : null,
    ranksPerHost: root.has('ranksPerHost') ? read.integer(root, 'ranksPerHost', 1, 1, 1024) : null,
    benchmark: benchmark ?? '',
    args: [...args, ...sizeArguments(root, args, read, complain)],
    parameters,
    constraints,
    repeats: read.integer(root, 'repeats', 3, 1, 1000),
    baseline: Object.fromEntries(baseline),
    baselineEvery: read.integer(root, 'baselineEvery', 10, 1, 10_000),
    seed: read.integer(root, 'seed', 1, 0, 2 ** 31 - 1),
    strategy: readStrategy(root, read, complain),
    budget: readBudget(root, read, complain),
    objective: readObjective(root, read, complain),
    timeoutMs: read.integer(root, 'timeout', 600, 1, 86_400) * 1000,
    value: readValue(root.get('value', true), complain),
  };
  return { sweep: problems.length === 0 ? sweep : null, problems };
}

type Complain = (node: unknown, message: string) => null;

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : '';
}

function nameFromPath(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? path;
  return cleanLine(file.replace(/\.ya?ml$/i, '')) || 'sweep';
}

/** Whether a text can become a line of an nccl.conf or a word on a screen: a line end in a value would begin a line of its own there. */
function onOneLine(text: string): boolean {
  return clean(text) === text && !text.includes('\n');
}

/** The text of a scalar as it was written; quoted and block scalars give their value. */
function written(scalar: Scalar): string {
  if (typeof scalar.value === 'string') return scalar.value;
  return scalar.source ?? String(scalar.value);
}

function reader(complain: Complain) {
  const text = (node: unknown): string | null => {
    if (!isScalar(node) || node.value === null) return complain(node, l10n.t('one value is expected here'));
    const value = written(node);
    return onOneLine(value) ? value : complain(node, l10n.t('this holds a line end or a control character'));
  };
  return {
    text,
    textAt: (map: YAMLMap, key: string): string | null => (map.has(key) ? text(map.get(key, true)) : null),
    keys: (map: YAMLMap, known: readonly string[]): void => {
      for (const pair of map.items) {
        if (!known.includes(keyOf(pair)))
          complain(pair.key, l10n.t('"{0}" is not a key here; known are {1}', keyOf(pair), known.join(', ')));
      }
    },
    map: (map: YAMLMap, key: string): readonly Pair<unknown, Node | null>[] => {
      const node = map.get(key, true);
      if (node === undefined || (isScalar(node) && node.value === null)) return [];
      if (isMap<unknown, Node | null>(node)) return node.items;
      complain(node, l10n.t('names with values are expected here'));
      return [];
    },
    list: (map: YAMLMap, key: string): readonly unknown[] => {
      const node = map.get(key, true);
      if (node === undefined || (isScalar(node) && node.value === null)) return [];
      if (isSeq(node)) return node.items;
      complain(node, l10n.t('a list is expected here'));
      return [];
    },
    /** One value or a list of them, without repetitions; null stands for "leave it unset". */
    values: (node: unknown): (string | null)[] => {
      const items: readonly unknown[] = isSeq(node) ? node.items : [node];
      const found: (string | null)[] = [];
      for (const item of items) {
        const value = isScalar(item) ? (item.value === null ? null : written(item)) : undefined;
        if (value === undefined || (value === null && !isSeq(node))) complain(item ?? node, l10n.t('one value is expected here'));
        else if (value !== null && !onOneLine(value)) complain(item, l10n.t('this holds a line end or a control character'));
        else if (found.includes(value)) complain(item, l10n.t('"{0}" is listed twice', value ?? 'null'));
        else found.push(value);
      }
      return found;
    },
    integer: (map: YAMLMap, key: string, absent: number, least: number, most: number): number => {
      const node = map.get(key, true);
      if (node === undefined) return absent;
      const value = isScalar(node) ? node.value : undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
      complain(node, l10n.t('a whole number from {0} to {1} is expected here', least, most));
      return absent;
    },
  };
}

function sizeOf(node: unknown, complain: Complain): number | null {
  const size = isScalar(node) && node.value !== null ? byteSize(written(node)) : null;
  return size ?? complain(node, l10n.t('a size is expected here, such as 8, 64K or 1G'));
}

/** `-b -e -f` from `sizes`, which excludes the same options in `args`. */
function sizeArguments(root: YAMLMap, args: readonly string[], read: ReturnType<typeof reader>, complain: Complain): string[] {
  const node = root.get('sizes', true);
  if (node === undefined) return [];
  if (!isMap(node)) {
    complain(node, l10n.t('"sizes" needs from, to and factor'));
    return [];
  }
  read.keys(node, sizesKeys);
  if (args.some((word) => /^(-[befi]|--(minbytes|maxbytes|stepfactor|stepbytes))/.test(word)))
    complain(node, l10n.t('sizes are given twice: here and in "args"'));
  const from = node.has('from') ? sizeOf(node.get('from', true), complain) : complain(node, l10n.t('"sizes" needs from, to and factor'));
  const to = node.has('to') ? sizeOf(node.get('to', true), complain) : from;
  const factor = read.integer(node, 'factor', 2, 2, 1024);
  if (from === null || to === null) return [];
  if (to < from) complain(node.get('to', true), l10n.t('the last size is smaller than the first'));
  // nccl-tests multiplies the first size, so 0 never grows.
  if (from === 0)
    complain(node.get('from', true), l10n.t('sizes cannot start at 0: 0 times the factor stays 0 and the benchmark never ends'));
  return ['-b', String(from), '-e', String(to), '-f', String(factor)];
}

function readStrategy(root: YAMLMap, read: ReturnType<typeof reader>, complain: Complain): StrategyName {
  const word = read.textAt(root, 'strategy');
  const known = strategies.find((strategy) => strategy === word);
  if (known === undefined && word !== null) complain(root.get('strategy', true), l10n.t('the strategy is one of {0}', strategies.join(', ')));
  return known ?? 'grid';
}

function readBudget(root: YAMLMap, read: ReturnType<typeof reader>, complain: Complain): Budget {
  const node = root.get('budget', true);
  if (node === undefined) return { runs: null, minutes: null };
  if (!isMap(node)) {
    complain(node, l10n.t('"budget" needs runs, minutes or both'));
    return { runs: null, minutes: null };
  }
  read.keys(node, budgetKeys);
  return {
    runs: node.has('runs') ? read.integer(node, 'runs', 1, 1, 10_000_000) : null,
    minutes: node.has('minutes') ? read.integer(node, 'minutes', 1, 1, 1_000_000) : null,
  };
}

function readObjective(root: YAMLMap, read: ReturnType<typeof reader>, complain: Complain): Objective {
  const absent: Objective = { metric: 'busbw', at: null, from: null, to: null };
  const node = root.get('objective', true);
  if (node === undefined) return absent;
  if (!isMap(node)) {
    complain(node, l10n.t('"objective" needs metric (busbw or time) and the sizes that count: at, or from and to'));
    return absent;
  }
  read.keys(node, objectiveKeys);
  const metric = node.has('metric') ? read.textAt(node, 'metric') : 'busbw';
  if (metric !== 'busbw' && metric !== 'time') complain(node.get('metric', true), l10n.t('the metric is busbw or time'));
  const atNode = node.get('at', true);
  const at =
    atNode === undefined
      ? null
      : (isSeq(atNode) ? atNode.items : [atNode]).map((item) => sizeOf(item, complain)).filter((size) => size !== null);
  return {
    metric: metric === 'time' ? 'time' : 'busbw',
    at: at !== null && at.length > 0 ? at : null,
    from: node.has('from') ? sizeOf(node.get('from', true), complain) : null,
    to: node.has('to') ? sizeOf(node.get('to', true), complain) : null,
  };
}
