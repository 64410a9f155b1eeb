import { expect, it } from 'vitest';
import { scopedValue } from '../../../../src/bench/outputs/scoped.js';
import { lintConf } from '../../../../src/lint/index.js';

const lint = (text: string): string[] => lintConf(new TextEncoder().encode(text), { version: '2.30.7' }).map((finding) => finding.rule);

it('restricts algorithms and protocols to the collective that was measured, so that no other one starves', () => {
  expect(scopedValue('NCCL_ALGO', 'NVLSTree', 'all_reduce_perf', '2.27.3')).toBe('allreduce:NVLSTree');
  expect(scopedValue('NCCL_PROTO', '^LL', '/opt/nccl-tests/all_gather_perf_mpi', '2.24.3')).toBe('allgather:^LL');
  expect(lint('NCCL_ALGO=NVLSTree\n')).toContain('starved-collective');
  expect(lint(`NCCL_ALGO=${scopedValue('NCCL_ALGO', 'NVLSTree', 'all_reduce_perf', '2.30.7')}\n`)).toEqual([]);
});

it('leaves what older releases would misread, what is scoped already, and every other variable', () => {
  expect(scopedValue('NCCL_ALGO', 'Tree', 'all_reduce_perf', '2.23.4')).toBe('Tree');
  expect(scopedValue('NCCL_ALGO', 'allreduce:Tree', 'all_reduce_perf', '2.30.7')).toBe('allreduce:Tree');
  expect(scopedValue('NCCL_ALGO', 'Ring', 'alltoall_perf', '2.30.7')).toBe('Ring');
  expect(scopedValue('NCCL_BUFFSIZE', '4194304', 'all_reduce_perf', '2.30.7')).toBe('4194304');
});
