import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/nccl/log/findings/index.js';
import { LogReader, readLog } from '../../src/nccl/log/reader.js';
import { Prefixes, sayingsOf } from '../../src/nccl/log/prefix.js';
import { logReleases, planOf, greeting, setup, soundJob, trainingGroups } from '../support/trainingLog.js';
import { jobLog, type JobPlan } from '../unit/log/support/jobLog.js';
import { leastCpuMs } from '../support/cpu.js';

const plans: fc.Arbitrary<JobPlan> = fc.record(
  {
    network: fc.constantFrom('IB' as const, 'Socket' as const),
    gdr: fc.boolean(),
    local: fc.constantFrom('P2P/CUMEM', 'SHM/direct', 'NET/IB/0'),
    nNodes: fc.integer({ min: 1, max: 4 }),
    channels: fc.integer({ min: 1, max: 8 }),
    absent: fc.constantFrom([], [3]),
  },
  { requiredKeys: [] },
);
const faults = fc.constantFrom(
  "Cuda failure 2 'out of memory'",
  'Call to ibv_modify_qp failed with 110 Connection timed out',
  'Duplicate GPU detected : rank 2 and rank 0 both on CUDA device 1000',
  'Error: failed to extend /dev/shm/nccl-x to 5 bytes',
);
/** Pieces that the grammar of a log is made of, to be put together wrongly. */
const pieces = fc.constantFrom(
  'node-1:10:11 [0] NCCL INFO ',
  '[2026-01-01 10:00:00] node-2:1:2 [1] a/b.cc:3 NCCL WARN ',
  'node-1:10:11 [0] 12345.678901 ncclLaunch:123 NCCL TRACE ',
  'node-1:10:11 [0] 12346.000001 ncclLaunch:123 NCCL TRACE ',
  'NCCL INFO ',
  'NCCL WARN ',
  'Channel 00/0 : 0[0] -> 1[1] via ',
  'Channel 00/08 :    0   1   2',
  'Trees [0] 1/-1/-1->0->-1',
  'comm 0x1 rank 0 nranks 4 cudaDev 0 busId 1b000 commId 0xab - Init START',
  'comm 0x1 rank 9999999 nranks 1 - Init COMPLETE',
  'Got completion with error 12',
  'Last error:',
  '[1,3]<stdout>:',
  '1:1:1:1:1:1:',
  '\r',
  '\u001b[31m',
  '\n',
  '[',
  ' ',
  ':',
);

/** Never takes a line for one that begins like another. */
class Forgetful extends Prefixes {
  override again(): null {
    return null;
  }
}

