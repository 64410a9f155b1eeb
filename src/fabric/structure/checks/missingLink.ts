import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding, between } from '../check.js';
import { expectedPorts } from '../grid.js';
import { type MissingPair, missingPairs } from '../pairing.js';
import { strayCables } from './miswired.js';
import { explain, type Missing } from './wiring.js';

function find(input: CheckInput): FabricFinding[] {
  return [
    ...input.grids.flatMap((grid) => explain(grid, strayCables(input, grid.pod)).missing.flatMap((missing) => finding(input, missing))),
    ...missingPairs(input.plan).map((pair) => findingOfPair(input, pair)),
  ];
}

function finding(input: CheckInput, { grid, row, column, count }: Missing): FabricFinding[] {
  const { names } = input;
  const lower = grid.boundary === 1 ? row : poorest(input, row);
  if (lower === null) return [];
  const ports = expectedPorts(grid, row, column);
  const ends = [names.port(lower, grid.boundary === 1 ? ports.lower : null), names.port(column, ports.upper)] as const;
  const usual = grid.gaps.find((gap) => gap.row === row && gap.column === column)?.usual ?? count;
  return [
    {
      check: 'missing-link',
      severity: 'error',
      title: l10n.t('Missing link between switches'),
      message:
        count === 1
          ? l10n.t('{0}: a cable is missing; there are {1}, between nearly all others {2}', between(ends), usual - count, usual)
          : l10n.t('{0}: {1} cables are missing; there are {2}, between nearly all others {3}', between(ends), count, usual - count, usual),
      ends: [ends],
      links: [],
      nodes: [names.id(lower), names.id(column)],
    },
  ];
}

function findingOfPair({ names }: CheckInput, { a, aPort, b, bPort, alike, of }: MissingPair): FabricFinding {
  const ends = [names.port(a, aPort), names.port(b, bPort)] as const;
  return {
    check: 'missing-link',
    severity: 'error',
    title: l10n.t('Missing link between switches'),
    message: l10n.t('{0}: a cable is missing; of {1} switches {2} have these two ports joined', between(ends), of, alike),
    ends: [ends],
    links: [],
    nodes: [names.id(a), names.id(b)],
  };
}

/** The switch of a pod's second tier that has the fewest cables upwards, where one has fewer than the others. */
function poorest({ plan }: CheckInput, pod: number): number | null {
  const counts = new Map<number, number>();
  for (let at = 0; at < plan.tier.length; at++) if (plan.tier[at] === 2 && plan.pod[at] === pod) counts.set(at, 0);
  for (const { lower } of plan.boundaries[2] ?? []) if (counts.has(lower)) counts.set(lower, (counts.get(lower) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => a - b);
  const [first, second] = sorted;
  return first === undefined || first[1] === second?.[1] ? null : first[0];
}

export const missingLink: FabricCheck = {
  id: 'missing-link',
  about: {
    name: { en: 'Missing link between switches', zh: '交换机间缺少链路' },
    what: {
      en: 'The number of cables between every two switches of neighbouring tiers in a pod against what at least three quarters of all pairs have; a switch that differs from most in more than half of its cables is taken for another kind. In a torus: two switches that lack the ports which nearly all others have joined with each other.',
      zh: '将同一 Pod 内相邻两层每对交换机之间的线缆数与至少四分之三的配对比较；超过一半线缆与众不同的交换机视为另一类设备。在环面网络中：几乎所有交换机都相互接上、唯独两台缺少的那对端口。',
    },
    consequence: {
      en: 'The leaf sends the same traffic over fewer uplinks; all-to-all and rings that cross it slow down by that share.',
      zh: '该叶交换机用更少的上行链路承载同样的流量；经过它的 all-to-all 和环会按比例变慢。',
    },
    source: 'The majority of this fabric’s own cables; a discovery lists only links that are up (infiniband-diags, ibnetdiscover(8))',
  },
  run: find,
};
