import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LogReader, readLog, type NcclLog } from '../../../src/nccl/log/reader.js';

const samples = '../shared/samples/logs/';
const here = existsSync(samples);
const synthetic = here ? readdirSync(samples).filter((name) => name.startsWith('synthetic-init-')) : [];
if (!here) console.warn('left out: the sample logs are not beside the checkout');

const read = (name: string): string => readFileSync(samples + name, 'utf8');
/** What must not change however the same lines arrive: all but places. */
const meaning = (log: NcclLog) => ({
  processes: log.processes
    .map(({ host, pid, network, version }) => ({ host, pid, network: network?.value, version: version?.value }))
    .sort((a, b) => (`${a.host}${a.pid}` < `${b.host}${b.pid}` ? -1 : 1)),
  communicators: log.communicators.map(({ id, nRanks, nNodes, ranks, rings, trees, edges, channels }) => ({
    id,
    nRanks,
    nNodes,
    channels: channels?.coll,
    ranks: [...ranks.values()],
    rings: [...rings],
    trees: [...trees],
    edges: edges.map(({ channel, from, to, via, gdrdma, ends }) => `${channel} ${from} ${to} ${via} ${gdrdma} ${ends}`).sort(),
  })),
  counts: [...log.counts].sort(),
});

describe.runIf(here)('whole logs of many releases', () => {
  it.each(synthetic)('%s: ranks, rings, trees and connections agree', (name) => {
    const log = readLog(read(name), name);
    expect(log.processes).toHaveLength(8);
    const [communicator, ...more] = log.communicators;
    expect(more).toEqual([]);
    expect(communicator?.nRanks).toBe(8);
    expect([...(communicator?.ranks.keys() ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...(communicator?.ranks.values() ?? [])].map(({ host }) => host)).toEqual([
      ...Array<string>(4).fill('node-1'),
      ...Array<string>(4).fill('node-2'),
    ]);
    expect(communicator?.rings.size).toBe(4);
    for (const [channel, order] of communicator?.rings ?? []) {
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const [at, from] of order.entries()) {
        const to = order[(at + 1) % order.length];
        const edge = communicator?.edges.find((each) => each.channel === channel && each.from === from && each.to === to);
        expect(edge, `channel ${channel}: ${from} to ${to ?? '?'}`).toBeDefined();
        const leaves = communicator?.ranks.get(from)?.host !== communicator?.ranks.get(to ?? -1)?.host;
        expect(edge?.transport).toBe(leaves ? 'NET' : 'P2P');
        expect(edge?.gdrdma).toBe(leaves);
      }
    }
    for (const [, links] of communicator?.trees ?? []) {
      expect(links.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const { rank, parent } of links) if (parent !== null) expect(communicator?.ranks.has(parent), `${rank}`).toBe(true);
    }
    expect([...(communicator?.progress.values() ?? [])].every(({ completed }) => completed !== null)).toBe(true);
    expect(log.problems).toEqual([]);
  });

  it.each(synthetic)('%s: says the same in any order of its processes and through any launcher', (name) => {
    const text = read(name);
    const plain = meaning(readLog(text));
    const lines = text.split('\n');
    const processes = new Map<string, string[]>();
    for (const line of lines) {
      const key = /^(\S+:\d+):\d+ /.exec(line)?.[1] ?? '';
      processes.set(key, [...(processes.get(key) ?? []), line]);
    }
    // One line of each process in turn.
    const queues = [...processes.values()].map((queue) => [...queue]);
    const woven: string[] = [];
    while (queues.some((queue) => queue.length > 0)) for (const queue of queues) woven.push(...queue.splice(0, 1));
    expect(meaning(readLog(woven.join('\n')))).toEqual(plain);
    const launchers: ((line: string, at: number) => string)[] = [
      (line) => `[1,3]<stdout>:${line}`,
      (line) => `3: ${line}`,
      (line) => `[rank3]: ${line}`,
      (line) => `[default3]:${line}`,
      (line) => `\u001b[36m(RayTrainWorker pid=4711, ip=10.0.0.7)\u001b[0m ${line}`,
      (line) => `2025-03-18T21:25:51.123456789Z stdout F ${line}`,
      (line) => `[pod/train-0/main] ${line}`,
      (line) => `${line}\r`,
      (line) => `[2025-03-18 21:25:51] ${line}`,
    ];
    for (const wrap of launchers)
      expect(meaning(readLog(lines.map((line) => (line === '' ? line : wrap(line, 0))).join('\n'))), wrap('x', 0)).toEqual(plain);
  });

  it('gives the same whatever the size of the chunks, and for one file a process', () => {
    const text = read('synthetic-init-2.27.7.log');
    const plain = meaning(readLog(text));
    for (const size of [1, 7, 4096]) {
      const reader = new LogReader();
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(meaning(reader.end())).toEqual(plain);
    }
    const reader = new LogReader();
    for (const host of ['node-1', 'node-2'])
      for (const pid of ['4100', '4110', '4120', '4130']) {
        reader.file(`${host}.${pid}.log`);
        reader.push(
          text
            .split('\n')
            .filter((line) => line.startsWith(`${host}:${pid}:`))
            .join('\n'),
        );
      }
    const log = reader.end();
    expect(log.files).toHaveLength(8);
    expect(meaning(log).communicators).toEqual(plain.communicators);
    expect(log.communicators[0]?.progress.get(5)?.completed?.file).toBe('node-2.4110.log');
  });
});

