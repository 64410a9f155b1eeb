import { describe, expect, it } from 'vitest';
import { diagnose, type Finding } from '../../../src/nccl/log/findings/index.js';
import { LogReader } from '../../../src/nccl/log/reader.js';

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
    expect(files({ 'job.log': report })[0]).toMatchObject({ rule: 'end-killed', role: 'culprit', ranks: [11], hosts: ['gpu-3'] });
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
