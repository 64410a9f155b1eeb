import { describe, expect, it } from 'vitest';
import { diagnose, type Finding } from '../../../src/nccl/log/findings/index.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { jobLog } from './support/jobLog.js';

const find = (text: string): Finding[] => diagnose(readLog(text, 'job.log'));
const named = (text: string, rule: string): Finding | undefined => find(text).find((each) => each.rule === rule);
const say = (rank: number, message: string): string =>
  `node-${rank < 2 ? 1 : 2}:${10 * (rank + 1)}:${10 * (rank + 1) + 1} [${rank % 2}] NCCL INFO ${message}`;

/** A topology tree whose first GPU reaches the adapter by way of `type`. */
const tree = (rank: number, type: string, adapters = 1): string =>
  [
    '=== System : maxBw 48.0 totalBw 370.8 ===',
    'CPU/0 (1/1/2)',
    '+ PCI[48.0] - GPU/1B000 (0)',
    ...Array.from({ length: adapters }, (_, at) => `+ NET[50.0] - NET/${at} (a/1/50.000000)`),
    '==========================================',
    `GPU/1B000 :GPU/1B000 (0/5000.0/LOC) NET/0 (3/48.0/${type}) `,
  ]
    .map((line) => say(rank, line))
    .join('\n');

describe('topology', () => {
  it('names GPUs whose adapters are all on the other socket', () => {
    expect(named(`${jobLog({})}\n${tree(0, 'SYS')}`, 'cross-socket-adapter')).toMatchObject({ severity: 'warning', hosts: ['node-1'] });
    expect(named(`${jobLog({})}\n${tree(0, 'PHB')}`, 'cross-socket-adapter')).toBeUndefined();
  });
  it('names hosts that differ', () => {
    expect(named(`${jobLog({})}\n${tree(0, 'PIX', 2)}\n${tree(2, 'PIX', 1)}`, 'topology-drift')?.message).toContain('1 adapters');
    expect(named(`${jobLog({})}\n${tree(0, 'PIX', 2)}\n${tree(2, 'PIX', 2)}`, 'topology-drift')).toBeUndefined();
  });
});

describe('networks and adapters that differ', () => {
  const log = jobLog({});
  it('networks of two kinds', () => {
    const lines = log
      .split('\n')
      .map((line) => (line.startsWith('node-2:40:') ? line.replace('Using network IB', 'Using network Socket') : line));
    expect(named(lines.join('\n'), 'network-drift')).toMatchObject({ confidence: 'certain', hosts: ['node-2'] });
    expect(named(log, 'network-drift')).toBeUndefined();
  });
  it('hosts with fewer adapters', () => {
    const using = (counts: number[]): string =>
      [0, 1, 2, 3]
        .map((rank) =>
          say(
            rank,
            `NET/IB : Using ${Array.from({ length: counts[rank] ?? 0 }, (_, at) => `[${at}]mlx5_${at}:1/IB`).join(' ')} [RO]; OOB eth0:1<0>`,
          ),
        )
        .join('\n');
    expect(named(`${log}\n${using([8, 8, 7, 7])}`, 'adapter-drift')).toMatchObject({ hosts: ['node-2'], confidence: 'certain' });
    expect(named(`${log}\n${using([8, 8, 8, 8])}`, 'adapter-drift')).toBeUndefined();
    // Ranks of one host that are given one adapter each.
    expect(named(`${log}\n${using([1, 2, 1, 2])}`, 'adapter-drift')).toBeUndefined();
  });
});

