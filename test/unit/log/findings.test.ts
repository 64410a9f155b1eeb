import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose, type Finding } from '../../../src/nccl/log/findings/index.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { jobLog, type JobPlan } from './support/jobLog.js';

const samples = '../shared/samples/logs/';
const here = existsSync(samples);
if (!here) console.warn('left out: the sample logs are not beside the checkout');

const find = (text: string): Finding[] => diagnose(readLog(text, 'job.log'));
const rules = (findings: readonly Finding[], severity: Finding['severity']): string[] =>
  findings.filter((each) => each.severity === severity).map(({ rule }) => rule);

/** The one error that each sample must give, and its warnings. */
const expected: Readonly<Record<string, readonly [error: string | null, ...warnings: string[]]>> = {
  'real-connect-aborted-2.21.log': ['sock-aborted'],
  'real-duplicate-gpu-mpirun-2.8.log': ['dup-gpu'],
  'real-duplicate-gpu-torch-2.19.log': ['dup-gpu'],
  'real-gid-change-error12-2.7.log': ['ib-completion-12', 'ib-async-gid-change'],
  'real-h20-graph-2.18.log': [null],
  'real-ib-sharp-plugin-2.24.log': [null],
  'real-init-timestamps-2.26.log': [null, 'ib-no-verbs'],
  'real-no-route-2.21.log': ['sock-noroute'],
  'real-nvls-bind-torch-2.29.log': ['nvls-bind'],
  'real-nvls-multicast-2.26.log': ['nvls-bind'],
  'real-old-2.2.13.log': ['sock-timeout', 'net-over-tcp'],
  'real-peer-mapping-2.26.log': ['peer-mapping'],
  'real-remote-error-2.14.log': ['sock-reset'],
  'real-ring-2.5-busid.log': ['shm-size'],
  'real-shm-2.7-posix-fallocate.log': ['shm-size'],
  'real-shm-too-small-2.18.log': ['shm-size'],
  'real-shm-too-small-2.2x-timestamps.log': ['shm-size'],
  'real-socket-net-2.19.log': [null, 'net-over-tcp'],
  'real-watchdog-torch-1.12.log': ['torch-watchdog'],
  'real-watchdog-torch-2.5.log': ['torch-watchdog'],
  'real-wrong-type-2.19.log': ['sock-type'],
};

describe.runIf(here)('the sample logs', () => {
  const names = here ? readdirSync(samples).filter((name) => name.endsWith('.log')) : [];
  it.each(names)('%s gives its finding and no other error', (name) => {
    const findings = find(readFileSync(samples + name, 'utf8'));
    const [error = null, ...warnings] = expected[name] ?? (name.startsWith('synthetic-') ? [null] : []);
    expect(name in expected || name.startsWith('synthetic-')).toBe(true);
    expect(rules(findings, 'error')).toEqual(error === null ? [] : [error]);
    expect(rules(findings, 'warning')).toEqual(warnings);
    if (error !== null) expect(findings[0]?.role).toBe('culprit');
    for (const { evidence, cause, fix } of findings) {
      expect(evidence.length).toBeGreaterThan(0);
      expect(cause).not.toBe('');
      expect(fix).not.toBe('');
    }
  });
});

const warn = (host: string, pid: number, text: string, source = 'init.cc:1', time = ''): string =>
  `${time}${host}:${pid}:${pid} [0] ${source} NCCL WARN ${text}`;

