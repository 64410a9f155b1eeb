import { describe, expect, it } from 'vitest';
import { type MachineState, readMachine, throttlingText } from '../../../src/bench/machine.js';
import { readRecord } from '../../../src/bench/readRecord.js';

const said = `kernel Linux 6.8.0-45-generic
launcher mpirun (Open MPI) 4.1.6
env NCCL_DEBUG=WARN
env NCCL_CONF_FILE=a=b
env CUDA_API_KEY=hunter2
gpu 0, 1980, 1980, 2619, 55, 410.50, 550.54.15, 0x0000000000000001
gpu 1, 765, 1980, 2619, 91, [N/A], 550.54.15, 0x0000000000000048
`;

describe('what a host says around a run', () => {
  it('is read: versions, clocks, what holds them down, and no secret', () => {
    const state = readMachine('a1', said);
    expect(state).toMatchObject({ host: 'a1', kernel: 'Linux 6.8.0-45-generic', launcher: 'mpirun (Open MPI) 4.1.6', driver: '550.54.15' });
    expect(state.environment).toEqual({ NCCL_DEBUG: 'WARN', NCCL_CONF_FILE: 'a=b' });
    expect(state.gpus).toEqual([
      { index: 0, smMHz: 1980, maxSmMHz: 1980, memMHz: 2619, celsius: 55, watts: 410.5, throttled: [] },
      { index: 1, smMHz: 765, maxSmMHz: 1980, memMHz: 2619, celsius: 91, watts: null, throttled: ['hw_slowdown', 'hw_thermal_slowdown'] },
    ]);
    expect(readMachine('b', 'garbage\u001b[2J\ngpu x\n')).toEqual({
      host: 'b',
      kernel: null,
      driver: null,
      launcher: null,
      gpus: [],
      environment: {},
    });
  });

  it('is told where clocks were held down, and only there', () => {
    const [state, cool]: [MachineState, MachineState] = [readMachine('a1', said), readMachine('a2', said.replace(/gpu 1.*\n/, ''))];
    expect(throttlingText({ before: [cool], after: [state] })).toContain('hw_thermal_slowdown: a1 GPU 1');
    expect(throttlingText({ before: [cool], after: [cool] })).toBeNull();
  });

  it('comes back from a line of the store as it was', () => {
    const record = { v: 1, kind: 'machine', run: 'r', when: 'after', hosts: [readMachine('a1', said)] };
    expect(readRecord(JSON.stringify(record))).toEqual(record);
    expect(readRecord(JSON.stringify({ ...record, when: 'never' }))).toBeNull();
  });
});