describe('a line inside another', () => {
  const a = 'node-1:10:11 [0] NCCL INFO Using network IB';
  const b = 'node-2:20:21 [1] NCCL INFO Using network Socket';
  it('is told apart where processes write at once', () => {
    const log = readLog(`${a}\n${b}\n${a.slice(0, 30)}${b}\n${b.slice(0, 33)}${a}\n`);
    expect(log.processes.map(({ host, pid }) => `${host ?? ''}:${pid ?? ''}`)).toEqual(['node-1:10', 'node-2:20']);
    expect(log.processes.map(({ network }) => network?.value)).toEqual(['IB', 'Socket']);
  });
  it('takes the end of the one before with it: half a connection, value or version tells nothing', () => {
    const start = 'h:1:2 [0] NCCL INFO comm 0x1 rank 0 nranks 2 cudaDev 0 busId 1b000 commId 0xab - Init START';
    const other = 'h:9:9 [1] NCCL INFO Connected all rings';
    const halves = ['Channel 00/0 : 0[0] -> 1[1] [send] via NET/IB/0', 'NCCL_ALGO set by environment to Ri', 'NCCL version 2.2'];
    const torn = readLog([start, ...halves.map((half) => `h:1:2 [0] NCCL INFO ${half}${other}`)].join('\n'));
    expect(torn.communicators[0]?.edges).toEqual([]);
    expect(torn.processes[0]).toMatchObject({ version: null, variables: new Map() });
    const whole = readLog([start, ...halves.map((half) => `h:1:2 [0] NCCL INFO ${half}`), other].join('\n'));
    expect(whole.communicators[0]?.edges).toHaveLength(1);
    expect(whole.processes[0]).toMatchObject({ version: { value: '2.2' }, variables: new Map([['NCCL_ALGO', { value: 'Ri' }]]) });
  });

  it('has its host also where the name was taken out', () => {
    const log = readLog(
      '<node-a>:71:90 [0] NCCL INFO Using network IB\n[1,3]<stdout>:b:7:9 [0] NCCL INFO Using network IB\n2025-05-16T16:39:51.208-07:00ip-10-0:79:79 [0] NCCL INFO Using network IB\n',
    );
    expect(log.processes.map(({ host, pid }) => [host, pid])).toEqual([
      ['<node-a>', 71],
      ['b', 7],
      ['ip-10-0', 79],
    ]);
  });
  it('is left alone where it only looks like one', () => {
    const log = readLog(`run with NCCL_DEBUG=WARN for details\nsee NCCL WARN lines\nINFO NCCL is fine\n`);
    expect(log.ncclLines).toBe(0);
    expect(log.processes).toEqual([]);
  });
});

