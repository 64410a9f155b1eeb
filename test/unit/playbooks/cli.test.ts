import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cliIn } from '../../support/cliIn.js';
import { jobLog } from '../log/support/jobLog.js';

const folder = mkdtempSync(join(tmpdir(), 'playbook-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'good.log'), jobLog({}));
writeFileSync(join(folder, 'bad.log'), jobLog({ gdr: false, variables: { NCCL_IB_TIMEOUT: '14' } }));
writeFileSync(join(folder, 'pairs.json'), JSON.stringify({ slow: [{ message: 'gpu-7 is slow' }] }));

const cli = cliIn(folder);

describe('nccl-workbench playbook', () => {
  it('lists, follows and decides', async () => {
    expect((await cli('playbook')).out).toContain('ranks-time-out');
    const { code, out } = await cli('playbook', 'bandwidth-halved', '--log', 'bad.log', '--pairs', 'pairs.json', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ conclusion: { step: 'gpudirect' }, missing: ['checks', 'against'] });
    expect(await cli('playbook', 'loss-misbehaves', '--log', 'good.log')).toMatchObject({ code: 0 });
  });

  it('takes own ones and says what is wrong with them', async () => {
    mkdirSync(join(folder, '.nccl', 'playbooks'), { recursive: true });
    writeFileSync(
      join(folder, '.nccl', 'playbooks', 'a.yaml'),
      'id: mine\ntitle: Mine\nsteps: [{ id: a, title: A, pairs: true, conclusion: C, todo: T }]\n',
    );
    expect(await cli('playbook', 'mine', '--pairs', 'pairs.json')).toMatchObject({
      err: '',
      out: expect.stringContaining('gpu-7 is slow') as string,
    });
    writeFileSync(join(folder, '.nccl', 'playbooks', 'a.yaml'), 'id: mine\n');
    expect(await cli('playbook')).toMatchObject({ code: 2, out: '' });
    rmSync(join(folder, '.nccl'), { recursive: true });
    expect((await cli('playbook', 'nothing')).code).toBe(2);
  });
});

describe('nccl-workbench timeouts', () => {
  it('computes from a log and options', async () => {
    const { code, out } = await cli('timeouts', 'bad.log', '--pairs', 'cross-rack', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      origin: 'modelled',
      ib: { exponent: 14 },
      pairs: [{ pair: 'cross-rack', advisedExponent: 20 }],
    });
    expect(await cli('timeouts', '--pairs', 'intra-rack')).toMatchObject({ code: 0 });
    expect((await cli('timeouts', '--pairs', 'moon')).code).toBe(2);
    expect((await cli('timeouts', '--set', 'x')).code).toBe(2);
    expect((await cli('timeouts', '--rtt', 'cross-site=fast')).code).toBe(2);
  });
});
