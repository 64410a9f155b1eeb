import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Session, startSession } from './session.js';

describe('A roll-out', () => {
  let session: Session;
  let hosts: string;
  const names = ['gpu-01', 'gpu-02', 'gpu-03', 'gpu-04'];
  const before = '# site defaults\nNCCL_DEBUG=WARN\n';
  const after = '# site defaults\nNCCL_DEBUG=WARN\nNCCL_IB_TIMEOUT=20\n';
  const etc = (host: string): string => join(hosts, host, 'root', 'etc');
  const contents = (): string[] => names.map((host) => readFileSync(join(etc(host), 'nccl.conf'), 'utf8'));
  const left = (): string[] => names.flatMap((host) => readdirSync(etc(host)).filter((name) => name.includes('nccl-workbench')));
  beforeAll(async () => {
    session = await startSession('rollout', { cluster: ['--hosts', '4'] });
    const config = /sshConfig: "(.*)"/.exec(readFileSync(join(session.workspace, '.nccl', 'cluster.yaml'), 'utf8'))?.[1] ?? '';
    hosts = join(dirname(config), 'hosts');
    writeFileSync(join(session.workspace, 'nccl.conf'), after);
  });
  afterAll(async () => {
    await session.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.shot('failed');
  });

  /** Answers all questions up to the last one. */
  const ask = async (waves: 'Growing Shares' | 'All at Once', shots: boolean): Promise<void> => {
    const { workbench: bench } = session;
    await bench.open('nccl.conf');
    await bench.palette('NCCL: Roll Out Configuration…');
    await bench.pick('/etc/nccl.conf').click();
    await bench.pick('Growing Shares').waitFor({ timeout: 60_000 });
    await bench.page.locator('.monaco-diff-editor').first().waitFor();
    if (shots) await session.shot('waves');
    await bench.pick(waves).click();
    await bench.pick('Benchmark').waitFor();
    await bench.page.locator('.quick-input-action .monaco-button, .quick-input-header .monaco-button').first().click();
    const dialog = bench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('Roll /etc/nccl.conf out to 4 hosts in');
    if (shots) await session.shot('question');
    await dialog.getByRole('button', { name: 'Roll Out' }).click();
  };

  it('puts everything back when a wave does not hold', async () => {
    const { workbench: bench } = session;
    await bench.palette('NCCL: Connect to Cluster…');
    await bench.page.locator('.statusbar-item', { hasText: '4 of 4 hosts well' }).waitFor({ timeout: 240_000 });
    for (const host of names) writeFileSync(join(etc(host), 'nccl.conf'), before);
    // The login of one host in the last wave has a file of its own that NCCL reads first.
    const own = join(hosts, 'gpu-04', 'home', '.nccl.conf');
    writeFileSync(own, 'NCCL_IB_TIMEOUT=14\n');
    await ask('Growing Shares', true);
    await bench.row('All hosts').first().waitFor();
    await session.shot('running');
    await bench.row('everything put back').first().waitFor({ timeout: 240_000 });
    expect(contents()).toEqual(names.map(() => before));
    expect(left()).toEqual([]);
    await bench.palette('Notifications: Clear All Notifications');
    for (const [theme, name] of [
      ['dark', 'Dark Modern'],
      ['light', 'Light Modern'],
      ['contrast', 'Dark High Contrast'],
    ] as const) {
      await bench.theme(name);
      await bench.row('All hosts').first().waitFor();
      await session.shot(`restored-${theme}`);
    }
    const rows = await bench.row(/./).allInnerTexts();
    expect(rows.join('\n')).toContain('.nccl.conf sets it to 14 first');
    rmSync(own);
  }, 360_000);

  it('reaches all hosts when every wave holds, and is undone from its journal', async () => {
    const { workbench: bench } = session;
    await ask('All at Once', false);
    await bench.row('rolled out to 4 hosts').first().waitFor({ timeout: 240_000 });
    expect(contents()).toEqual(names.map(() => after));
    expect(left()).toEqual([]);
    await session.shot('done');
    await bench.palette('NCCL: Undo Roll-out…');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'rolled out to 4 hosts' }).first().click();
    await bench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Put Back' }).click();
    await bench.toast('everything put back').waitFor();
    expect(contents()).toEqual(names.map(() => before));
    expect(left()).toEqual([]);
    await session.shot('undone');
  }, 360_000);
});
