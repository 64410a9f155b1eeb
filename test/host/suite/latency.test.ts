import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type DemoCluster, startCluster } from './demoCluster.js';
import { eventually, extension, workspaceFolder } from './open.js';

const nccl = (): string => join(workspaceFolder(), '.nccl');

/** What the command answers with. */
interface Shown {
  readonly title: string;
  readonly origin: string | null;
  readonly message: string | null;
  readonly hosts: number;
  readonly besideModel: boolean;
}
const show = async (file?: string): Promise<Shown> => {
  const shown = await vscode.commands.executeCommand<Shown | undefined>('nccl.latency.show', ...(file === undefined ? [] : [vscode.Uri.file(file)]));
  assert.ok(shown);
  return shown;
};
const panelIsOpen = (): boolean =>
  vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('nccl.panel.latency')));

describe('The Latency Matrix panel', () => {
  const file = (): string => join(workspaceFolder(), 'pairs.csv');
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(file(), { force: true });
  });

  it('opens a matrix file of the user without any cluster, and says what is wrong with one', async () => {
    await extension().activate();
    writeFileSync(file(), ',a,b,c\na,,2,6\nb,2,,6\nc,6,6,\n');
    assert.deepEqual(await show(file()), { title: 'pairs.csv', origin: 'measured', message: null, hosts: 3, besideModel: false });
    await eventually(panelIsOpen, (open) => open, 'the panel is open');
    writeFileSync(file(), '{');
    const bad = await show(file());
    assert.equal(bad.hosts, 0);
    assert.ok((bad.message ?? '').length > 0, JSON.stringify(bad));
  });
});

describe('Measuring latencies', function () {
  this.timeout(120_000);
  let cluster: DemoCluster;

  before(async () => {
    await extension().activate();
    cluster = await startCluster(['--hosts', '3', '--gpus', '1']);
    mkdirSync(nccl(), { recursive: true });
    copyFileSync(cluster.clusterFile, join(nccl(), 'cluster.yaml'));
  });
  after(async () => {
    await vscode.commands.executeCommand('nccl.cluster.disconnect');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(join(nccl(), 'cluster.yaml'), { force: true });
    rmSync(join(nccl(), 'latency'), { recursive: true, force: true });
    await cluster.stop();
  });

  it('shows what the cables let expect while nothing is measured, marked modelled', async () => {
    assert.ok(await vscode.commands.executeCommand('nccl.cluster.connect'));
    const shown = await show();
    assert.deepEqual([shown.origin, shown.hosts, shown.besideModel], ['modelled', 3, false]);
    assert.match(shown.message ?? '', /^Nothing is measured yet\. This is what the cables let expect: 1\.6 µs/);
    await eventually(panelIsOpen, (open) => open, 'the panel is open');
  });

  it('keeps a matrix that says it is simulated, beside the runs', async () => {
    const state = await vscode.commands.executeCommand<{ readonly cluster: { readonly name: string } } | undefined>('nccl.cluster.connect');
    assert.ok(state);
    await vscode.commands.executeCommand('nccl.latency.measure', { kind: 'cluster', cluster: state.cluster.name }, 'latency');
    const folder = join(nccl(), 'latency');
    assert.ok(existsSync(folder), 'a matrix is kept');
    const names = readdirSync(folder);
    assert.equal(names.length, 1);
    const matrix = JSON.parse(readFileSync(join(folder, names[0] ?? ''), 'utf8')) as {
      origin: string;
      method: string;
      names: string[];
      us: (number | null)[][];
    };
    assert.deepEqual([matrix.origin, matrix.method, matrix.names.length], ['simulated', 'perftest', 3]);
    const shown = await show();
    assert.deepEqual([shown.origin, shown.hosts, shown.besideModel], ['simulated', 3, true]);
    // The model is of RDMA: what ping measured is not held against it.
    const ping = join(folder, 'ping.json');
    writeFileSync(ping, JSON.stringify({ ...matrix, method: 'ping' }));
    assert.deepEqual([(await show(ping)).hosts, (await show(ping)).besideModel], [3, false]);
    rmSync(ping);
    assert.equal((await show()).besideModel, true, 'a file that is gone makes way for the newest measurement');
    assert.ok(matrix.us.flat().filter((us) => us !== null && us > 1).length === 6, JSON.stringify(matrix.us));
  });
});
