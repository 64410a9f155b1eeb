import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { clean } from '../base/clean.js';
import type { Range } from '../base/text.js';
import { type Constraint, readConstraint } from './constraint.js';
import { readBudget } from './file/budget.js';
import { readObjective } from './file/objective.js';
import { readParameters } from './file/parameters.js';
import { type Complain, keyOf, nameFromPath, reader, type Reader, sizeOf } from './file/reader.js';
import { strategies, type StrategyName, type Sweep } from './sweepSpec.js';
import { readValue } from './valueFile.js';

/** Something in a sweep file that cannot be used, with its place. */
export interface SweepProblem {
  readonly range: Range;
  readonly message: string;
}

/** One setting that a sweep file tries or has in its baseline, with its places. */
export interface SweepSetting {
  readonly name: string;
  readonly value: string;
  readonly nameRange: Range;
  readonly valueRange: Range;
}

/** What a sweep file says; `sweep` is null when it cannot be run. */
export interface SweepFile {
  readonly sweep: Sweep | null;
  /** Settings that stand in it one by one; those of ranges and of lists by collective are not among them. */
  readonly settings: readonly SweepSetting[];
  readonly problems: readonly SweepProblem[];
}

/** Keys of a sweep file, as in schemas/sweep.schema.json. */
export const sweepKeys = [
  'name', 'cluster', 'hosts', 'ranksPerHost', 'benchmark', 'args', 'sizes', 'parameters', 'launcherParameters', 'constraints',
  'repeats', 'precision', 'baseline', 'baselineEvery', 'parallel', 'seed', 'strategy', 'budget', 'objective', 'ncclVersion', 'machine', 'observe', 'timeout', 'value',
] as const; // prettier-ignore

/** Keys below `sizes`. */
export const sizesKeys = ['from', 'to', 'factor'] as const;

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
    return { sweep: null, settings: [], problems };
  }
  const read = reader(complain);
  read.keys(root, sweepKeys);

  const settings: SweepSetting[] = [];
  const note = (name: string, value: string, key: unknown, item: unknown): void =>
    void settings.push({ name, value, nameRange: rangeOf(key), valueRange: rangeOf(item) });
  const baseline = new Map<string, string>();
  for (const pair of read.map(root, 'baseline')) {
    const name = keyOf(pair);
    const value = read.text(pair.value);
    if (!environmentName.test(name)) complain(pair.key, l10n.t('"{0}" is not the name of an environment variable', name));
    else if (value !== null) {
      baseline.set(name, value);
      note(name, value, pair.key, pair.value);
    }
  }

  const parameters = readParameters(root, new Set(baseline.keys()), read, complain, note);
  const size = parameters.reduce((product, parameter) => product * parameter.values.length, 1);
  if (size > maxCombinations)
    complain(root.get('parameters', true), l10n.t('{0} combinations are too many; at most {1} can be tried', size, maxCombinations));

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
    parallel: read.integer(root, 'parallel', 1, 1, 64),
    ncclVersion: readRelease(root, read, complain),
    machine: read.textAt(root, 'machine'),
    observe: read.flag(root, 'observe'),
    precision: read.number(root, 'precision', null, 0.01, 100),
    seed: read.integer(root, 'seed', 1, 0, 2 ** 31 - 1),
    strategy: readStrategy(root, read, complain),
    budget: readBudget(root, read, complain),
    objective: readObjective(root, read, complain),
    timeoutMs: read.integer(root, 'timeout', 600, 1, 86_400) * 1000,
    value: readValue(root.get('value', true), complain),
  };
  return { sweep: problems.length === 0 ? sweep : null, settings, problems };
}

/** `-b -e -f` from `sizes`, which excludes the same options in `args`. */
function sizeArguments(root: YAMLMap, args: readonly string[], read: Reader, complain: Complain): string[] {
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

function readStrategy(root: YAMLMap, read: Reader, complain: Complain): StrategyName {
  const word = read.textAt(root, 'strategy');
  const known = strategies.find((strategy) => strategy === word);
  if (known === undefined && word !== null)
    complain(root.get('strategy', true), l10n.t('the strategy is one of {0}', strategies.join(', ')));
  return known ?? 'grid';
}

function readRelease(root: YAMLMap, read: Reader, complain: Complain): string | null {
  const text = read.textAt(root, 'ncclVersion');
  if (text === null || /^2\.\d{1,3}\.\d{1,3}$/.test(text)) return text;
  return complain(root.get('ncclVersion', true), l10n.t('a release of NCCL is expected here, such as 2.27.7'));
}