describe('the first failure', () => {
  const closed = warn('b', 2, 'Net : Connection closed by remote peer a<4711>');
  const oom = warn('a', 1, "Cuda failure 2 'out of memory'");
  const retry = warn('c', 3, 'NET/IB : Got completion with error 12, opcode 0, len 0, vendor err 129');

  it.each([
    ['told before its echoes', [oom, closed, retry]],
    ['told after its echoes', [closed, retry, oom]],
    ['told between them', [closed, oom, retry]],
  ])('is the cause, %s', (_, lines) => {
    const findings = find(lines.join('\n'));
    expect(findings[0]).toMatchObject({ rule: 'cuda-oom', role: 'culprit', severity: 'error', hosts: ['a'], confidence: 'certain' });
    expect(rules(findings, 'error')).toEqual(['cuda-oom']);
    expect(
      findings
        .filter(({ role }) => role === 'echo')
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(['ib-completion-12', 'sock-closed']);
  });
  it('is the network where a rank fails only after it', () => {
    const findings = find([warn('a', 1, 'NET/IB : Got completion with error 12, opcode 0'), oom, closed].join('\n'));
    expect(findings[0]?.rule).toBe('ib-completion-12');
  });
  it('is the network where clocks say that it came long before', () => {
    const early = warn('c', 3, 'NET/IB : Got completion with error 12, opcode 0', 'x.cc:1', '[2026-01-01 10:00:00] ');
    const late = warn('a', 1, "Cuda failure 2 'out of memory'", 'x.cc:1', '[2026-01-01 10:20:00] ');
    expect(find([late, early].join('\n'))[0]?.rule).toBe('ib-completion-12');
    const soon = late.replace('10:20:00', '10:00:10');
    expect(find([early, soon].join('\n'))[0]?.rule).toBe('cuda-oom');
  });
  it('is by time where several hosts name causes', () => {
    const first = warn('b', 2, 'Invalid NCCL_COMM_ID [x]', 'x.cc:1', '[2026-01-01 09:00:00] ');
    const second = warn('a', 1, "Cuda failure 2 'out of memory'", 'x.cc:1', '[2026-01-01 10:00:00] ');
    const findings = find([second, first].join('\n'));
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['comm-id', 'error'],
      ['cuda-oom', 'error'],
    ]);
  });
  it('is by the launcher’s time, with the difference of clocks taken off', () => {
    const stamped = (time: string, line: string): string => `2026-01-01T${time}.250000000Z stdout F ${line}`;
    const setUp = (ahead: string): string[] =>
      jobLog({})
        .split('\n')
        .map((line) => stamped(line.startsWith('node-2') ? ahead : '10:00:00', line));
    const oomThere = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";
    const idHere = 'node-1:10:11 [0] init.cc:1 NCCL WARN Invalid NCCL_COMM_ID [x]';
    const first = (ahead: string, there: string): Finding[] =>
      find([...setUp(ahead), stamped('10:30:00', idHere), stamped(there, oomThere)].join('\n'));
    // node-2's clock is an hour ahead: what it calls 11:20 is ten minutes before node-1's failure.
    const differ = first('11:00:00', '11:20:00');
    expect(differ.map(({ rule }) => rule)).toEqual(['cuda-oom', 'comm-id', 'clocks-differ']);
    expect(differ[0]?.confidence).toBe('certain');
    expect(differ[2]?.message).toContain('3600 s');
    const equal = first('10:00:01', '11:20:00');
    expect(equal.map(({ rule }) => rule)).toEqual(['comm-id', 'cuda-oom']);
    // Too near one another to tell.
    expect(first('10:00:01', '10:30:02')[0]?.confidence).toBe('likely');
  });
  it('is an echo itself where nothing else is told, and says so', () => {
    expect(find(closed)[0]).toMatchObject({ rule: 'sock-closed', severity: 'error', confidence: 'possible' });
  });
  it('names what happened to the port before', () => {
    const event = warn('c', 9, 'NET/IB : Got async event : port error');
    expect(find([event, retry].join('\n'))[0]?.cause).toContain('a port of an RDMA adapter went down');
    expect(find([event.replace('c:9:9', 'd:9:9'), retry].join('\n'))[0]?.cause).not.toContain('a port of an RDMA adapter went down');
  });
});

