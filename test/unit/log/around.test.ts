import { describe, expect, it } from 'vitest';
import { diagnose, type Finding } from '../../../src/nccl/log/findings/index.js';
import { LogReader } from '../../../src/nccl/log/reader.js';
import { hostileTexts, unsafeCharacters } from '../../security/foreignText.js';

const files = (texts: Readonly<Record<string, string>>): Finding[] => {
  const reader = new LogReader();
  for (const [name, text] of Object.entries(texts)) {
    reader.file(name);
    reader.push(text);
  }
  return diagnose(reader.end());
};
const nccl = (time: string): string =>
  `[${time}] b:2:2 [0] net_ib.cc:1 NCCL WARN NET/IB : Got completion with error 12, opcode 0, len 0, vendor err 129\n`;

describe('the kernel log beside the job’s', () => {
  const xid = '2026-01-01T10:00:05,250000+00:00 NVRM: Xid (PCI:0000:1b:00): 79, pid=1, name=python, GPU has fallen off the bus.\n';
  it('names the first failure where its time is the job’s, with the host that the file is named after', () => {
    const findings = files({ 'job.log': nccl('2026-01-01 10:00:30'), 'gpu-3.dmesg': xid });
    expect(findings[0]).toMatchObject({ rule: 'kernel-xid-hardware', role: 'culprit', hosts: ['gpu-3'] });
    expect(findings[1]).toMatchObject({ rule: 'ib-completion-12', role: 'echo' });
  });
  it.each([
    ['long before', xid.replace('10:00:05', '07:00:05')],
    ['after', xid.replace('10:00:05', '10:10:05')],
    ['without a date', xid.replace('2026-01-01T10:00:05,250000+00:00', '[  123.456]')],
  ])('only warns where it is %s', (_, text) => {
    const findings = files({ 'job.log': nccl('2026-01-01 10:00:30'), 'gpu-3.dmesg': text });
    expect(findings.map(({ rule, severity, confidence }) => [rule, severity, confidence])).toEqual([
      ['ib-completion-12', 'error', 'likely'],
      ['kernel-xid-hardware', 'warning', 'possible'],
    ]);
  });
  it('alone is what failed', () => {
    expect(files({ 'dmesg-gpu-7.txt': '[Thu Jan  1 10:00:05 2026] NVRM: Xid (PCI:0000:1b:00): 79, x\n' })[0]).toMatchObject({
      severity: 'error',
      hosts: ['gpu-7'],
    });
    expect(files({ messages: 'Jan  1 10:00:05 gpu-9 kernel: NVRM: Xid (PCI:0000:1b:00): 79, x\n' })[0]?.hosts).toEqual(['gpu-9']);
  });
});

describe('envelopes of launchers', () => {
  const report = `torch.distributed.elastic.multiprocessing.errors.ChildFailedError: 
============================================================
train.py FAILED
------------------------------------------------------------
Root Cause (first observed failure):
[0]:
  time      : 2026-01-01_10:00:00
  host      : gpu-3.cluster
  rank      : 11 (local_rank: 3)
  exitcode  : -9 (pid: 4711)
  error_file: <N/A>
  traceback : Signal 9 (SIGKILL) received by PID 4711
`;
  it('torchrun names rank and host', () => {
    const findings = files({ 'job.log': report });
    expect(findings[0]).toMatchObject({ rule: 'end-killed', role: 'culprit', ranks: [11], hosts: ['gpu-3'] });
    expect(findings[0]?.message).toBe('Rank 11 on gpu-3: a process was killed from outside (signal 9).');
  });
  it('torchrun’s other failures follow from the first, whatever ended them', () => {
    const others = `Failures:\n[1]:\n  time      : 2026-01-01_10:00:31\n  host      : gpu-3\n  rank      : 0 (local_rank: 0)\n  exitcode  : -9 (pid: 4710)\n  traceback : Signal 9 (SIGKILL) received by PID 4710\n------------------------------------------------------------\nRoot Cause`;
    const text = report
      .replace('Root Cause', others)
      .replace('exitcode  : -9 (pid: 4711)', 'exitcode  : 1 (pid: 4711)')
      .replace('Signal 9 (SIGKILL) received by PID 4711', 'To enable traceback see: https://example.org');
    expect(files({ 'job.log': text }).map(({ rule, ranks }) => [rule, ranks])).toEqual([['end-envelope', [11]]]);
  });
  it('wrap what a rank says itself', () => {
    const findings = files({
      'job.log': `[rank3]: Traceback (most recent call last):\n[rank3]: ValueError: shard 7 is empty\n${report.replace('-9', '1 ').replace(/Signal.*/, '')}`,
    });
    expect(findings.map(({ rule, role, ranks }) => [rule, role, ranks])).toEqual([
      ['python-exception', 'culprit', [3]],
      ['end-envelope', 'echo', [11]],
    ]);
  });
  it('kill the ranks that are left, which is no cause', () => {
    const findings = files({ 'job.log': `${nccl('2026-01-01 10:00:30')}srun: error: gpu-3: task 11: Killed\n` });
    expect(findings.map(({ rule, role, hosts }) => [rule, role, hosts])).toEqual([
      ['ib-completion-12', 'culprit', ['b']],
      ['end-killed', 'echo', ['gpu-3']],
    ]);
  });
});

