import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../src/nccl/log/reader.js';

const says = (...messages: string[]): string => messages.map((message) => `n1:10:11 [0] NCCL INFO ${message}`).join('\n');

/** The tree of a host with two GPUs and an adapter on each of two switches, in the form of src/graph/topo.cc; values invented. */
const tree = [
  '=== System : maxBw 48.0 totalBw 370.8 ===',
  'CPU/0 (1/1/2)',
  '+ PCI[48.0] - PCI/16000 (1000c0301000100b)',
  '              + PCI[48.0] - GPU/18000 (0)',
  '                            + NVL[370.8] - NVS/0',
  '              + PCI[48.0] - NIC/19000',
  '                            + NET[50.0] - NET/0 (8e7c50003b2c088/1/50.000000)',
  '+ SYS[16.0] - CPU/1',
  'CPU/1 (1/1/2)',
  '+ PCI[48.0] - GPU/2A000 (1)',
  '              + NVL[370.8] - NVS/0',
  '+ SYS[16.0] - CPU/0',
  '==========================================',
  'GPU/18000 :GPU/18000 (0/5000.0/LOC) GPU/2A000 (2/370.8/NVL) NVS/0 (1/370.8/NVL) CPU/0 (2/48.0/PHB) NET/0 (3/48.0/PIX) ',
  'GPU/2A000 :GPU/18000 (2/370.8/NVL) GPU/2A000 (0/5000.0/LOC) NET/0 (5/16.0/SYS) ',
];

describe('topology trees', () => {
  it('are read with their links and ways', () => {
    const [system, ...more] = readLog(says(...tree), 'x').systems;
    expect(more).toEqual([]);
    expect(system).toMatchObject({ host: 'n1', pid: 10, maxBandwidth: 48, totalBandwidth: 370.8, place: { file: 'x', line: 1 } });
    expect(system?.nodes.map(({ name, rank, bandwidth }) => [name, rank, bandwidth])).toEqual([
      ['CPU/0', null, null],
      ['PCI/16000', null, null],
      ['GPU/18000', 0, null],
      ['NVS/0', null, null],
      ['NIC/19000', null, null],
      ['NET/0', null, 50],
      ['CPU/1', null, null],
      ['GPU/2A000', 1, null],
    ]);
    expect(system?.links.map(({ from, to, type, bandwidth }) => `${from} ${type}[${bandwidth}] ${to}`)).toEqual([
      'CPU/0 PCI[48] PCI/16000',
      'PCI/16000 PCI[48] GPU/18000',
      'GPU/18000 NVL[370.8] NVS/0',
      'PCI/16000 PCI[48] NIC/19000',
      'NIC/19000 NET[50] NET/0',
      'CPU/0 SYS[16] CPU/1',
      'CPU/1 PCI[48] GPU/2A000',
      'GPU/2A000 NVL[370.8] NVS/0',
      'CPU/1 SYS[16] CPU/0',
    ]);
    expect(system?.paths.find(({ from, to }) => from === 'GPU/2A000' && to === 'NET/0')).toEqual({
      from: 'GPU/2A000',
      to: 'NET/0',
      hops: 5,
      bandwidth: 16,
      type: 'SYS',
    });
  });
  it('in the words of releases before 2.14 and since 2.21', () => {
    const old = tree.map((line) => line.replace('maxBw', 'maxWidth').replace('totalBw', 'totalWidth'));
    expect(readLog(says(...old)).systems).toEqual(readLog(says(...tree)).systems);
    const named = tree.map((line) =>
      line.replace(/\b(CPU|GPU|NET|NVS|PCI|NIC)\/([0-9A-F]+)/g, (_, kind: string, id: string) => `${kind}/0-${id.toLowerCase()}`),
    );
    const [system] = readLog(says(...named)).systems;
    expect(system?.links).toHaveLength(9);
    expect(system?.paths.find(({ from, to }) => from === 'GPU/0-2a000' && to === 'NET/0-0')?.type).toBe('SYS');
  });
  it('of other processes of the host are read once, and mixed lines stay with who says them', () => {
    const other = tree.map((line) => `n1:20:21 [1] NCCL INFO ${line}`);
    const mixed = tree.flatMap((line, at) => [`n1:10:11 [0] NCCL INFO ${line}`, other[at] ?? '']).join('\n');
    const { systems } = readLog(mixed);
    expect(systems.map(({ links }) => links.length)).toEqual([9]);
  });
  it('need their head', () => {
    expect(readLog(says(...tree.slice(1))).systems).toEqual([]);
  });
});

