import type { Run } from '../../bench/record.js';
import type { HostFacts } from '../../cluster/facts.js';
import type { Expectation, ExpectedRow } from '../../expect/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { loadBench } from '../parts/load.js';
import { peak } from './runSummary.js';

/** Expectations that are kept, by what they depend on; a panel of many runs asks for all of them with each new row. */
const kept = new Map<string, Expectation>();
const mostKept = 400;

/** What the model expects of a run: by what is known now of its hosts, else by the GPU that its output named. */
export async function expectationOf(run: Run, clusters: ClusterService): Promise<Expectation> {
  const part = await loadBench();
  const facts = factsOf(run, clusters);
  const machine = part.machineOf(facts, run.gpu ?? null);
  const known = typeof machine === 'string' ? machine : [machine.preset.name, machine.shape.nics];
  const key = JSON.stringify([run.id, run.rows.length, run.ncclVersion, known]);
  const found = kept.get(key) ?? part.expectRun(run, facts);
  if (kept.size >= mostKept && !kept.has(key)) kept.clear();
  kept.set(key, found);
  return found;
}

/** What is known now of the hosts that a run was on; empty where its cluster is not connected. */
export function factsOf({ spec }: Run, clusters: ClusterService): HostFacts[] {
  const state = clusters.state(spec.cluster);
  return state === undefined ? [] : spec.hosts.flatMap((host) => state.answers.get(host)?.facts ?? []);
}

/** How a run's result stands against the model, in words. */
export interface StandingWords {
  /** "96 % of the model", with "too slow" where it is; null where nothing is expected. */
  readonly short: string | null;
  readonly slow: boolean;
  /** What was expected by which machine, or why nothing is; one sentence. */
  readonly long: string;
}

/** How the largest size of a run stands against the model; null for a run without a result. */
export async function standingWords(run: Run, clusters: ClusterService): Promise<StandingWords | null> {
  const best = peak(run);
  if (best === null) return null;
  const [part, expectation] = await Promise.all([loadBench(), expectationOf(run, clusters)]);
  const row: ExpectedRow | undefined = expectation.rows.find(({ sizeBytes }) => sizeBytes === best.sizeBytes);
  const long = part.expectationText(expectation);
  return row === undefined ? { short: null, slow: false, long } : { short: part.standingText(row), slow: row.slow, long };
}
