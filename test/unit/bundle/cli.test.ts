import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { cliIn } from '../../support/cliIn.js';
import { jobLog } from '../log/support/jobLog.js';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = cliIn(folder);

writeFileSync(
  join(folder, 'job.log'),
  `${jobLog({})}\nnode-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'\nHF_TOKEN=plain-but-secret\nproj-blue\n`,
);

describe('nccl-workbench bundle', () => {
  it('shows the redactions and writes after a yes alone; log opens what was written', async () => {
    const shown = await cli('bundle', '--file', 'job.log');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('secret-1 ← 16 characters, not shown');
    const { code, out } = await cli('bundle', '--file', 'job.log', '--out', 'b.tar.gz', '--yes', '--format', 'json');
    expect(code).toBe(0);
    expect(out).not.toMatch(/plain-but-secret|node-1|10\.0\.0/);
    const bytes = gunzipSync(readFileSync(join(folder, 'b.tar.gz'))).toString();
    expect(bytes).not.toMatch(/plain-but-secret|node-1|10\.0\.0/);
    expect(statSync(join(folder, 'b.tar.gz')).mode & 0o777).toBe(0o600);
    const log = await cli('log', 'b.tar.gz', '--format', 'json');
    expect(log).toMatchObject({ code: 1, err: '' });
    expect((JSON.parse(log.out) as { findings: unknown[] }).findings[0]).toMatchObject({ rule: 'cuda-oom', hosts: ['host-002'] });
    writeFileSync(join(folder, 'cut.tar.gz'), readFileSync(join(folder, 'b.tar.gz')).subarray(0, 900));
    expect((await cli('log', 'cut.tar.gz')).code).toBe(2);
  });

  it('takes a site’s own rules, and writes nothing where one is not understood', async () => {
    mkdirSync(join(folder, '.nccl'));
    writeFileSync(join(folder, '.nccl', 'redaction.yaml'), "rules:\n  - id: projects\n    pattern: 'proj-\\w+'\n");
    expect((await cli('bundle', '--file', 'job.log')).out).toContain('name-1 ← proj-blue');
    writeFileSync(join(folder, '.nccl', 'redaction.yaml'), 'rules:\n  - id: projects\n    pattern: "("\n');
    const { code, out, err } = await cli('bundle', '--file', 'job.log', '--out', 'no.tar.gz', '--yes');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('redaction.yaml:3:');
    expect(existsSync(join(folder, 'no.tar.gz'))).toBe(false);
    rmSync(join(folder, '.nccl'), { recursive: true });
  });

  it('writes nothing where the site’s own rules are there and cannot be read', async () => {
    mkdirSync(join(folder, '.nccl', 'redaction.yaml'), { recursive: true });
    const { code, out, err } = await cli('bundle', '--file', 'job.log', '--out', 'unread.tar.gz', '--yes');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('redaction.yaml');
    expect(existsSync(join(folder, 'unread.tar.gz'))).toBe(false);
    rmSync(join(folder, '.nccl'), { recursive: true });
  });

  it('prints its rules, and says what it needs', async () => {
    expect((await cli('bundle', '--show-rules')).out).toContain('known-token');
    expect((await cli('bundle')).code).toBe(2);
    writeFileSync(join(folder, 'dump.bin'), Buffer.from([0x80, 4, 0, 1, 2]));
    expect((await cli('bundle', '--file', 'dump.bin')).code).toBe(2);
  });
});