describe('the network that was chosen', () => {
  const using = (order: string): string => say(0, `NET/IB : Using [0]mlx5_0:1/IB [1]mlx5_1:1/IB${order}; OOB eth0:1<0>`);
  it('without relaxed ordering', () => {
    expect(named(`${jobLog({})}\n${using('')}`, 'relaxed-ordering-off')).toMatchObject({
      severity: 'information',
      confidence: 'possible',
      hosts: ['node-1'],
    });
    expect(named(`${jobLog({ variables: { NCCL_IB_PCI_RELAXED_ORDERING: '0' } })}\n${using('')}`, 'relaxed-ordering-off')).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
    });
    expect(named(`${jobLog({})}\n${using(' [RO]')}`, 'relaxed-ordering-off')).toBeUndefined();
    // Releases before 2.12 do not tell it.
    expect(named(`${jobLog({ versions: ['2.10.3', '2.10.3'] })}\n${using('')}`, 'relaxed-ordering-off')).toBeUndefined();
  });
  it('names the plugin that was not loaded where data goes over TCP', () => {
    const tcp = jobLog({ network: 'Socket' });
    expect(named(`${tcp}\n${say(0, 'NET/Plugin: Could not find: libnccl-net-aws.so.')}`, 'net-over-tcp')?.cause).toContain(
      'libnccl-net-aws.so',
    );
    expect(named(`${tcp}\n${say(0, 'NET/Plugin: Loaded net plugin x (v9)')}`, 'net-over-tcp')?.cause).not.toContain('loaded');
  });
});

describe('rings', () => {
  it('that leave hosts more often than there are hosts', () => {
    const scattered = jobLog({}).replace(/(Channel 0\d\/0\d :) {4}0 {3}1 {3}2 {3}3/g, '$1    0   2   1   3');
    expect(named(scattered, 'ring-leaves-hosts-often')?.message).toContain('leaves a host 4 times, where 2 would do');
    expect(named(jobLog({}), 'ring-leaves-hosts-often')).toBeUndefined();
  });
  const across = (to: number): string =>
    `${jobLog({ channels: 1 })}\n${say(2, `Channel 00/0 : 1[1] -> 2[0] [receive] via NET/IB/${to}/GDRDMA`)}\n${say(0, `Channel 00/0 : 3[1] -> 0[0] [receive] via NET/IB/${to}/GDRDMA`)}`;
  it('that change rails, which matters more where the setting forbids it', () => {
    expect(named(across(1), 'rings-cross-rails')).toMatchObject({ severity: 'information', count: 2 });
    expect(named(`${across(1)}\n${say(0, 'NCCL_CROSS_NIC set by environment to 0.')}`, 'rings-cross-rails')).toMatchObject({
      severity: 'warning',
    });
    expect(named(across(0), 'rings-cross-rails')).toBeUndefined();
  });
  it('that leave adapters idle', () => {
    const using = (count: number): string =>
      [0, 2]
        .map((rank) =>
          say(rank, `NET/IB : Using ${Array.from({ length: count }, (_, at) => `[${at}]mlx5_${at}:1/IB`).join(' ')} [RO]; OOB eth0:1<0>`),
        )
        .join('\n');
    expect(named(`${across(0)}\n${using(8)}`, 'idle-adapters')?.message).toContain('1 of 8 adapters on 2 hosts');
    expect(named(`${across(0)}\n${using(2)}`, 'idle-adapters')).toBeUndefined();
  });
});

describe('choices', () => {
  const choice = (bytes: number, protocol: string): string =>
    say(0, `AllReduce: ${bytes} Bytes -> Algo RING proto ${protocol} channel{Lo..Hi}={0..15}`);
  it('of a protocol for small messages', () => {
    expect(named(`${jobLog({})}\n${choice(2 ** 28, 'LL')}`, 'small-protocol-for-large')).toMatchObject({ confidence: 'likely' });
    expect(named(`${jobLog({ variables: { NCCL_PROTO: 'LL' } })}\n${choice(2 ** 28, 'LL')}`, 'small-protocol-for-large')).toMatchObject({
      confidence: 'certain',
    });
    expect(named(`${jobLog({})}\n${choice(2 ** 20, 'LL')}\n${choice(2 ** 28, 'SIMPLE')}`, 'small-protocol-for-large')).toBeUndefined();
  });
});