describe('choices and forecasts', () => {
  it('in the words of 2.22, 2.23 and since 2.24', () => {
    const { choices } = readLog(
      says(
        '1048576 Bytes -> Algo 1 proto 2 time 53.1',
        'AllReduce: 1024 Bytes -> Algo 0 proto 0 time 13.1',
        'AllReduce: 2048 Bytes -> Algo TREE proto LL channel{Lo..Hi}={0..3}',
        'AllReduce: 4096 Bytes -> Algo TREE proto LL channel{Lo..Hi}={0..3}',
        'AllReduce: 1073741824 Bytes -> Algo RING proto SIMPLE channel{Lo..Hi}={0..15}',
        'AllReduce: x Bytes -> Algo RING',
      ),
    );
    expect(
      choices.map(({ collective, algorithm, protocol, channels, minBytes, maxBytes, count }) => [
        collective,
        algorithm,
        protocol,
        channels,
        minBytes,
        maxBytes,
        count,
      ]),
    ).toEqual([
      [null, 'RING', 'SIMPLE', null, 1048576, 1048576, 1],
      ['AllReduce', 'TREE', 'LL', null, 1024, 1024, 1],
      ['AllReduce', 'TREE', 'LL', 4, 2048, 4096, 2],
      ['AllReduce', 'RING', 'SIMPLE', 16, 1073741824, 1073741824, 1],
    ]);
  });
  const sample = '../shared/samples/logs/synthetic-tuning-2.30.7.log';
  it.runIf(existsSync(sample))('the table of a whole log', () => {
    const [table] = readLog(readFileSync(sample, 'utf8')).forecasts;
    expect(
      table?.rows.find(
        ({ collective, algorithm, protocol }) => collective === 'AllReduce' && algorithm === 'Tree' && protocol === 'Simple',
      ),
    ).toMatchObject({
      latency: 134.4,
      bandwidth: 47.8,
    });
    expect(table?.rows.filter(({ bandwidth }) => bandwidth > 0)).toHaveLength(3);
  });
  it('a table of three blocks is one', () => {
    const block = (names: string[]): string[] => [
      `  Algorithm   | ${names.map((name) => ` ${name} `).join(' | ')} |`,
      '  Protocol    |             LL |          LL128 |         Simple |',
      ` Max NThreads |            512 |            640 |            512 |`,
      `    AllReduce |${names.map(() => '     4.4/   1.0 |     5.6/   2.0 |     7.8/   3.0 |').join('')}`,
    ];
    const { forecasts } = readLog(says(...block(['Tree', 'Ring']), ...block(['NVLS'])));
    expect(forecasts).toHaveLength(1);
    expect(forecasts[0]?.rows.map(({ algorithm, protocol, latency, bandwidth }) => [algorithm, protocol, latency, bandwidth])).toEqual(
      ['Tree', 'Ring', 'NVLS'].flatMap((algorithm) => [
        [algorithm, 'LL', 4.4, 1],
        [algorithm, 'LL128', 5.6, 2],
        [algorithm, 'Simple', 7.8, 3],
      ]),
    );
  });
});

