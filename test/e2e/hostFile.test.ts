import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Session, startSession } from './session.js';

describe('A file of a host', () => {
  let session: Session;
  let root: string;
  beforeAll(async () => {
    session = await startSession('host-file', { cluster: ['--hosts', '2'], settings: { 'files.autoSave': 'off' } });
    const config = /sshConfig: "(.*)"/.exec(readFileSync(join(session.workspace, '.nccl', 'cluster.yaml'), 'utf8'))?.[1] ?? '';
    root = join(dirname(config), 'hosts', 'gpu-01', 'root');
  });
  afterAll(async () => {
    await session.stop();
  });

  it('is opened, changed, saved after a look at the comparison, and put back', async () => {
    const { workbench: bench } = session;
    await bench.palette('NCCL: Connect to Cluster…');
    await bench.page.locator('.statusbar-item', { hasText: '2 of 2 hosts well' }).waitFor();
    const conf = join(root, 'etc', 'nccl.conf');
    const before = '# site defaults\nNCCL_DEBUG=WARN\nNCCL_IB_TIMEOUT=18\n';
    writeFileSync(conf, before);

    await bench.palette('NCCL: Open Host File…');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'gpu-01' }).first().click();
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: '/etc/nccl.conf' }).first().click();
    await bench.line('NCCL_IB_TIMEOUT').waitFor();
    await bench.line('NCCL_IB_TIMEOUT').click();
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.press('Enter');
    await bench.page.keyboard.type('NCCL_BUFFSIZE=8M');
    // Settings on a host are judged like any others.
    await bench.page.locator('.squiggly-error').first().waitFor();
    await bench.page.keyboard.press('Escape');
    const dialog = bench.page.locator('.monaco-dialog-box');
    for (const [theme, name] of [
      ['dark', 'Dark Modern'],
      ['light', 'Light Modern'],
      ['contrast', 'Dark High Contrast'],
    ] as const) {
      await bench.theme(name);
      await bench.line('NCCL_BUFFSIZE').click();
      await bench.page.keyboard.press('Control+S');
      await dialog.waitFor();
      expect(await dialog.innerText()).toContain('Replace /etc/nccl.conf on gpu-01?');
      expect(await dialog.innerText()).toContain('+ NCCL_BUFFSIZE=8M');
      await bench.page.locator('.monaco-diff-editor').first().waitFor();
      await session.shot(`question-${theme}`);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(readFileSync(conf, 'utf8')).toBe(before);
      await bench.palette('Notifications: Clear All Notifications');
    }
    await bench.line('NCCL_BUFFSIZE').click();
    await bench.page.keyboard.press('Control+S');
    await dialog.getByRole('button', { name: 'Save to gpu-01' }).click();
    await bench.toast('/etc/nccl.conf on gpu-01 is saved.').waitFor();
    await session.shot('saved');
    expect(readFileSync(conf, 'utf8')).toBe(`${before.trimEnd()}\nNCCL_BUFFSIZE=8M\n`);
    const backups = readdirSync(dirname(conf)).filter((name) => name.endsWith('.bak'));
    expect(backups.map((name) => readFileSync(join(dirname(conf), name), 'utf8'))).toEqual([before]);

    await bench.toast('is saved').getByRole('button', { name: 'Undo' }).click();
    await dialog.getByRole('button', { name: 'Save to gpu-01' }).click();
    await bench.toast('holds again what it held before').waitFor();
    expect(readFileSync(conf, 'utf8')).toBe(before);
    await session.shot('undone');
  });

  it('that is a log is followed in a terminal', async () => {
    const { workbench: bench } = session;
    await bench.palette('Notifications: Clear All Notifications');
    const log = join(root, 'var', 'log', 'syslog');
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, 'Nov 28 20:00:00 gpu-01 systemd[1]: Started nvidia-persistenced.\n');
    await bench.palette('NCCL: Tail Remote Log…');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'gpu-01' }).first().click();
    await bench.page.locator('.quick-input-action .monaco-button, .quick-input-header .monaco-button').first().click();
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: '/var/log/syslog' }).first().click();
    await bench.terminal.getByText('Started nvidia-persistenced').first().waitFor();
    appendFileSync(log, 'Nov 28 20:00:01 gpu-01 kernel: NVRM: Xid (PCI:0000:1b:00): 79\n');
    await bench.terminal.getByText('Xid (PCI:0000:1b:00): 79').first().waitFor();
    await session.shot('log');
    await bench.page.locator('.terminal-wrapper.active').click();
    await bench.page.keyboard.press('Control+C');
    await bench.terminal.getByText('Nothing is followed any more').first().waitFor();
    expect(existsSync(log)).toBe(true);
  });
});
