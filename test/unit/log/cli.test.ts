import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { hostileTexts, unsafeCharacters } from '../../security/foreignText.js';
import { jobLog } from './support/jobLog.js';
import { cliIn } from '../../support/cliIn.js';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> => cliIn(folder, { stdin })(...args);

interface Answer {
  readonly lines: number;
  readonly ranks: readonly { rank: number; host: string; pid: number; device: number; busId: string; ncclVersion: string }[];
  readonly communicators: readonly {
    id: string;
    nRanks: number;
    nNodes: number;
    channels: number;
    rings: readonly { order: number[] }[];
    trees: readonly unknown[];
  }[];
  readonly connections: readonly { from: number; to: number; channel: number; via: string; gdrdma: boolean }[];
  readonly findings: readonly {
    rule: string;
    severity: string;
    message: string;
    line: number;
    file: string;
    cause: string;
    fix: string;
    reports: string[];
  }[];
}

const oom = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";

describe('nccl-workbench log', () => {
  it('answers in the words of its contract', async () => {
    writeFileSync(join(folder, 'job.log'), `${jobLog({})}\n${oom}\n`);
    const { code, out } = await cli(['log', 'job.log', '--format', 'json']);
    const answer = JSON.parse(out) as Answer;
    expect(code).toBe(1);
    expect(answer.lines).toBe(jobLog({}).split('\n').length + 1);
    expect(answer.ranks.map(({ rank, host, pid, device, busId, ncclVersion }) => [rank, host, pid, device, busId, ncclVersion])).toEqual([
      [0, 'node-1', 10, 0, '1b000', '2.27.7'],
      [1, 'node-1', 20, 1, '2b000', '2.27.7'],
      [2, 'node-2', 30, 0, '1b000', '2.27.7'],
      [3, 'node-2', 40, 1, '2b000', '2.27.7'],
    ]);
    expect(answer.communicators).toHaveLength(1);
    expect(answer.communicators[0]).toMatchObject({ id: '9a3f00c1d2e4b577', nRanks: 4, nNodes: 2, channels: 4 });
    expect(answer.communicators[0]?.rings.map(({ order }) => order)).toEqual(Array(4).fill([0, 1, 2, 3]));
    expect(answer.connections).toHaveLength(16);
    expect(answer.connections).toContainEqual(
      expect.objectContaining({ from: 1, to: 2, channel: 0, via: 'NET/IB/0/GDRDMA', gdrdma: true }),
    );
    expect(answer.findings).toHaveLength(1);
    expect(answer.findings[0]).toMatchObject({ rule: 'cuda-oom', severity: 'error', file: 'job.log', line: answer.lines });
    expect(answer.findings[0]?.message).toBe('Rank 3 on node-2: the GPU had no memory left for NCCL’s buffers.');
  });
  it('says it for people, with the line, the cause and what to do', async () => {
    const { code, out } = await cli(
      ['log', '-'],
      `${jobLog({})}\n${oom}\nnode-1:10:11 [0] misc/socket.cc:1 NCCL WARN Net : Connection closed by remote peer x<1>\n`,
    );
    expect(code).toBe(1);
    expect(out).toContain('ranks: 4, hosts: 2, NCCL 2.27.7');
    expect(out).toContain('Error: Rank 3 on node-2: the GPU had no memory left for NCCL’s buffers. [cuda-oom]\n    -:');
    expect(out).toContain('Cause (certain): ');
    expect(out).toContain('To do: ');
    expect(out).toMatch(/What follows from the first failure:\n {2}Rank 0 on node-1: a peer closed its connection\. \[sock-closed\]/);
  });
  it('reads folders, gzip and several files as one job', async () => {
    const lines = jobLog({}).split('\n');
    mkdirSync(join(folder, 'ranks'));
    for (const host of ['node-1', 'node-2'])
      writeFileSync(join(folder, 'ranks', `${host}.log.gz`), gzipSync(lines.filter((line) => line.startsWith(host)).join('\n')));
    const { code, out } = await cli(['log', 'ranks', '--format', 'json']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as Answer).communicators[0]).toMatchObject({ nRanks: 4, nNodes: 2 });
    expect((JSON.parse(out) as Answer).findings).toEqual([]);
    const both = await cli(['log', join('ranks', 'node-1.log.gz'), join('ranks', 'node-2.log.gz')]);
    expect(both.out).toContain('Files: 2, lines: ');
  });
  it('says so where nothing is wrong, and where NCCL said nothing', async () => {
    expect((await cli(['log', '-'], jobLog({}))).out).toContain('Nothing in the log says that something failed or is slow.');
    const nothing = await cli(['log', '-'], 'epoch 1 loss 2.3\n');
    expect(nothing.code).toBe(0);
    expect(nothing.out).toContain('Start the job with NCCL_DEBUG=INFO');
  });
  it.each(Object.entries(hostileTexts(join(folder, 'witness'))))('does nothing but tell what a log says: %s', async (_, text) => {
    const lines = [
      jobLog({ variables: { NCCL_ALGO: text }, odd: { NCCL_ALGO: 'Ring' } }),
      `${text}:1:2 [0] x.cc:1 NCCL WARN Cuda failure 2 'out of memory' ${text}`,
      `node-1:10:11 [0] NCCL INFO Using network ${text}`,
      `node-1:10:11 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[0] [send] via NET/${text}/0`,
    ].join('\n');
    for (const format of ['text', 'json']) {
      const { code, out, err } = await cli(['log', '-', '--format', format], lines);
      expect(code).toBe(1);
      expect(unsafeCharacters(out)).toEqual([]);
      expect(err).toBe('');
    }
    expect(existsSync(join(folder, 'witness'))).toBe(false);
  });
  it('fails with one line where it cannot', async () => {
    expect(await cli(['log'])).toMatchObject({ code: 2, out: '' });
    const missing = await cli(['log', 'nowhere.log']);
    expect(missing.code).toBe(2);
    expect(missing.err.trim().split('\n')).toHaveLength(1);
    writeFileSync(join(folder, 'broken.gz'), gzipSync('x'.repeat(1000)).subarray(0, 20));
    expect((await cli(['log', 'broken.gz'])).code).toBe(2);
    expect((await cli(['log', '-', '--format', 'xml'])).code).toBe(2);
  });
});
