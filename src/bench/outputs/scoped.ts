import { atLeast } from '../../nccl/catalog/version.js';

/** Functions of NCCL_ALGO and NCCL_PROTO by nccl-tests program. */
const functions: Readonly<Record<string, string>> = {
  all_reduce: 'allreduce',
  all_gather: 'allgather',
  reduce_scatter: 'reducescatter',
  broadcast: 'broadcast',
  reduce: 'reduce',
};

/**
 * A list of algorithms or protocols restricted to the collective that was measured. From 2.24.3 on a list for all collectives makes
 * those that it leaves nothing fail, and a search of one collective says nothing about the others. Earlier releases do not read this form.
 */
export function scopedValue(name: string, value: string, program: string, version: string): string {
  const collective = functionOf(program);
  if (collective === null || value === '' || value.includes(':')) return value;
  return (name === 'NCCL_ALGO' || name === 'NCCL_PROTO') && atLeast(version, '2.24.3') ? `${collective}:${value}` : value;
}

/** NCCL's lower-case name of the collective that an nccl-tests program measures, "allreduce"; null for one that has no algorithms to choose. */
export function functionOf(program: string): string | null {
  const base = (program.split('/').pop() ?? '').replace(/_perf(_mpi)?$/, '');
  return Object.hasOwn(functions, base) ? (functions[base] ?? null) : null;
}
