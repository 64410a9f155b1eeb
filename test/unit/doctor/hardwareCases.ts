import type { HostFacts, NicFact } from '../../../src/cluster/facts.js';
import type { CheckCase } from './cases.js';
import { healthy, nics } from './healthyHost.js';

/** Healthy host number n with some facts changed. */
export const host = (change: Partial<HostFacts> = {}, n = 1): HostFacts => healthy(change, n);
/** Three healthy hosts of which the last, c, is changed. */
export const third = (change: Partial<HostFacts>): readonly HostFacts[] => [host({}, 1), host({}, 2), host(change, 3)];
/** The case that c is said to be wrong. */
export const odd = (change: Partial<HostFacts>, says: RegExp, status: 'warn' | 'fail' = 'warn'): CheckCase['fires'][number] => ({
  hosts: third(change),
  on: 'c',
  status,
  says,
});
/** The case that a lone host, a, is said to be wrong. */
export const alone = (change: Partial<HostFacts>, says: RegExp, status: 'warn' | 'fail' = 'warn'): CheckCase['fires'][number] => ({
  hosts: [host(change)],
  on: 'a',
  status,
  says,
});
/** One port changed. */
export const port = (which: number, change: Partial<NicFact>): Partial<HostFacts> => ({
  nics: nics((_, i) => (i === which ? change : {})),
});
/** All ports changed. */
export const ports = (change: Partial<NicFact>): Partial<HostFacts> => ({ nics: nics(() => change) });
