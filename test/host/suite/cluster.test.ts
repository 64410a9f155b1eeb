import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type DemoCluster, startCluster } from './demoCluster.js';
import { eventually, extension, workspaceFolder } from './open.js';

/** What these tests read of the extension's answer to "Connect". */
interface ConnectedState {
  readonly phase: string;
  readonly origin: string;
  readonly answers: ReadonlyMap<string, { readonly ok: boolean }>;
  readonly health: readonly { readonly host: string; readonly title: string }[];
}
interface RunLine {
  readonly kind: 'start' | 'row' | 'end';
  readonly run: string;
  readonly origin?: string;
  readonly state?: string;
  readonly trial?: unknown;
}

const nccl = (): string => join(workspaceFolder(), '.nccl');

/** Every record of the workspace's run store, in order. */
function records(): RunLine[] {
  const folder = join(nccl(), 'runs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as RunLine);
}

/** Runs a task that tasks.json names and answers with its exit code. */
async function runTask(name: string, onStart?: (execution: vscode.TaskExecution) => void): Promise<number | undefined> {
  const tasks = await eventually(
    () => vscode.tasks.fetchTasks(),
    (all) => all.some((task) => task.name === name),
    `task ${name}`,
  );
  const task = tasks.find((one) => one.name === name);
  assert.ok(task);
  return await new Promise((resolve, reject) => {
    const ended = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.name !== name) return;
      ended.dispose();
      resolve(event.exitCode);
    });
    vscode.tasks.executeTask(task).then((execution) => onStart?.(execution), reject);
  });
}

