import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type DemoCluster, startCluster } from './demoCluster.js';
import { extension, workspaceFolder } from './open.js';

const nccl = (): string => join(workspaceFolder(), '.nccl');

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
    assert.ok(matrix.us.flat().filter((us) => us !== null && us > 1).length === 6, JSON.stringify(matrix.us));
  });
});
