import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { type DemoCluster, startCluster } from './demoCluster.js';
import { eventually, extension, workspaceFolder } from './open.js';

const nccl = (...path: string[]): string => join(workspaceFolder(), '.nccl', ...path);

describe('Recorded benchmarks in the Testing view', function () {
  this.timeout(120_000);
  let cluster: DemoCluster;
  /** What failing and broken tests say; those that pass say nothing. */
  const messages: string[] = [];
  const cli = async (...args: string[]): Promise<void> => {
    const program = join(extension().extensionPath, 'dist', 'cli.js');
    await promisify(execFile)(process.execPath, [program, ...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      cwd: workspaceFolder(),
    });
  };
  /** Runs all that the view has, as its own button does, until enough is seen of it. */
  const runAll = async (enough: () => boolean): Promise<void> => {
    messages.length = 0;
    void vscode.commands.executeCommand('testing.runAll');
    await eventually(
      () => enough() || { messages, runs: endedRuns() },
      (seen) => seen === true,
      'the tests have run',
      30_000,
    );
  };

  before(async () => {
    await extension().activate();
    cluster = await startCluster(['--hosts', '2', '--gpus', '2']);
    mkdirSync(nccl(), { recursive: true });
    copyFileSync(cluster.clusterFile, nccl('cluster.yaml'));
    const kept = new WeakMap<object, string>();
    Object.defineProperty(vscode.TestMessage.prototype, 'message', {
      configurable: true,
      get(this: object) {
        return kept.get(this);
      },
      set(this: object, message: string) {
        messages.push(message);
        kept.set(this, message);
      },
    });
    for (let run = 0; run < 3; run++)
      await cli('bench', '--cluster', nccl('cluster.yaml'), '--', 'all_reduce_perf', '-b', '1M', '-e', '16M', '-f', '4');
  });
  after(async () => {
    Reflect.deleteProperty(vscode.TestMessage.prototype, 'message');
    await vscode.commands.executeCommand('nccl.cluster.disconnect');
    for (const name of ['runs', 'baselines', 'cluster.yaml']) rmSync(nccl(name), { recursive: true, force: true });
    await cluster.stop();
  });

  it('pass where nothing is held against them, and are recorded like any other run', async () => {
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    await eventually(
      () => vscode.commands.executeCommand<readonly string[]>('vscode.testing.getControllersWithTests'),
      (ids) => ids.includes('nccl.benchmarks'),
      'the view has them',
    );
    await runAll(() => endedRuns() === 4);
    assert.deepEqual(messages, []);
  });

  it('fail with the number and its interval where the baseline was faster, and only there', async () => {
    await cli('bench', 'baseline', 'save', 'good', '--cluster', nccl('cluster.yaml'));
    const file = nccl('baselines', 'good.json');
    const baseline = JSON.parse(readFileSync(file, 'utf8')) as { entries: { runs: { timesUs: [number, number][] }[] }[] };
    for (const { runs } of baseline.entries)
      for (const one of runs) one.timesUs = one.timesUs.map(([size, time]) => [size, size === 4 << 20 ? time / 2 : time]);
    writeFileSync(file, JSON.stringify(baseline));
    await vscode.commands.executeCommand('testing.refreshTests');
    await runAll(() => endedRuns() === 5 && messages.length > 0);
    assert.equal(new Set(messages).size, 1, messages.join('\n'));
    assert.match(
      messages[0] ?? '',
      /^4 MiB takes .+ \(simulated\): slower by \+\d+\.\d % than the baseline good of 4 runs \(95 % interval over all sizes [\d.]+ … [\d.]+ %\)\.$/,
    );
  });

  it('say what keeps them from running', async () => {
    await vscode.commands.executeCommand('nccl.cluster.disconnect');
    rmSync(nccl('cluster.yaml'));
    // The editor sets messages more than once.
    const refused = (): number =>
      messages.filter((text) => text === 'The run was on demo, which is not connected. Connect to it first.').length;
    await runAll(() => refused() >= 3);
    assert.equal(endedRuns(), 5);
  });
});

/** Runs that are recorded in the workspace with their end. */
function endedRuns(): number {
  const files = existsSync(nccl('runs')) ? readdirSync(nccl('runs')).filter((name) => name.endsWith('.jsonl')) : [];
  return files.reduce((sum, name) => sum + readFileSync(nccl('runs', name), 'utf8').split('"kind":"end"').length - 1, 0);
}
