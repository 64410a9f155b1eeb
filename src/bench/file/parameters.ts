import * as l10n from '@vscode/l10n';
import { isMap, isScalar, type YAMLMap } from 'yaml';
import { latest, listFunctions, listNames } from '../../nccl/catalog/index.js';
import { byteSize } from '../byteSize.js';
import { type Constraint, readConstraint } from '../constraint.js';
import type { Parameter } from '../sweepSpec.js';
import { type Complain, keyOf, type Reader, written } from './reader.js';

/** Keys of a parameter that is more than a list of values, as in schemas/sweep.schema.json. */
export const parameterKeys = ['values', 'from', 'to', 'step', 'factor', 'perCollective', 'when'] as const;

/** A range of more values than this is a mistake. */
const mostInRange = 1000;

const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Takes each value as it is met, with the nodes of its name and of itself. */
export type Note = (name: string, value: string, key: unknown, item: unknown) => void;

/** What is varied: NCCL's variables and any other, and Open MPI's own, which travel as OMPI_MCA_NAME. `known` are the names of the baseline. */
export function readParameters(root: YAMLMap, known: ReadonlySet<string>, read: Reader, complain: Complain, note: Note): Parameter[] {
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
        const noted = (value: string, item: unknown): void => note(name, value, pair.key, item);
        const before = new Set([...known, ...parameters.map((other) => other.name)]);
        const parameter = isMap(pair.value)
          ? described(name, pair.value, before, read, complain, noted)
          : { name, values: read.values(pair.value, noted), when: null };
        if (parameter !== null && parameter.values.length === 0) complain(pair.value ?? pair.key, l10n.t('{0} has no values to try', name));
        else if (parameter !== null) parameters.push(parameter);
      }
    }
  }
  if (parameters.length === 0)
    complain(
      root.get('parameters', true) ?? root,
      l10n.t('nothing to vary: "parameters" needs at least one variable with a list of values'),
    );
  return parameters;
}

/** A parameter written with `values`, a range or lists per collective, and perhaps with `when`. */
function described(
  name: string,
  node: YAMLMap,
  before: ReadonlySet<string>,
  read: Reader,
  complain: Complain,
  noted: (value: string, item: unknown) => void,
): Parameter | null {
  read.keys(node, parameterKeys);
  const ways = ['values', 'from', 'perCollective'].filter((key) => node.has(key));
  if (ways.length !== 1) return complain(node, l10n.t('one of these is expected here: values, from with to, perCollective'));
  const when = readWhen(node, before, read, complain);
  if (node.has('values')) return { name, values: read.values(node.get('values', true), noted), when };
  const values = node.has('from') ? readRange(node, complain) : readPerCollective(name, node, read, complain);
  return values === null ? null : { name, values, when };
}

function readWhen(node: YAMLMap, before: ReadonlySet<string>, read: Reader, complain: Complain): Constraint | null {
  const text = read.textAt(node, 'when');
  if (text === null) return null;
  const found = readConstraint(text, before);
  if ('allows' in found) return found;
  return complain(
    node.get('when', true),
    l10n.t('in "{0}": {1}. A condition speaks of parameters before it and of the baseline', text, found.message),
  );
}

/** Numbers from `from` to `to`, both included where they are met, by adding `step` or multiplying by `factor`. Sizes such as 4M become digits. */
function readRange(node: YAMLMap, complain: Complain): string[] | null {
  const numberAt = (key: string): number | null => {
    const value = node.get(key, true);
    const text = isScalar(value) && value.value !== null ? written(value) : '';
    const found = /^-?\d{1,15}$/.test(text) ? Number(text) : byteSize(text);
    return found ?? complain(value ?? node, l10n.t('a whole number or a size is expected here, such as 16 or 4M'));
  };
  const [from, to] = [numberAt('from'), numberAt('to')];
  if (node.has('step') === node.has('factor')) return complain(node, l10n.t('a range needs either step or factor'));
  const by = numberAt(node.has('step') ? 'step' : 'factor');
  if (from === null || to === null || by === null) return null;
  if (to < from) return complain(node.get('to', true), l10n.t('the last value is smaller than the first'));
  if (node.has('step') ? by < 1 : by < 2 || from < 1)
    return complain(node, l10n.t('this range never ends: a step is 1 or more, a factor 2 or more from a first value above 0'));
  const values: string[] = [];
  for (let value = from; value <= to; value = node.has('step') ? value + by : value * by) {
    if (values.length >= mostInRange) return complain(node, l10n.t('this range has more than {0} values', mostInRange));
    values.push(String(value));
  }
  return values;
}

/**
 * Every choice of one list for each collective, in the form that NCCL reads from 2.24.3 on: `allreduce:tree;broadcast:ring`. null leaves a
 * collective out, and all of them null the variable unset.
 */
function readPerCollective(name: string, node: YAMLMap, read: Reader, complain: Complain): (string | null)[] | null {
  if (name !== 'NCCL_ALGO' && name !== 'NCCL_PROTO')
    return complain(node.get('perCollective', true), l10n.t('only NCCL_ALGO and NCCL_PROTO can be set for each collective by itself'));
  const names = listNames(name, latest);
  const like =
    (a: string) =>
    (b: string): boolean =>
      a.toLowerCase() === b.toLowerCase();
  let all: string[] = [''];
  for (const pair of read.map(node, 'perCollective')) {
    const collective = keyOf(pair);
    if (!listFunctions.some(like(collective)))
      return complain(pair.key, l10n.t('"{0}" is not a collective; known are {1}', collective, listFunctions.join(', ').toLowerCase()));
    const values = read.values(pair.value);
    for (const word of values.flatMap((value) =>
      (value ?? '')
        .replace(/^\^/, '')
        .split(',')
        .filter((part) => part !== ''),
    ))
      if (!names.some(like(word))) complain(pair.value, l10n.t('"{0}" is not known to {1}; known are {2}', word, name, names.join(', ')));
    all = all.flatMap((text) => values.map((value) => (value === null ? text : `${text}${text === '' ? '' : ';'}${collective}:${value}`)));
    if (all.length > mostInRange) return complain(pair.key, l10n.t('this range has more than {0} values', mostInRange));
  }
  return all.map((text) => (text === '' ? null : text));
}
