import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, extension, workspaceFolder } from './open.js';

const runs = (...path: string[]): string => join(workspaceFolder(), '.nccl', 'runs', ...path);

/** A recorded run of one size; without an end where its job was left behind. */
function recorded(id: string, at: string, left: boolean): string {
  const spec = { cluster: 'away', hosts: ['a'], ranksPerHost: 1, launcher: 'sbatch', argv: ['all_reduce_perf'], env: {} };
  const place = { timeUs: 10, algbwGBs: 1, busbwGBs: 1, wrong: 0 };
  const row = { sizeBytes: 1024, count: 256, type: 'float', redop: 'sum', root: -1, outOfPlace: place, inPlace: null };
  const records = [
    { kind: 'start', at, origin: 'measured', spec, trial: null, mark: `mark-${id}` },
    { kind: 'row', row },
    left ? { kind: 'job', job: '41' } : { kind: 'end', at, state: 'ok', exitCode: 0, message: null },
  ];
  return records.map((record) => `${JSON.stringify({ v: 1, run: id, ...record })}\n`).join('');
}

describe('Recorded runs', () => {
  const { showSaveDialog, showQuickPick, showWarningMessage, showErrorMessage } = vscode.window;
  const said: string[] = [];

  before(async () => {
    await extension().activate();
    mkdirSync(runs(), { recursive: true });
    writeFileSync(runs('2020-01.jsonl'), recorded('old', '2020-01-05T10:00:00Z', false));
    writeFileSync(runs('2020-02.jsonl'), recorded('left', '2020-02-05T10:00:00Z', true));
  });
  after(() => {
    Object.assign(vscode.window, { showSaveDialog, showQuickPick, showWarningMessage, showErrorMessage });
    rmSync(runs(), { recursive: true, force: true });
  });

  it('are exported as CSV', async () => {
    const target = vscode.Uri.file(join(workspaceFolder(), 'runs.csv'));
    Object.assign(vscode.window, { showSaveDialog: () => Promise.resolve(target) });
    await vscode.commands.executeCommand('nccl.bench.exportRuns');
    const lines = readFileSync(target.fsPath, 'utf8').split('\r\n');
    rmSync(target.fsPath);
    assert.match(lines[0] ?? '', /^run,at,origin,/);
    assert.deepEqual(
      lines.slice(1, 3).map((line) => line.split(',')[0]),
      ['old', 'left'],
    );
  });

  it('are deleted by months that are chosen and agreed to, and others stay', async () => {
    const answers: unknown[] = [undefined, 'Delete'];
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly { label: string }[]) => Promise.resolve(items.filter(({ label }) => label === '2020-01')),
      showWarningMessage: () => Promise.resolve(answers.shift()),
    });
    await vscode.commands.executeCommand('nccl.bench.deleteRuns');
    assert.equal(existsSync(runs('2020-01.jsonl')), true, 'nobody agreed');
    await vscode.commands.executeCommand('nccl.bench.deleteRuns');
    assert.deepEqual([existsSync(runs('2020-01.jsonl')), existsSync(runs('2020-02.jsonl'))], [false, true]);
  });

  it('whose jobs were left are followed on their own cluster, which is asked for first', async () => {
    Object.assign(vscode.window, { showErrorMessage: (message: string) => (said.push(message), Promise.resolve(undefined)) });
    await vscode.commands.executeCommand('nccl.bench.followJob');
    await eventually(
      () => said,
      (list) => list.some((text) => text.includes('The run was on away, which is not connected.')),
      'it says which cluster',
    );
    assert.doesNotMatch(readFileSync(runs('2020-02.jsonl'), 'utf8'), /"kind":"end"/);
  });
});
