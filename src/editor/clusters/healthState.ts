import { clean, cleanLine } from '../../base/clean.js';
import type { HealthResult, HealthState } from '../../protocol/health.js';
import { indexOf } from './clusterIndex.js';
import { type ClusterState, racksOf } from './state.js';

/** What the health page shows of no cluster. */
export const noHealth: HealthState = { title: '', origin: null, at: null, phase: 'none', message: null, saved: false, hosts: [], results: [], passed: 0, unknown: 0, select: null };

const made = new WeakMap<ClusterState, HealthState>();

/** What the health page shows of a cluster, made once for each state; whatever hosts said is cleaned. */
export function healthState(state: ClusterState): HealthState {
  const known = made.get(state);
  if (known !== undefined) return known;
  const { standing, troubles } = indexOf(state);
  const racks = racksOf(state);
  const place = new Map(state.cluster.hosts.map((host, at): [string, number] => [host, at]));
  const results = troubles.map(
    (result): HealthResult => ({
      key: `${result.id}/${result.title}/${result.status}`,
      id: result.id,
      area: result.area,
      title: cleanLine(result.title),
      status: result.status === 'fail' ? 'fail' : 'warn',
      message: cleanLine(result.message),
      consequence: result.consequence,
      fix: result.fix === null ? null : clean(result.fix),
      docs: result.docs,
      troubles: result.troubles.flatMap(({ host, message, evidence, fix }) => {
        const at = place.get(host);
        return at === undefined ? [] : [{ host: at, message: cleanLine(message), evidence: evidence.map(cleanLine), fix: fix === null ? null : clean(fix) }];
      }),
    }),
  );
  const ids = (status: 'pass' | 'unknown'): Set<string> => new Set((state.report?.checks ?? []).filter((result) => result.status === status).map(({ id }) => id));
  const ill = new Set(troubles.map(({ id }) => id));
  const unknown = ids('unknown');
  const health: HealthState = {
    title: cleanLine(state.cluster.name),
    origin: state.origin,
    at: state.snapshot?.at ?? null,
    phase: state.phase,
    message: null,
    saved: state.file !== null,
    hosts: state.cluster.hosts.map((name) => ({ name: cleanLine(name), standing: standing.get(name) ?? 'waiting', rack: racks.get(name) ?? null })),
    results,
    passed: [...ids('pass')].filter((id) => !ill.has(id) && !unknown.has(id)).length,
    unknown: unknown.size,
    select: null,
  };
  made.set(state, health);
  return health;
}