describe('what switches and adapters do', () => {
  const start = 'ncclCommInitRank comm 0x1 rank 0 nranks 2 cudaDev 0 nvmlDev 0 busId 1b000 commId 0xab - Init START';
  it('NVLS and CollNet, with the reason where it is off', () => {
    const log = readLog(
      says(
        start,
        'NVLS multicast support is available on dev 0',
        'Connected NVLS tree',
        'CollNet 00/0 : 0 [send] via COLLNET/SHARP/0/GDRDMA',
        'CollNet 00/0 : 0 [receive] via COLLNET/SHARP/0/GDRDMA',
        'rank 0 Connected CollNet',
        start.replace('START', 'COMPLETE'),
      ),
    );
    expect(log.communicators[0]?.offload).toEqual({ nvls: 1, collnet: 1, ways: new Map([['COLLNET/SHARP/0/GDRDMA', 2]]), off: null });
    expect(log.processes[0]?.nvls).toBe(true);
    const off = readLog(
      says(
        start,
        'NVLS multicast support is not available on dev 0',
        'Communicator has 1 nodes which is less than CollNet node threshold 2, disabling CollNet',
        start.replace('START', 'COMPLETE'),
      ),
    );
    expect(off.processes[0]?.nvls).toBe(false);
    expect(off.communicators[0]?.offload.off?.reason).toContain('threshold 2');
  });
  it('plugin, adapters with GPUDirect, affinity', () => {
    const [process] = readLog(
      says(
        'NET/Plugin: Could not find: libnccl-net-aws.so.',
        'NET/Plugin: Loaded net plugin AWS Libfabric (v9)',
        "NET/IB : GPU Direct RDMA Enabled for HCA 0 'mlx5_0'",
        "NET/IB : GPU Direct RDMA Disabled for HCA 1 'mlx5_1'",
        'Setting affinity for GPU 0 to ffff,00000000',
      ),
    ).processes;
    expect(process?.plugin?.value).toBe('Loaded net plugin AWS Libfabric (v9)');
    expect([...(process?.gpuDirect ?? [])]).toEqual([
      ['mlx5_0', true],
      ['mlx5_1', false],
    ]);
    expect(process?.affinity?.value).toBe('ffff,00000000');
  });
  it('timings of the first meeting', () => {
    const log = readLog(
      says(
        start,
        'Bootstrap timings total 0.041233 (create 0.000031, send 0.000102, recv 0.020011, ring 0.018940, delay 0.000001)',
        start.replace('START', 'COMPLETE'),
      ),
    );
    expect(log.communicators[0]?.progress.get(0)?.bootstrap).toEqual({
      total: 0.041233,
      phases: { create: 0.000031, send: 0.000102, recv: 0.020011, ring: 0.01894, delay: 0.000001 },
    });
  });
});

describe('calls', () => {
  const call = (pid: number, number: string, what = 'AllReduce', count = 1024, comm = '55d0'): string =>
    `n1:${pid}:${pid} [0] NCCL INFO ${what}: opCount ${number} sendbuff 0x7f0 recvbuff 0x7f1 count ${count} datatype 7 op 0 root 0 comm 0x${comm} [nranks=4] stream 0x1`;
  it('are counted for each communicator of a process, the latest ones kept', () => {
    const lines = Array.from({ length: 100 }, (_, at) => call(1, at.toString(16), 'AllReduce', at));
    const { calls } = readLog([...lines, call(1, '5', 'Broadcast', 8, 'aa'), call(2, '1f', 'Send'), call(2, '1f')].join('\n'));
    expect(calls.map(({ pid, comm, count, last }) => [pid, comm, count, last])).toEqual([
      [1, '55d0', 100, 99],
      [1, 'aa', 1, 5],
      [2, '55d0', 1, 31],
    ]);
    expect(calls[0]?.latest[0]).toEqual({ number: 36, call: 'AllReduce count 36 datatype 7 op 0 root 0' });
    expect(calls[0]?.latest.at(-1)).toEqual({ number: 99, call: 'AllReduce count 99 datatype 7 op 0 root 0' });
  });
});
