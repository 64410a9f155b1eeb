import type { CheckResult, Trouble } from '../../doctor/index.js';
import { type Standing, standings } from '../../protocol/health.js';
import type { ClusterState } from './state.js';

/** One thing wrong with one host, with the answer of the check that it belongs to. */
export interface Finding {
  readonly result: CheckResult;
  readonly trouble: Trouble;
}

/** What the tree and the panels ask of a cluster, counted once for each of its states: rows must not each walk over all hosts. */
export interface ClusterIndex {
  /** Findings by host, worst first; hosts with none are not in it. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Answers with troubles, worst first. */
  readonly troubles: readonly CheckResult[];
  readonly standing: ReadonlyMap<string, Standing>;
  /** Hosts by how they stand, in the cluster's order. */
  readonly hosts: Readonly<Record<Standing, readonly string[]>>;
}

const indices = new WeakMap<ClusterState, ClusterIndex>();

/** The index of a state; made when first asked for. */
export function indexOf(state: ClusterState): ClusterIndex {
  const known = indices.get(state);
  if (known !== undefined) return known;
  const made = makeIndex(state);
  indices.set(state, made);
  return made;
}

/** Hosts on which nothing is wrong. */
export function wellHosts(state: ClusterState): readonly string[] {
  return indexOf(state).hosts.well;
}

function makeIndex(state: ClusterState): ClusterIndex {
  const troubles = (state.report?.checks ?? []).filter((result) => result.troubles.length > 0);
  const findings = new Map<string, Finding[]>();
  for (const result of troubles) {
    for (const trouble of result.troubles) {
      const own = findings.get(trouble.host);
      if (own === undefined) findings.set(trouble.host, [{ result, trouble }]);
      else own.push({ result, trouble });
    }
  }
  const standing = new Map<string, Standing>();
  const hosts = Object.fromEntries(standings.map((one): [Standing, string[]] => [one, []])) as Record<Standing, string[]>;
  for (const host of state.cluster.hosts) {
    const own = standingOf(state, host, findings.get(host));
    standing.set(host, own);
    hosts[own].push(host);
  }
  return { findings, troubles, standing, hosts };
}

function standingOf(state: ClusterState, host: string, findings: readonly Finding[] | undefined): Standing {
  const answer = state.answers.get(host);
  if (answer === undefined) return 'waiting';
  if (answer.facts === null) return 'unreached';
  if (findings?.some(({ trouble }) => trouble.status === 'fail') === true || !answer.ok) return 'fail';
  if (findings !== undefined) return 'warn';
  return state.report === null ? 'answered' : 'well';
}
