import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { byteSize } from '../byteSize.js';
import type { Objective, SizeWeight, StepTime } from '../sweepSpec.js';
import { type Complain, keyOf, type Reader, sizeOf } from './reader.js';

/** Keys below `objective`, as in schemas/sweep.schema.json. */
export const objectiveKeys = ['metric', 'at', 'from', 'to', 'weights', 'histogram', 'step'] as const;
/** Keys below `objective.step`. */
export const stepKeys = ['computeMs', 'overlap'] as const;

/** An objective that a file leaves out: bus bandwidth, every size alike. */
export const usualObjective: Objective = { metric: 'busbw', at: null, from: null, to: null, weights: null, histogram: null, step: null };

/** What counts: the metric, the sizes, how often each is sent, and the rest of the step. */
export function readObjective(root: YAMLMap, read: Reader, complain: Complain): Objective {
  const node = root.get('objective', true);
  if (node === undefined) return usualObjective;
  if (!isMap(node)) {
    complain(node, l10n.t('"objective" needs metric (busbw or time) and the sizes that count: at, or from and to, or weights'));
    return usualObjective;
  }
  read.keys(node, objectiveKeys);
  const metric = node.has('metric') ? read.textAt(node, 'metric') : node.has('step') ? 'time' : 'busbw';
  if (metric !== 'busbw' && metric !== 'time') complain(node.get('metric', true), l10n.t('the metric is busbw or time'));
  const atNode = node.get('at', true);
  const at =
    atNode === undefined
      ? null
      : (isSeq(atNode) ? atNode.items : [atNode]).map((item) => sizeOf(item, complain)).filter((size) => size !== null);
  const weights = readWeights(node, read, complain);
  const histogram = read.textAt(node, 'histogram');
  const step = readStep(node, read, complain);
  if (weights !== null && histogram !== null)
    complain(node.get('histogram', true), l10n.t('weights are given twice: here and in "weights"'));
  const weighted = weights !== null || histogram !== null;
  if (weighted && ['at', 'from', 'to'].some((key) => node.has(key)))
    complain(node, l10n.t('weights say which sizes count; at, from and to have no place beside them'));
  if (step !== null && metric === 'busbw') complain(node.get('metric', true), l10n.t('the time of a step is a time, not a bandwidth'));
  if (step !== null && !weighted)
    complain(node.get('step', true), l10n.t('the time of a step needs weights or histogram: the calls of one step'));
  return {
    metric: metric === 'time' ? 'time' : 'busbw',
    at: at !== null && at.length > 0 ? at : null,
    from: node.has('from') ? sizeOf(node.get('from', true), complain) : null,
    to: node.has('to') ? sizeOf(node.get('to', true), complain) : null,
    weights,
    histogram,
    step,
  };
}

function readWeights(objective: YAMLMap, read: Reader, complain: Complain): SizeWeight[] | null {
  if (!objective.has('weights')) return null;
  const found: SizeWeight[] = [];
  for (const pair of read.map(objective, 'weights')) {
    const sizeBytes = byteSize(keyOf(pair));
    const weight = isScalar(pair.value) ? pair.value.value : null;
    if (sizeBytes === null || sizeBytes === 0) complain(pair.key, l10n.t('a size is expected here, such as 8, 64K or 1G'));
    else if (typeof weight !== 'number' || !(weight > 0) || weight > 1e12)
      complain(pair.value ?? pair.key, l10n.t('how often it is sent is expected here, a number above 0'));
    else if (found.some((other) => other.sizeBytes === sizeBytes)) complain(pair.key, l10n.t('"{0}" is listed twice', keyOf(pair)));
    else found.push({ sizeBytes, weight });
  }
  if (found.length === 0)
    complain(objective.get('weights', true), l10n.t('sizes with how often each is sent are expected here, such as 64M: 12'));
  return found;
}

function readStep(objective: YAMLMap, read: Reader, complain: Complain): StepTime | null {
  const node = objective.get('step', true);
  if (node === undefined) return null;
  if (!isMap(node)) return complain(node, l10n.t('"step" needs computeMs, and overlap where communication hides'));
  read.keys(node, stepKeys);
  if (!node.has('computeMs')) complain(node, l10n.t('"step" needs computeMs, and overlap where communication hides'));
  return { computeUs: read.number(node, 'computeMs', 0, 0, 1e9) * 1000, overlap: read.number(node, 'overlap', 0, 0, 1) };
}