describe('the watchdog of PyTorch', () => {
  const wait = (rank: number, sequence: number, operation = 'ALLREDUCE', numel = 10): string =>
    `[rank${rank}]:[E626 06:24:44.9 ProcessGroupNCCL.cpp:616] [Rank ${rank}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=${sequence}, OpType=${operation}, NumelIn=${numel}, NumelOut=${numel}, Timeout(ms)=600000) ran for 600020 milliseconds before timing out.`;
  it('tells who is behind', () => {
    expect(find([wait(0, 808), wait(1, 808), wait(2, 807)].join('\n'))[0]?.message).toContain(
      'rank 2 is behind: others wait in number 808',
    );
  });
  it('tells where the program diverged', () => {
    expect(find([wait(0, 808), wait(1, 808, 'BROADCAST')].join('\n'))[0]?.message).toContain('rank 1 calls BROADCAST there');
    expect(find([wait(0, 808), wait(1, 808)].join('\n'))[0]?.message).not.toContain('diverged');
  });
  it('tells which rank of a known job is silent', () => {
    const findings = find([jobLog({}), wait(0, 8), wait(1, 8), wait(2, 8)].join('\n'));
    expect(findings[0]?.message).toContain('rank 3 reports nothing');
  });
});

describe('conclusions from how the job is built', () => {
  const cases: [rule: string, severity: Finding['severity'], fires: JobPlan, silent: JobPlan][] = [
    ['net-over-tcp', 'warning', { network: 'Socket', variables: { NCCL_IB_DISABLE: '1' } }, { network: 'IB' }],
    ['gdr-off', 'warning', { gdr: false }, { gdr: true }],
    [
      'shm-instead-of-p2p',
      'warning',
      { local: 'SHM/direct/direct', variables: { NCCL_P2P_DISABLE: '1' } },
      { local: 'P2P/CUMEM', variables: { NCCL_P2P_DISABLE: '0' } },
    ],
    ['shm-instead-of-p2p', 'information', { local: 'SHM/direct/direct' }, {}],
    ['net-inside-host', 'warning', { local: 'NET/IB/0/GDRDMA' }, {}],
    ['nodes-differ-from-hosts', 'warning', { nNodes: 4 }, { nNodes: 2 }],
    ['version-drift', 'warning', { versions: ['2.27.7', '2.26.2'] }, { versions: ['2.27.7', '2.27.7'] }],
    [
      'variable-drift',
      'warning',
      { variables: { NCCL_ALGO: 'Ring' }, odd: { NCCL_ALGO: 'Tree' } },
      { variables: { NCCL_IB_HCA: 'a' }, odd: { NCCL_IB_HCA: 'b' } },
    ],
    ['variable-drift', 'information', { odd: { NCCL_ALGO: 'Tree' } }, { variables: { NCCL_ALGO: 'Tree' } }],
    ['ranks-never-joined', 'error', { absent: [3], met: false }, { absent: [] }],
    ['init-not-complete', 'error', { incomplete: [2] }, {}],
    ['init-not-complete', 'warning', { incomplete: [0, 1, 2, 3] }, {}],
    ['few-channels', 'warning', { channels: 2, variables: { NCCL_MAX_NCHANNELS: '2' } }, { channels: 2 }],
    ['far-network-card', 'warning', { pattern: 'NVL/SYS' }, { pattern: 'NVL/PIX' }],
    ['far-network-card', 'information', { pattern: 'NVL/PHB' }, { pattern: 'NVL/PXB' }],
    ['slow-init', 'warning', { seconds: 180 }, { seconds: 3 }],
    ['slow-init', 'information', { seconds: 45 }, { seconds: 29 }],
  ];
  it.each(cases)('%s as %s', (rule, severity, fires, silent) => {
    const found = find(jobLog(fires)).filter((each) => each.rule === rule);
    expect(found.map((each) => each.severity)).toEqual([severity]);
    expect(found[0]?.evidence.length).toBeGreaterThan(0);
    expect(find(jobLog(silent)).filter((each) => each.rule === rule)).toEqual([]);
  });
  it('finds nothing in a job that is well', () => {
    expect(find(jobLog({}))).toEqual([]);
  });
  it('tells the setting that is to blame', () => {
    expect(find(jobLog({ network: 'Socket', variables: { NCCL_IB_DISABLE: '1' } }))[0]).toMatchObject({
      confidence: 'certain',
      cause: 'NCCL_IB_DISABLE=1 says so.',
      fix: 'Remove NCCL_IB_DISABLE where it is set if these hosts have RDMA devices.',
    });
  });
  it('makes consequences of ranks that do not come once a failure is named', () => {
    const findings = find(`${jobLog({ absent: [3], met: false })}\n${warn('node-2', 31, "Cuda failure 2 'out of memory'")}`);
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['cuda-oom', 'error'],
      ['ranks-never-joined', 'information'],
    ]);
  });
  it('says that the log of one rank holds a part', () => {
    const own = jobLog({ met: false, incomplete: [0] })
      .split('\n')
      .filter((line) => line.startsWith('node-1:10:'))
      .join('\n');
    expect(find(own).map(({ rule, severity }) => [rule, severity])).toEqual([['log-holds-part', 'information']]);
  });
  it('does not take a torn or cut-off "Init COMPLETE" for a rank that hangs', () => {
    const whole = jobLog({}).split('\n');
    const at = whole.findIndex((line) => line.startsWith('node-2:30:') && line.endsWith('Init COMPLETE'));
    const torn = (rest: string): string => whole.map((line, index) => (index === at ? line.slice(0, -10) + rest : line)).join('\n');
    for (const text of [
      torn('node-1:10:11 [0] NCCL INFO AllReduce: opCount 0'),
      whole.join('\n').slice(0, -40),
      whole.join('\n').slice(0, -8),
    ]) {
      const findings = find(text);
      expect(findings.map(({ rule }) => rule)).toEqual(['torn-lines']);
      expect(findings[0]).toMatchObject({ severity: 'information', confidence: 'possible' });
    }
    expect(find(whole.join('\n'))).toEqual([]);
    // The line is gone, and others go on: the rank hangs.
    expect(find(whole.filter((_, index) => index !== at).join('\n')).map(({ rule, severity }) => [rule, severity])).toEqual([
      ['init-not-complete', 'error'],
    ]);
    // The log just ends there.
    const last = whole.findIndex((line) => line.startsWith('node-2:40:') && line.includes('Connected all rings'));
    expect(find(`${whole.slice(0, last).join('\n')}\n`).map(({ rule, severity }) => [rule, severity])).toEqual([
      ['init-not-complete', 'warning'],
    ]);
  });
  it('does not take lines that Ray left out for ranks that are missing', () => {
    const told = jobLog({})
      .split('\n')
      .filter((line) => !line.startsWith('node-2:'));
    const ray = told.map((line) => `(Worker pid=7) ${line}${line.includes('Init') ? ' [repeated 2x across cluster]' : ''}`);
    expect(find(ray.join('\n')).map(({ rule, severity }) => [rule, severity])).toEqual([['lines-left-out', 'information']]);
  });
});

