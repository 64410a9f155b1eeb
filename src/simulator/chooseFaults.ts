import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { hostNames } from './buildWorld.js';
import type { Fault } from './fault.js';
import { faultKinds, type FaultName } from './faultKinds.js';
import { mix } from './tools/noise.js';

/** What to break in a cluster, and how much of it. */
export interface Chosen {
  readonly hosts: number;
  readonly gpus: number;
  readonly seed: number;
  /** Hosts that refuse connections. */
  readonly dead: number;
  /** Faults, each on a host of its own, of different kinds as long as there are kinds left. */
  readonly faults: number;
  /** Kinds to choose from; all but those that keep a host from answering when absent. */
  readonly kinds?: readonly FaultName[];
}

const notAnswering: readonly FaultName[] = ['unreachable', 'silent', 'dies'];
/** Kinds that say something of a host which answers. */
export const answeringKinds = (Object.keys(faultKinds) as FaultName[]).filter((kind) => !notAnswering.includes(kind));

/** Faults for a cluster, the same for the same seed. Throws a Failure of kind input when there are too few hosts for them. */
export function chooseFaults({ hosts, gpus, seed, dead, faults, kinds = answeringKinds }: Chosen): Fault[] {
  if (dead + faults > hosts)
    throw new Failure(
      'input',
      l10n.t('{0} dead hosts and {1} faults do not fit on {2} hosts.', String(dead), String(faults), String(hosts)),
    );
  let draws = 0;
  const random = (below: number): number => mix(seed, 77, draws++) % below;
  const names = shuffled(hostNames(hosts), random);
  const order = shuffled(kinds, random);
  return [
    ...names.slice(0, dead).map((host): Fault => ({ kind: 'unreachable', host, detail: null })),
    ...names.slice(dead, dead + faults).map((host, index): Fault => {
      const kind = order[index % order.length] ?? 'gdr-off';
      return { kind, host, detail: faultKinds[kind].takes?.usual(random, gpus) ?? null };
    }),
  ];
}

function shuffled<T>(items: readonly T[], random: (below: number) => number): T[] {
  const rest = [...items];
  const chosen: T[] = [];
  while (rest.length > 0) chosen.push(...rest.splice(random(rest.length), 1));
  return chosen;
}