/** A dump in the keys of the flight recorder's JSON form; `upTo` calls completed, `more` waiting. */
const dump = (upTo: number, more: readonly (readonly [operation: string, size: number])[] = []): string =>
  JSON.stringify({
    version: '2.10',
    pg_config: { '0': { name: '0', desc: 'default_pg', ranks: '[0, 1, 2]' } },
    pg_status: { '0': { last_completed_collective: upTo } },
    entries: [
      ...Array.from({ length: upTo }, (_, at) => ['nccl:all_reduce', 8, at + 1, 'completed'] as const),
      ...more.map(([operation, size], at) => [operation, size, upTo + at + 1, 'started'] as const),
    ].map(([operation, size, sequence, state]) => ({
      process_group: ['0', 'default_pg'],
      collective_seq_id: sequence,
      is_p2p: false,
      profiling_name: operation,
      input_sizes: [[size]],
      input_dtypes: ['Float'],
      state,
    })),
  });
const watchdog =
  '[rank0]:[E626 06:24:44.9 ProcessGroupNCCL.cpp:616] [Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=10, NumelOut=10, Timeout(ms)=600000) ran for 600020 milliseconds before timing out.\n';
const waits = [['nccl:all_reduce', 8]] as const;

describe('dumps of the flight recorder', () => {
  it('name the rank that never called, which explains the watchdog', () => {
    const findings = files({
      'job.log': watchdog,
      nccl_trace_rank_0: dump(5, waits),
      nccl_trace_rank_1: dump(5, waits),
      nccl_trace_rank_2: dump(5),
    });
    expect(findings.map(({ rule, role, ranks }) => [rule, role, ranks])).toEqual([
      ['flight-behind', 'culprit', [2]],
      ['torch-watchdog', 'echo', [0]],
    ]);
    expect(findings[0]?.message).toBe(
      'Rank 0, 1 wait in nccl:all_reduce number 6 of process group 0 (default_pg), which rank 2 never called.',
    );
  });
  it('follow from a cause that the log names', () => {
    const oom = "c:3:3 [0] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'\n";
    const findings = files({ 'job.log': oom, 'trace_0.json': dump(5, waits), 'trace_1.json': dump(5, waits), 'trace_2.json': dump(5) });
    expect(findings.map(({ rule, role }) => [rule, role])).toEqual([
      ['cuda-oom', 'culprit'],
      ['flight-behind', 'echo'],
    ]);
  });
  it('name the rank that called something else', () => {
    const findings = files({
      'rank_0.json': dump(5, waits),
      'rank_1.json': dump(5, [['nccl:broadcast', 8]]),
      'rank_2.json': dump(5, waits),
    });
    expect(findings[0]).toMatchObject({ rule: 'flight-mismatch', role: 'culprit', ranks: [1], confidence: 'certain' });
    const sizes = files({ 'rank_0.json': dump(5, waits), 'rank_1.json': dump(5, [['nccl:all_reduce', 9]]), 'rank_2.json': dump(5, waits) });
    expect(sizes[0]).toMatchObject({ rule: 'flight-mismatch', ranks: [1] });
    // Ranks may give different sizes to it.
    const uneven = files({
      'rank_0.json': dump(5, [['nccl:all_to_all', 8]]),
      'rank_1.json': dump(5, [['nccl:all_to_all', 9]]),
      'rank_2.json': dump(5, [['nccl:all_to_all', 8]]),
    });
    expect(uneven[0]?.rule).toBe('flight-stuck');
  });
  it('say nothing of a job that works, and what is missing of others', () => {
    expect(files({ 'rank_0.json': dump(5), 'rank_1.json': dump(5), 'rank_2.json': dump(5) })).toEqual([]);
    expect(files({ 'rank_0.json': dump(5, waits), 'rank_1.json': dump(5, waits) }).map(({ rule, ranks }) => [rule, ranks])).toEqual([
      ['flight-missing', [2]],
    ]);
    expect(files({ 'rank_0.json': JSON.stringify({ version: '2.10', pg_config: {}, pg_status: {} }), 'rank_1.json': dump(5) })).toEqual([]);
    expect(files({ 'dump.json': dump(5) }).map(({ rule }) => rule)).toEqual(['flight-rank-unknown']);
  });
  it('are told from logs that begin with a brace, and from pickles', () => {
    const log = `{"level":"info"}\n${watchdog}`;
    expect(files({ 'job.log': log })[0]?.rule).toBe('torch-watchdog');
    const reader = new LogReader();
    reader.file('nccl_trace_rank_0');
    for (const byte of [0x80, 2, 0x7d, 0x0a]) reader.push(new Uint8Array([byte]));
    const log2 = reader.end();
    expect(log2.pickles).toEqual(['nccl_trace_rank_0']);
    expect(diagnose(log2).map(({ rule }) => rule)).toEqual(['flight-pickled']);
    const cut = new LogReader();
    cut.file('rank_0.json');
    const bytes = new TextEncoder().encode(dump(5, waits));
    for (let at = 0; at < bytes.length; at += 7) cut.push(bytes.subarray(at, at + 7));
    expect(cut.end().recordings[0]).toMatchObject({ rank: 0, version: '2.10', groups: [{ name: '0', ranks: [0, 1, 2] }] });
  });
});

