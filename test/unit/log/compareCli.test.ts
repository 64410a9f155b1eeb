import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cliIn } from '../../support/cliIn.js';
import { jobLog } from './support/jobLog.js';

const folder = mkdtempSync(join(tmpdir(), 'log-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'good.log'), jobLog({}));
writeFileSync(join(folder, 'again.log'), jobLog({}).replaceAll('node-', 'gpu-'));
writeFileSync(join(folder, 'bad.log'), jobLog({ network: 'Socket', variables: { NCCL_IB_DISABLE: '1' } }));

const cli = cliIn(folder, { stdin: jobLog({}) });

describe('nccl-workbench log --against', () => {
  it('says what differs from a good run and exits with 1', async () => {
    const { code, out } = await cli('log', 'bad.log', '--against', 'good.log', '--format', 'json');
    const answer = JSON.parse(out) as { differences: { kind: string; subject: string; good: unknown; bad: unknown }[] };
    expect(code).toBe(1);
    expect(answer.differences[0]).toMatchObject({
      kind: 'variable',
      subject: 'NCCL_IB_DISABLE',
      good: { value: null, evidence: [] },
      bad: { value: '1', evidence: [{ file: 'bad.log', line: 3, text: '1' }] },
    });
    expect((await cli('log', 'bad.log', '--against', 'good.log')).out).toContain('Matters: NCCL_IB_DISABLE');
    expect((await cli('log', 'bad.log', '--against', 'good.log', '--format', 'markdown')).out).toMatch(/^# Two NCCL logs compared\n/);
  });

  it('exits with 0 where nothing differs, whatever the hosts', async () => {
    expect(await cli('log', 'again.log', '--against', 'good.log')).toMatchObject({ code: 0, err: '' });
    expect(await cli('log', 'again.log', '--against', '-')).toMatchObject({ code: 0, err: '' });
  });

  it('refuses to read standard input twice and names a file that is missing', async () => {
    expect(await cli('log', '-', '--against', '-')).toMatchObject({ code: 2, out: '' });
    expect((await cli('log', 'bad.log', '--against', 'missing.log')).code).toBe(2);
  });
});

describe('nccl-workbench log --format markdown', () => {
  it('suits a job’s epilogue: the report and an exit status', async () => {
    const { code, out } = await cli('log', 'bad.log', '--format', 'markdown');
    expect(code).toBe(0);
    expect(out).toMatch(/^# Diagnosis of an NCCL log\n/);
    writeFileSync(join(folder, 'oom.log'), "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'");
    expect((await cli('log', 'oom.log', '--format', 'markdown')).code).toBe(1);
  });
});
