import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, extension, workspaceFolder } from './open.js';

interface State {
  readonly cluster: { readonly name: string };
  readonly phase: string;
  readonly file: string | null;
  readonly report: { readonly well: readonly string[]; readonly before: string | null } | null;
}

const nccl = (): string => join(workspaceFolder(), '.nccl');
const clusterRow = { kind: 'cluster', cluster: 'demo' };

/** Types of the webview panels that are open. */
const panels = (): string[] =>
  vscode.window.tabGroups.all.flatMap((group) =>
    group.tabs.map((tab) => (tab.input instanceof vscode.TabInputWebview ? tab.input.viewType : '')),
  );
const shown = (panel: string): Promise<string[]> =>
  eventually(panels, (types) => types.some((type) => type.endsWith(panel)), `panel ${panel}`);

describe('Health of a connected cluster', () => {
  before(async () => {
    await extension().activate();
    // It has a description of its own, so that the workspace's cluster file stays out of this.
    const state = await vscode.commands.executeCommand<State | undefined>('nccl.cluster.startDemo');
    assert.equal(state?.cluster.name, 'demo');
  });

  after(async () => {
    await vscode.commands.executeCommand('nccl.cluster.stopDemo');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(join(nccl(), 'snapshots'), { recursive: true, force: true });
  });

  it('is checked again for the hosts that are selected, beside what was known before, and shown', async () => {
    const rows = ['gpu-03', 'gpu-04'].map((host) => ({ kind: 'host', cluster: 'demo', host }));
    await vscode.commands.executeCommand('nccl.cluster.checkHealth', rows[0], rows);
    await shown('nccl.panel.health');
  });

  it('compares hosts, and all of them', async () => {
    const rows = ['gpu-03', 'gpu-04'].map((host) => ({ kind: 'host', cluster: 'demo', host }));
    await vscode.commands.executeCommand('nccl.health.compareHosts', rows[0], rows);
    await shown('nccl.panel.comparison');
    await vscode.commands.executeCommand('nccl.health.compareAll', clusterRow);
  });

  it('copies the names of selected hosts as a range', async () => {
    const rows = ['gpu-02', 'gpu-03', 'gpu-04'].map((host) => ({ kind: 'host', cluster: 'demo', host }));
    await vscode.commands.executeCommand('nccl.cluster.copyHosts', rows[0], rows);
    assert.equal(await vscode.env.clipboard.readText(), 'gpu-[02-04]');
  });

  it('is saved as a snapshot that can be looked at without the cluster', async () => {
    await vscode.commands.executeCommand('nccl.cluster.saveSnapshot', clusterRow);
    const folder = join(nccl(), 'snapshots');
    assert.ok(existsSync(folder));
    const [file] = readdirSync(folder).filter((name) => name.startsWith('demo-'));
    assert.match(file ?? '', /^demo-snapshot-\d{8}-\d{4}\.json$/);
    const state = await vscode.commands.executeCommand<State | undefined>(
      'nccl.cluster.openSnapshot',
      vscode.Uri.file(join(folder, file ?? '')),
    );
    assert.ok(state);
    assert.notEqual(state.cluster.name, 'demo');
    assert.equal(state.phase, 'ready');
    assert.deepEqual([...(state.report?.well ?? [])].sort(), ['gpu-01', 'gpu-04']);
    await vscode.commands.executeCommand('nccl.cluster.disconnect', { kind: 'cluster', cluster: state.cluster.name });
  });
});
