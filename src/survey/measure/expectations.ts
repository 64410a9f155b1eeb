import type { ClassExpectation, LatencyExpectations } from '../../cluster/clusterFile.js';
import { defaultExpectations, type Expectation, type Expectations } from '../../fabric/measure/pairClass.js';

/** What is expected of each class: the cluster file's word, else the defaults; a time limit given for this measurement wins over both. */
export function expectationsFor(given: LatencyExpectations | undefined, timeoutMs: number | null = null): Expectations {
  const one = (own: ClassExpectation | undefined, usual: Expectation): Expectation => ({
    timeoutMs: timeoutMs ?? own?.timeoutMs ?? usual.timeoutMs,
    us: own?.us ?? usual.us,
    gbps: own?.gbps ?? usual.gbps,
  });
  return {
    'intra-rack': one(given?.intraRack, defaultExpectations['intra-rack']),
    'cross-rack': one(given?.crossRack, defaultExpectations['cross-rack']),
    'cross-site': one(given?.crossSite, defaultExpectations['cross-site']),
    unknown: one(undefined, defaultExpectations.unknown),
  };
}