describe('a line that two messages recognise', () => {
  it('is told by the one that says more', () => {
    const line = "a:1:1 [0] transport/nvls.cc:598 NCCL WARN Cuda failure 1 'invalid argument'";
    expect(find(line).map(({ rule, role, severity }) => [rule, role, severity])).toEqual([
      ['nvls-bind', 'culprit', 'error'],
      ['cuda-invalid-arg', 'echo', 'information'],
    ]);
  });
});

describe('failures that no message of the catalogue tells', () => {
  const trace = 'a:1:1 [0] NCCL INFO misc/socket.cc:564 -> 2\na:1:1 [0] NCCL INFO init.cc:1303 -> 2';
  const strange = warn('a', 1, 'the moon is in the wrong place');
  it('are the warning, else the trace of the calls', () => {
    expect(find(`${strange}\n${trace}`)[0]).toMatchObject({
      rule: 'unknown-warning',
      severity: 'error',
      role: 'culprit',
      confidence: 'possible',
    });
    expect(find(trace)[0]).toMatchObject({ rule: 'ret-trace', severity: 'error', role: 'culprit', confidence: 'possible' });
    expect(find(strange).map(({ rule, severity }) => [rule, severity])).toEqual([['unknown-warning', 'warning']]);
  });
  it('are notes beside one that is known, and nothing without a code', () => {
    expect(find([strange, trace, warn('a', 1, "Cuda failure 2 'out of memory'")].join('\n')).map(({ rule }) => rule)).toEqual(['cuda-oom']);
    expect(find('a:1:1 [0] NCCL INFO group.cc:96 -> 7')).toEqual([]);
  });
});