describe('A cluster', function () {
  this.timeout(90_000);
  let cluster: DemoCluster;

  before(async () => {
    await extension().activate();
    // It waits a little before each row, so that there is something to cancel.
    cluster = await startCluster(['--pace', '40', '--fault', 'gdr-off=gpu-03', '--fault', 'unreachable=gpu-04']);
    mkdirSync(join(nccl(), 'sweeps'), { recursive: true });
    copyFileSync(cluster.clusterFile, join(nccl(), 'cluster.yaml'));
    mkdirSync(join(workspaceFolder(), '.vscode'), { recursive: true });
    const task = { type: 'nccl-tests', binary: 'all_reduce_perf', hosts: ['gpu-[01-02]'] };
    const tasks = [
      { ...task, label: 'short', args: ['-b', '8', '-e', '32K', '-f', '8'] },
      { ...task, label: 'long', args: ['-b', '8', '-e', '8G', '-f', '2', '-n', '1000'] },
      { type: 'nccl-sweep', label: 'small sweep', sweep: '.nccl/sweeps/small.yaml' },
    ];
    writeFileSync(join(workspaceFolder(), '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
    const sweep = ['name: small', 'hosts: ["gpu-[01-02]"]', 'benchmark: all_reduce_perf', 'sizes: { from: 1M, to: 1M, factor: 2 }'];
    const parameters = [
      'parameters:',
      '  NCCL_ALGO: [Ring, Tree]',
      '  NCCL_BUFFSIZE: [1048576, 4194304]',
      'repeats: 1',
      'baselineEvery: 2',
      '',
    ];
    writeFileSync(join(nccl(), 'sweeps', 'small.yaml'), [...sweep, ...parameters].join('\n'));
  });

  after(async () => {
    await vscode.commands.executeCommand('nccl.cluster.disconnect');
    await cluster.stop();
    rmSync(nccl(), { recursive: true, force: true });
  });

  it('answers host by host, says what is wrong with whom, and that it is simulated', async () => {
    const state = await vscode.commands.executeCommand<ConnectedState | undefined>('nccl.cluster.connect');
    assert.ok(state, 'Connect answers with the state of the cluster');
    assert.equal(state.origin, 'simulated');
    assert.deepEqual([...state.answers].map(([host, answer]) => [host, answer.ok]).sort(), [
      ['gpu-01', true],
      ['gpu-02', true],
      ['gpu-03', true],
      ['gpu-04', false],
    ]);
    assert.ok(
      state.health.some((entry) => entry.host === 'gpu-03'),
      JSON.stringify(state.health),
    );
    assert.ok(state.health.some((entry) => entry.host === 'gpu-04'));
    assert.ok(!state.health.some((entry) => entry.host === 'gpu-01'), JSON.stringify(state.health));
  });

  it('answers everybody who connects at the same time with what the hosts said', async () => {
    const states = await Promise.all([1, 2].map(() => vscode.commands.executeCommand<ConnectedState | undefined>('nccl.cluster.connect')));
    for (const state of states)
      assert.deepEqual([...(state?.answers ?? [])].filter(([, { ok }]) => ok).length, 3, JSON.stringify([...(state?.answers ?? [])]));
  });

  it('runs a benchmark as a task, with exit code 0 and every row in the store', async () => {
    const before = records().length;
    assert.equal(await runTask('short'), 0);
    const mine = records().slice(before);
    assert.deepEqual(
      mine.map((record) => record.kind),
      // What the machine was like before and after stands around the rows.
      ['start', 'machine', 'row', 'row', 'row', 'row', 'row', 'machine', 'end'],
    );
    assert.equal(mine[0]?.origin, 'simulated');
    assert.equal(mine.at(-1)?.state, 'ok');
  });

  it('shows above the line how the result stands against the model, and by which machine it counts', async () => {
    const script = vscode.Uri.joinPath(vscode.Uri.file(workspaceFolder()), 'model.sh');
    writeFileSync(script.fsPath, '#!/bin/bash\nall_reduce_perf -b 8 -e 32K -f 8\nalltoall_perf -b 8 -e 32K -f 8\n');
    await vscode.workspace.openTextDocument(script);
    const commands = async (): Promise<vscode.Command[]> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', script, 100);
      return lenses.flatMap(({ command }) => command ?? []);
    };
    const found = await eventually(
      commands,
      (all) => all.some(({ title }) => title.includes('bus bandwidth at 32 KiB')),
      'the result above the line',
    );
    const result = found.find(({ title }) => title.includes('bus bandwidth at'));
    assert.match(result?.title ?? '', /\(simulated\) · \d+ % of the model$/);
    assert.match(result?.tooltip ?? '', /^\d+ % of the model; modelled .* GB\/s \(dgx-h100, 2 × 8 ranks, adapters 8 × 400 Gbit\/s, NCCL /);
    // Nothing ran on the other line, so nothing is held against anything there.
    assert.equal(found.filter(({ title }) => title.includes('of the model')).length, 1);
    rmSync(script.fsPath);
  });

  it('cancels a benchmark: the record says so, and no process is left on the hosts', async () => {
    const before = records().length;
    const code = await runTask('long', (execution) => {
      void eventually(
        () =>
          records()
            .slice(before)
            .filter((record) => record.kind === 'row').length,
        (rows) => rows >= 2,
        'rows before the cancel',
      ).then(() => execution.terminate());
    });
    assert.notEqual(code, 0);
    const end = await eventually(
      () =>
        records()
          .slice(before)
          .find((record) => record.kind === 'end'),
      (record) => record !== undefined,
      'the end record',
    );
    assert.equal(end?.state, 'cancelled');
    const left = (): string[] =>
      execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => /\/(?:simulator-tools\.js|bin\/mpirun) /.test(line) && line.includes('mpirun'));
    await eventually(left, (lines) => lines.length === 0, 'no process left on the hosts');
  });

  it('runs a sweep to its end, and a second time finds nothing left to do', async () => {
    const before = records().length;
    assert.equal(await runTask('small sweep'), 0);
    const ends = (): RunLine[] =>
      records()
        .slice(before)
        .filter((record) => record.kind === 'end');
    const first = ends().length;
    assert.ok(first >= 4 + 2, `4 combinations and baselines between them, got ${first} runs`);
    assert.ok(ends().every((record) => record.state === 'ok'));
    assert.equal(await runTask('small sweep'), 0);
    assert.equal(ends().length, first);
  });

  it('shows its panels', async () => {
    const shown = (): string[] =>
      vscode.window.tabGroups.all.flatMap((group) =>
        group.tabs.map((tab) => (tab.input instanceof vscode.TabInputWebview ? tab.input.viewType : '')),
      );
    for (const [command, panel] of [
      ['nccl.topology.show', 'nccl.panel.topology'],
      ['nccl.bench.show', 'nccl.panel.benchmarks'],
    ] as const) {
      await vscode.commands.executeCommand(command);
      await eventually(shown, (types) => types.some((type) => type.endsWith(panel)), `panel ${panel}`);
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