describe('what processes say of themselves', () => {
  it('versions, variables, network and devices', () => {
    const log = readLog(
      [
        'a:1:1 [0] NCCL INFO NCCL version 2.24.3+cuda12.2',
        'a:1:1 [0] NCCL INFO NCCL_IB_TIMEOUT set by environment to 22.',
        'a:1:1 [0] NCCL INFO NCCL_SOCKET_IFNAME set by environment to eth0,10.0.0.1',
        'a:1:1 [0] NCCL INFO NCCL_IB_HCA set to mlx5_0',
        'a:1:1 [0] NCCL INFO NET/IB : Using [0]mlx5_0:1/IB [RO]; OOB eth0:10.0.0.1<0>',
        'a:1:1 [0] NCCL INFO Using network IBext_v8',
      ].join('\n'),
    );
    const [process] = log.processes;
    expect(process?.version?.value).toBe('2.24.3');
    expect(Object.fromEntries([...(process?.variables ?? [])].map(([name, { value }]) => [name, value]))).toEqual({
      NCCL_IB_TIMEOUT: '22',
      NCCL_SOCKET_IFNAME: 'eth0,10.0.0.1',
      NCCL_IB_HCA: 'mlx5_0',
    });
    expect(process?.network?.value).toBe('IBext_v8');
    expect(process?.devices?.value).toContain('[RO]');
  });
  it('of 2.2, where the word NCCL was missing', () => {
    const log = readLog(
      'h:5:6 [0] INFO comm 0x7fa42c00a3b0 rank 0 nranks 2\nh:5:7 [0] include/socket.h:360 WARN Call to connect failed : Connection timed out\n',
    );
    expect(log.communicators[0]?.nRanks).toBe(2);
    expect(log.counts.get('sock-timeout')).toBe(1);
  });
  it('timings before or after Init COMPLETE', () => {
    const head = 'a:1:2 [0] NCCL INFO';
    const init = 'ncclCommInitRank comm 0x1 rank 0 nranks 2 cudaDev 0 nvmlDev 0 busId 1b000 commId 0xab - Init';
    const timings = 'Init timings - ncclCommInitRank: rank 0 nranks 2 total 61.50 (kernels 0.20, alloc 0.30, bootstrap 60.05, rest 0.95)';
    for (const order of [
      [timings, `${init} COMPLETE`],
      [`${init} COMPLETE`, timings],
    ]) {
      const log = readLog([`${init} START`, ...order].map((text) => `${head} ${text}`).join('\n'));
      expect(log.communicators[0]?.progress.get(0)?.timings).toEqual({
        total: 61.5,
        phases: { kernels: 0.2, alloc: 0.3, bootstrap: 60.05, rest: 0.95 },
      });
    }
  });
  it('connections made after the set-up belong to the communicator in which the rank fits', () => {
    const start = (pid: number, rank: number, nRanks: number, id: string): string =>
      `a:${pid}:${pid} [${pid - 1}] NCCL INFO ncclCommInitRank comm 0x1 rank ${rank} nranks ${nRanks} cudaDev ${pid - 1} nvmlDev 0 busId 1b000 commId ${id} - Init`;
    const log = readLog(
      [
        ...[
          [1, 0],
          [2, 1],
        ].flatMap(([pid = 0, rank = 0]) => [`${start(pid, rank, 2, '0xaa')} START`, `${start(pid, rank, 2, '0xaa')} COMPLETE`]),
        `${start(1, 3, 4, '0xbb')} START`,
        `${start(1, 3, 4, '0xbb')} COMPLETE`,
        'a:1:77 [0] NCCL INFO Channel 00/1 : 0[0] -> 1[1] via P2P/CUMEM/read',
        'a:1:77 [0] NCCL INFO Channel 00/1 : 3[0] -> 2[1] [send] via NET/IB/3(5)/GDRDMA/Shared',
      ].join('\n'),
    );
    expect(
      log.communicators.map(({ id, edges }) => [id, edges.map(({ from, to, transport, network }) => [from, to, transport, network])]),
    ).toEqual([
      ['aa', [[0, 1, 'P2P', null]]],
      ['bb', [[3, 2, 'NET', 'IB']]],
    ]);
  });
  it('both ends of a connection are one edge, with the way that each of them takes', () => {
    const start = (host: string, rank: number): string =>
      `${host}:1:1 [0] NCCL INFO ncclCommInitRank comm 0x1 rank ${rank} nranks 2 cudaDev 0 nvmlDev 0 busId 1b000 commId 0xaa - Init START`;
    const log = readLog(
      [
        start('a', 0),
        start('b', 1),
        'b:1:1 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[0] [receive] via NET/IB/3',
        'a:1:1 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[0] [send] via NET/IB/0/GDRDMA',
        'a:1:1 [0] NCCL INFO Channel 01/0 : 0[0] -> 1[0] [send] via NET/IB/0/GDRDMA',
      ].join('\n'),
    );
    expect(
      log.communicators[0]?.edges.map(({ channel, ends, via, receiveVia, gdrdma }) => [channel, ends, via, receiveVia, gdrdma]),
    ).toEqual([
      [0, 'both', 'NET/IB/0/GDRDMA', 'NET/IB/3', false],
      [1, 'send', 'NET/IB/0/GDRDMA', null, true],
    ]);
  });
});