describe('documents that want to do more than tell', () => {
  it.each(Object.entries(hostileTexts('/nowhere')))('%s', (_, text) => {
    const call = (operation: string): object => ({
      process_group: [text, text],
      collective_seq_id: 1,
      profiling_name: operation,
      input_sizes: [text],
      input_dtypes: [text],
      state: 'started',
    });
    const recorder = (operation: string): string =>
      JSON.stringify({ version: text, pg_config: { [text]: { desc: text, ranks: text } }, entries: [call(operation)] });
    const ras = JSON.stringify({
      nccl_version: text,
      communicators: [
        {
          hash: text,
          ranks: [1, 2].map((count) => ({ rank: count, host: text, collective_counts: { [text]: count } })),
          missing_ranks: [{ host: text }],
        },
      ],
    });
    const findings = files({ 'rank_0.json': recorder(text), 'rank_1.json': recorder(`${text}x`), 'ras.json': ras });
    expect(findings.length).toBeGreaterThan(1);
    for (const { message, evidence } of findings)
      expect(unsafeCharacters([message, ...evidence.map((each) => each.text ?? '')].join(' '))).toEqual([]);
  });
});

describe('reports of ncclras', () => {
  // In the form of src/ras/client_support.cc; values invented.
  const text = `Errors
======

DEAD
  1 job process is considered dead (unreachable via the RAS network)
  Process 4711 on node 10.0.0.3 managing GPU 2

#0-0 (9a3f00c1d2e4b577) INCOMPLETE
  Missing communicator data from 1 rank
  Rank 11 -- GPU 3 managed by process 4712 on node 10.0.0.4

Warnings
========

#0-0 (9a3f00c1d2e4b577) MISMATCH
  Communicator ranks have different AllReduce operation counts
  7 ranks have launched up to operation 12
  Rank 3 has launched up to operation 11 -- GPU 3 managed by process 4713 on node 10.0.0.5
`;
  it('in text', () => {
    const findings = files({ 'ras.txt': text });
    expect(findings.map(({ rule, severity, ranks, hosts }) => [rule, severity, ranks, hosts])).toEqual([
      ['ras-dead', 'error', [], ['10.0.0.3']],
      ['ras-incomplete', 'warning', [11], ['10.0.0.4']],
      ['ras-behind', 'warning', [3], ['10.0.0.5']],
    ]);
    expect(findings[0]).toMatchObject({ role: 'culprit', evidence: [{ place: { file: 'ras.txt', line: 4 } }] });
    expect(
      files({
        'ras.txt': text
          .split('\n')
          .filter((line) => !/^(?:#|DEAD)/.test(line))
          .join('\n'),
      }),
    ).toEqual([]);
  });
  it('in text where the majority is behind', () => {
    const ahead = text
      .slice(text.indexOf('#0-0 (9a3f00c1d2e4b577) MISMATCH'))
      .replace(
        / {2}7 ranks[^]*/,
        '  30 ranks have launched up to operation 640\n  2 ranks have launched up to operation 641\n  Rank 12 -- GPU 4 managed by process 32 on node 10.0.0.4\n  Rank 13 -- GPU 5 managed by process 33 on node 10.0.0.4\n',
      );
    const [found] = files({ 'ras.txt': ahead });
    expect(found?.message).toBe('RAS of NCCL: ranks launched fewer AllReduce than others: 30 ranks, which the report does not name.');
    expect(found?.ranks).toEqual([]);
  });
  const rank = (number: number, count: number, error = 0): object => ({
    rank: number,
    host: `h${number}`,
    pid: number,
    cuda_dev: 0,
    nvml_dev: 0,
    status: { init_state: 0, async_error: error, finalize_called: false, destroy_flag: false, abort_flag: false },
    collective_counts: { AllReduce: count, SendRecv: number },
  });
  const report = (ranks: object[], missing: object[] = []): string =>
    JSON.stringify({
      nccl_version: '2.30.7',
      communicators_count: 1,
      communicators: [{ hash: '0xab', size: 4, ranks, missing_ranks: missing }],
      ras: { timeouts_count: 0 },
    });
  it('in JSON', () => {
    const gone = { rank: 3, host: 'h3', pid: 3, status: { unresponsive: true, considered_dead: true } };
    const findings = files({ 'ras.json': report([rank(0, 12), rank(1, 12), rank(2, 11, 6)], [gone]) });
    expect(findings.map(({ rule, ranks }) => [rule, ranks])).toEqual([
      ['ras-dead', [3]],
      ['ras-error', [2]],
      ['ras-behind', [2]],
    ]);
    expect(files({ 'ras.json': report([rank(0, 12), rank(1, 12, 7)]) })).toEqual([]);
  });
});
