import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../base/format.js';
import { median } from '../../base/statistics.js';
import type { Fabric } from '../graph.js';
import { classText, gigabits } from './describe.js';
import { figuresAt, forEachPair, type PairMatrix } from './matrix.js';
import { pairClass, pairClasses, type PairClass } from './pairClass.js';
import { type HopFigures, predictPairs, usualHops } from './predict.js';

/** How many times worse than the cables let expect counts as too slow. The Latency Matrix panel marks the same pairs. */
export const behindModel = 1.5;

/** A measured figure beside the modelled one. */
export interface FigureBeside {
  /** Medians over the same pairs: µs or Gbit/s. */
  readonly measured: number;
  readonly modelled: number;
  /** How many times worse than modelled, the median over the pairs. */
  readonly ratio: number;
  readonly slow: boolean;
  readonly pairs: number;
}

/** What the pairs of one class show beside what the cables let expect of them. */
export interface ClassBeside {
  readonly pairClass: PairClass;
  readonly us: FigureBeside | null;
  readonly gbps: FigureBeside | null;
}

/** A pair that is too slow against its cables. */
export interface SlowPair {
  /** Places in the matrix's names. */
  readonly from: number;
  readonly to: number;
  readonly what: 'latency' | 'bandwidth';
  readonly measured: number;
  readonly modelled: number;
  readonly ratio: number;
}

/** A measured matrix beside what the cables between its hosts let expect, or why nothing can be expected. */
export interface MatrixBeside {
  readonly origin: 'modelled';
  readonly why: string | null;
  readonly hops: HopFigures;
  readonly classes: readonly ClassBeside[];
  /** Worst first. */
  readonly slow: readonly SlowPair[];
}

/** Holds a matrix against its cables. Only what perftest measured can be: other probes pass through the kernel, which no cable tells of. */
export function besideModel(matrix: PairMatrix, fabric: Fabric | null, hops: HopFigures = usualHops): MatrixBeside {
  const none = (why: string): MatrixBeside => ({ origin: 'modelled', why, hops, classes: [], slow: [] });
  if (matrix.method !== null && matrix.method !== 'perftest')
    return none(l10n.t('{0} passes through the kernel or through NCCL, of which the cables tell nothing', matrix.method));
  if (fabric === null) return none(l10n.t('which cables lie between the hosts is not known'));
  const model = predictPairs(fabric, matrix.names, matrix, hops);
  const lists = new Map(pairClasses.map((name) => [name, { us: [] as SlowPair[], gbps: [] as SlowPair[] }]));
  forEachPair(matrix, (from, to) => {
    const [measured, expected] = [figuresAt(matrix, from, to), figuresAt(model, from, to)];
    const list = lists.get(pairClass(matrix, from, to));
    if (measured.us !== null && expected.us !== null && measured.us > 0)
      list?.us.push({ from, to, what: 'latency', measured: measured.us, modelled: expected.us, ratio: measured.us / expected.us });
    if (measured.gbps !== null && expected.gbps !== null && measured.gbps > 0)
      list?.gbps.push({
        from,
        to,
        what: 'bandwidth',
        measured: measured.gbps,
        modelled: expected.gbps,
        ratio: expected.gbps / measured.gbps,
      });
  });
  const classes = [...lists].flatMap(([name, { us, gbps }]) => {
    const one = { pairClass: name, us: figureOf(us), gbps: figureOf(gbps) };
    return one.us === null && one.gbps === null ? [] : [one];
  });
  if (classes.length === 0) return none(l10n.t('no known way of cables leads between these hosts'));
  const slow = [...lists.values()].flatMap(({ us, gbps }) => [...us, ...gbps]).filter(({ ratio }) => ratio >= behindModel);
  return { origin: 'modelled', why: null, hops, classes, slow: slow.sort((a, b) => b.ratio - a.ratio) };
}

function figureOf(pairs: readonly SlowPair[]): FigureBeside | null {
  if (pairs.length === 0) return null;
  const ratio = median(pairs.map((pair) => pair.ratio));
  const [measured, modelled] = [median(pairs.map((pair) => pair.measured)), median(pairs.map((pair) => pair.modelled))];
  return { measured, modelled, ratio, slow: ratio >= behindModel, pairs: pairs.length };
}

/** A matrix beside its cables for people: each class, then the pairs that are too slow, worst first. */
export function describeBeside({ why, hops, classes, slow }: MatrixBeside, names: readonly string[], most = 5): string {
  if (why !== null) return `${l10n.t('Not held against the cables: {0}.', why)}\n`;
  const lines = [
    l10n.t(
      'Against what the cables let expect, modelled: {0} µs in both hosts and {1} µs for each switch on the way; {2} % of the narrowest cable',
      hops.endsUs,
      hops.switchUs,
      hops.share * 100,
    ),
    ...classes.map(({ pairClass: name, us, gbps }) => {
      const parts = [...(us === null ? [] : [figureText(us, 'latency')]), ...(gbps === null ? [] : [figureText(gbps, 'bandwidth')])];
      return `  ${classText(name)}: ${parts.join('; ')}`;
    }),
    ...slow
      .slice(0, most)
      .map((pair) => `  ${names[pair.from] ?? '?'} → ${names[pair.to] ?? '?'}: ${figureText({ ...pair, slow: true }, pair.what)}`),
    ...(slow.length > most ? [`  ${l10n.t('… and {0} more', slow.length - most)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function figureText(
  { measured, modelled, ratio, slow }: Pick<FigureBeside, 'measured' | 'modelled' | 'ratio' | 'slow'>,
  what: SlowPair['what'],
): string {
  const show = what === 'latency' ? microseconds : gigabits;
  const said =
    what === 'latency'
      ? l10n.t('{0}, {1} times the modelled {2}', show(measured), significant(ratio, ratio < 10 ? 2 : 3), show(modelled))
      : l10n.t('{0}, {1} % of the modelled {2}', show(measured), significant(100 / ratio), show(modelled));
  return slow ? l10n.t('{0}: too slow', said) : said;
}