describe('the reader of NCCL logs', () => {
  it('says of a line that begins like one before what it says of any', () => {
    fc.assert(
      fc.property(fc.array(fc.array(pieces, { maxLength: 8 }), { minLength: 1, maxLength: 12 }), (parts) => {
        const lines = parts.map((line) => line.join(''));
        const [remembering, forgetful] = [new Prefixes(), new Forgetful()];
        for (const line of [...lines, ...lines]) expect(sayingsOf(line, remembering)).toEqual(sayingsOf(line, forgetful));
      }),
      { numRuns: 300 },
    );
  });

  it.each(logReleases)('reads the communicators of a training job as NCCL %s writes them, and finds nothing wrong', (release) => {
    const job = { ...soundJob, hosts: 3, gpus: 4, release };
    const lines: string[] = [];
    for (let rank = 0; rank < 12; rank++) lines.push(...greeting(job, rank));
    const groups = trainingGroups(job);
    for (const group of groups) {
      const plan = planOf(job, group);
      const said = group.members.map((_, rank) => [...setup(job, group, plan, rank)]);
      // By turns, as in a log of all ranks.
      for (let at = 0; said.some(({ length }) => at < length); at++)
        for (const one of said) {
          const line = one[at];
          if (line !== undefined) lines.push(line);
        }
    }
    const log = readLog(lines.join('\n'));
    expect(log.problems).toEqual([]);
    expect(log.loose).toEqual([]);
    expect(log.communicators.map(({ nRanks, ranks }) => [nRanks, ranks.size])).toEqual(
      groups.map(({ members }) => [members.length, members.length]),
    );
    for (const [at, { rings, trees, edges, progress }] of log.communicators.entries()) {
      const group = groups[at];
      if (group === undefined) throw new Error('a communicator too many');
      const plan = planOf(job, group);
      expect([...rings.values()]).toEqual(plan.rings);
      expect([...trees.values()].map((links) => links.map(({ parent }) => parent))).toEqual(plan.rings.map(() => plan.parents));
      expect([...progress.values()].every(({ completed }) => completed !== null)).toBe(true);
      const net = edges.filter(({ transport }) => transport === 'NET');
      expect(net.every(({ ends, gdrdma, network }) => ends === 'both' && gdrdma && network === 'IB')).toBe(true);
    }
    expect(diagnose(log).filter(({ severity }) => severity !== 'information')).toEqual([]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), (chunks) => {
        const reader = new LogReader();
        for (const chunk of chunks) reader.push(chunk);
        expect(diagnose(reader.end())).toBeInstanceOf(Array);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => void diagnose(readLog(parts.join('')))),
      { numRuns: 500 },
    );
  });

  it('finds the same wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (parts, size) => {
        const text = parts.join('');
        const reader = new LogReader();
        reader.file('x');
        for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
        expect(diagnose(reader.end())).toEqual(diagnose(readLog(text, 'x')));
      }),
      { numRuns: 200 },
    );
  });

  it('finds the same however the lines of processes are woven, and names the planted fault first', () => {
    fc.assert(
      fc.property(plans, faults, fc.array(fc.nat(), { minLength: 400, maxLength: 400 }), (plan, fault, choices) => {
        const lines = [
          ...jobLog(plan).split('\n'),
          `node-2:30:31 [0] x.cc:1 NCCL WARN ${fault}`,
          'node-1:10:11 [0] misc/socket.cc:1 NCCL WARN Net : Connection closed by remote peer b<1>',
        ];
        const queues = new Map<string, string[]>();
        for (const line of lines) {
          const key = line.split(':', 2).join(':');
          queues.set(key, [...(queues.get(key) ?? []), line]);
        }
        const woven: string[] = [];
        const left = [...queues.values()];
        for (let step = 0; left.some((queue) => queue.length > 0); step++) {
          const open = left.filter((queue) => queue.length > 0);
          woven.push(...(open[(choices[step % choices.length] ?? 0) % open.length] ?? []).splice(0, 1));
        }
        const told = (text: string): unknown =>
          diagnose(readLog(text))
            .map(({ rule, severity, role, ranks, count }) => ({ rule, severity, role, ranks, count }))
            .sort((a, b) => (a.rule < b.rule ? -1 : 1));
        expect(told(woven.join('\n'))).toEqual(told(lines.join('\n')));
        expect(diagnose(readLog(woven.join('\n')))[0]).toMatchObject({ role: 'culprit', hosts: ['node-2'] });
      }),
      { numRuns: 60 },
    );
  });

  it('takes time that grows with the length alone, also for lines made to be slow', async () => {
    const hostile = [
      '1:'.repeat(200),
      '[1]'.repeat(130),
      'a-'.repeat(200),
      'NCCL INFO '.repeat(40),
      '0/'.repeat(200),
      '2025-01-01T10:00:00 '.repeat(20),
    ];
    const line = hostile.map((part) => `${part} NCCL WARN x`).join('') + '\n';
    const read = (text: string) => () => diagnose(readLog(text));
    const small = Math.max(5, await leastCpuMs(read(line.repeat(30)), 0));
    // Eight times the length; a square would be 64 times.
    expect(await leastCpuMs(read(line.repeat(240)), small * 8 * 5)).toBeLessThan(small * 8 * 5);
    expect(await leastCpuMs(read('NCCL INFO '.repeat(100_000)), small * 8 * 100)).toBeLessThan(small * 8 * 100);
  });
});
