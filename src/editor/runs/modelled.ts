import type { PerfRow } from '../../nccl/perf/result.js';
import type { Run } from '../../bench/record.js';
import { latest } from '../../nccl/catalog/index.js';
import { type Collective, type ModelHost, predict, readModelEnvironment, shapeOfHosts, systemOf } from '../../nccl/model/index.js';

/** Collectives of nccl-tests programs that NCCL's cost model covers. */
const collectives: Readonly<Record<string, Collective>> = {
  all_reduce: 'AllReduce',
  all_gather: 'AllGather',
  reduce_scatter: 'ReduceScatter',
  broadcast: 'Broadcast',
  reduce: 'Reduce',
};

/**
 * What NCCL's cost model says for the sizes of a run on these hosts, as rows of times in µs and bandwidths in GB/s; null where the
 * program, the GPUs or the settings are not covered.
 */
export function modelledRows(run: Run, hosts: readonly ModelHost[]): PerfRow[] | null {
  const program = (run.spec.argv[0]?.split('/').pop() ?? '').replace(/_perf(_mpi)?$/, '');
  const collective = Object.hasOwn(collectives, program) ? collectives[program] : undefined;
  const found = shapeOfHosts(hosts);
  if (collective === undefined || found === null || run.rows.length === 0) return null;
  const reading = readModelEnvironment(run.spec.env, run.ncclVersion ?? latest);
  if (!reading.ok) return null;
  const shape = { ...found.shape, nNodes: run.spec.hosts.length, ppn: run.spec.ranksPerHost };
  const system = { ...systemOf(found.preset, { ...shape, ...reading.value.shape }), ...reading.value.system };
  const sizes = run.rows.map((row) => row.sizeBytes).filter((size) => size > 0);
  const rows = predict(system, collective, sizes, reading.value.allowed).flatMap(({ sizeBytes, timeUs, busbwGBs }): PerfRow[] => {
    const row = run.rows.find((candidate) => candidate.sizeBytes === sizeBytes);
    if (row === undefined || timeUs === null || busbwGBs === null) return [];
    return [{ ...row, outOfPlace: { timeUs, algbwGBs: sizeBytes / timeUs / 1000, busbwGBs, wrong: null }, inPlace: null }];
  });
  return rows.length === 0 ? null : rows;
}
