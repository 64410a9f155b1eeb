import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, extension, open, workspaceFolder } from './open.js';

interface State {
  readonly cluster: { readonly name: string };
  readonly report: { readonly checks: readonly { readonly id: string; readonly status: string; readonly message: string }[] };
}

const file = (...path: string[]): string => join(workspaceFolder(), '.nccl', ...path);
const write = (text: string, ...path: string[]): void => {
  mkdirSync(join(file(...path), '..'), { recursive: true });
  writeFileSync(file(...path), text);
};
const check = (fact: string): string =>
  `id: site-kernel\ntitle: Kernel of the site\nseverity: fail\nexpect: { fact: ${fact}, equals: 6.1.0 }\n`;
const platform = (gpus: string): string => `id: site\nrecognise: { gpus: [H100] }\ngpus: ${gpus}\nsource: order 4\n`;
const gpu = { index: 0, name: 'NVIDIA H100 80GB HBM3' };

/** Opens the saved snapshot anew and gives what the doctor says. */
async function judged(): Promise<State['report']['checks']> {
  const state = await vscode.commands.executeCommand<State | undefined>(
    'nccl.cluster.openSnapshot',
    vscode.Uri.file(file('snapshots', 'site.json')),
  );
  assert.ok(state);
  await vscode.commands.executeCommand('nccl.cluster.disconnect', { kind: 'cluster', cluster: state.cluster.name });
  return state.report.checks;
}
const problemsOf =
  (...path: string[]) =>
  (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(vscode.Uri.file(file(...path))).filter(({ source }) => source === 'nccl');

describe('Checks and expected values of the site', () => {
  before(async () => {
    await extension().activate();
    const facts = { kernel: '5.15.0', gpus: [gpu] };
    const snapshot = {
      schema: 2,
      at: '2026-11-20T10:00:00Z',
      cluster: 'site',
      origin: 'measured',
      hosts: { a: { ok: true, problem: null, facts } },
    };
    write(JSON.stringify(snapshot), 'snapshots', 'site.json');
  });

  after(async () => {
    for (const folder of ['checks', 'platforms', 'snapshots']) rmSync(file(folder), { recursive: true, force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are pointed at where they have a mistake, as it is typed, and no more when it is mended', async () => {
    write(check('kernle'), 'checks', 'site.yaml');
    const document = await open('.nccl', 'checks', 'site.yaml');
    const [problem] = await eventually(problemsOf('checks', 'site.yaml'), (found) => found.length === 1, 'the mistake');
    assert.match(problem?.message ?? '', /kernel\?/);
    assert.equal(problem?.range.start.line, 3);
    assert.equal(
      (await judged()).some(({ id }) => id === 'site-kernel'),
      false,
    );
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), check('kernel'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await eventually(problemsOf('checks', 'site.yaml'), (found) => found.length === 0, 'no mistake in the text that is not saved yet');
    await document.save();
  });

  it('take part when a cluster is examined, as they are saved', async () => {
    await eventually(
      judged,
      (checks) => checks.some(({ id, status }) => id === 'site-kernel' && status === 'fail'),
      'the check of the site',
    );
    write(platform('2'), 'platforms', 'site.yaml');
    const answers = await eventually(
      judged,
      (checks) => checks.some(({ id, status }) => id === 'platform-gpus' && status === 'fail'),
      'the expected value of the site',
    );
    assert.match(answers.find(({ id }) => id === 'platform-gpus')?.message ?? '', /1 GPUs; site has 2/);
    write(platform('two'), 'platforms', 'site.yaml');
    await eventually(problemsOf('platforms', 'site.yaml'), (found) => found.length === 1, 'the mistake in a file that is not open');
  });
});