describe('calls', () => {
  const call = (rank: number, number: number, count = 1024, what = 'AllReduce'): string =>
    say(
      rank,
      `${what}: opCount ${number.toString(16)} sendbuff 0x1 recvbuff 0x2 count ${count} datatype 7 op 0 root 0 comm 0x55d0c${rank}00 [nranks=4] stream 0x1`,
    );
  const all = (numbers: readonly number[], upTo: readonly number[] = [Infinity, Infinity, Infinity, Infinity]): string[] =>
    numbers.flatMap((number) => [0, 1, 2, 3].flatMap((rank) => (number <= (upTo[rank] ?? 0) ? [call(rank, number)] : [])));
  const watchdog =
    '[rank0]:[E626 06:24:44.9 ProcessGroupNCCL.cpp:616] [Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=10, NumelOut=10, Timeout(ms)=600000) ran for 600020 milliseconds before timing out.';
  it('that differ name the rank that diverged', () => {
    const found = named(
      [jobLog({}), ...all([0, 1, 2]), call(0, 3), call(1, 3), call(2, 3, 2048), call(3, 3)].join('\n'),
      'collective-mismatch',
    );
    expect(found).toMatchObject({ severity: 'error', ranks: [2], hosts: ['node-2'] });
    expect(found?.message).toContain('count 2048');
    expect(named([jobLog({}), ...all([0, 1, 2, 3])].join('\n'), 'collective-mismatch')).toBeUndefined();
  });
  it('of one group, of which a line is lost or not told yet, are no difference', () => {
    const group = (rank: number): string[] => [call(rank, 0, 1), call(rank, 0, 2)];
    expect(find([jobLog({}), ...[0, 1, 2].flatMap(group), call(3, 0, 1)].join('\n'))).toEqual([]);
    expect(find([jobLog({}), ...[0, 1, 2].flatMap(group), call(3, 0, 2), ...all([1])].join('\n'))).toEqual([]);
  });
  it('sends and receives are of one rank alone', () => {
    expect(find([jobLog({}), ...[0, 1, 2, 3].map((rank) => call(rank, 0, rank, 'Send'))].join('\n'))).toEqual([]);
  });
  it('do not compare where ranks also send to one another, for that counts differently on each', () => {
    const different = [...all([0, 1, 2]), call(0, 3), call(1, 3), call(2, 3, 2048), call(3, 3)];
    expect(find([jobLog({}), ...different, call(1, 3, 1, 'Recv')].join('\n'))).toEqual([]);
  });
  it('name the rank that is behind when the job hangs', () => {
    const text = [jobLog({}), ...all([0, 1, 2, 3, 4, 5], [5, 5, 4, 5])].join('\n');
    expect(named(`${text}\n${watchdog}`, 'rank-behind')).toMatchObject({ severity: 'error', ranks: [2], hosts: ['node-2'] });
    expect(named(text, 'rank-behind')).toBeUndefined();
    expect(named([jobLog({}), ...all([0, 1, 2, 3, 4, 5], [5, 5, 1, 5])].join('\n'), 'rank-behind')).toMatchObject({
      severity: 'information',
      confidence: 'possible',
    });
    expect(named([jobLog({}), ...all([0, 1]), watchdog].join('\n'), 'rank-behind')).toBeUndefined();
    // Numbers that stand still, as since 2.27 on one node.
    const still = (calls: readonly number[]): string =>
      calls.flatMap((times, at) => Array.from({ length: times }, () => call(at, 0))).join('\n');
    expect(named([jobLog({}), still([5, 5, 3, 5]), watchdog].join('\n'), 'rank-behind')).toMatchObject({ ranks: [2] });
    expect(named([jobLog({}), still([5, 5, 5, 5]), watchdog].join('\n'), 'rank-behind')).toBeUndefined();
  });
});

describe('slow set-up', () => {
  it('names the rank that came last', () => {
    const slow = jobLog({ seconds: 200 })
      .split('\n')
      .map((line) => (line.startsWith('node-2:30:') ? line.replace('bootstrap 199.70', 'bootstrap 0.20') : line));
    expect(named(slow.join('\n'), 'slow-init')).toMatchObject({ ranks: [2], hosts: ['node-2'] });
    expect(named(jobLog({ seconds: 200 }), 'slow-init')?.ranks).toEqual([0]);
    expect(named(jobLog({ seconds: 5 }), 'slow-init')).toBeUndefined();
  });
});
