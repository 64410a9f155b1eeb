import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, open, workspaceFolder } from './open.js';

/** A file of the workspace for one test, shown in an editor. */
async function fresh(path: string, text: string): Promise<vscode.TextDocument> {
  const file = join(workspaceFolder(), path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return await open(path);
}

const codesOf = (document: vscode.TextDocument): string[] =>
  vscode.languages
    .getDiagnostics(document.uri)
    .map(({ code }) => String(typeof code === 'object' ? code.value : code))
    .sort();

describe('Saving', () => {
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('editor');
  after(async () => {
    await configuration().update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Global);
    rmSync(join(workspaceFolder(), 'saved'), { recursive: true, force: true });
  });

  it('fixes what can be fixed safely where the user asks for that, and nothing where not', async () => {
    const document = await fresh('saved/nccl.conf', 'NCCL_BUFFSIZE=4M\nNCCL_IB_TIMEOUT=22\n');
    await eventually(
      () => codesOf(document),
      (codes) => codes.includes('number-suffix'),
      'the finding',
    );
    const typed = async (text: string): Promise<void> => {
      const editor = await vscode.window.showTextDocument(document);
      assert.ok(await editor.edit((edit) => edit.insert(new vscode.Position(document.lineCount - 1, 0), text)));
    };
    await typed('# one\n');
    assert.ok(await document.save());
    assert.match(document.getText(), /^NCCL_BUFFSIZE=4M$/mu);
    await configuration().update('codeActionsOnSave', { 'source.fixAll.nccl': 'explicit' }, vscode.ConfigurationTarget.Global);
    await typed('# two\n');
    assert.ok(await document.save());
    assert.equal(document.getText(), 'NCCL_BUFFSIZE=4194304\nNCCL_IB_TIMEOUT=22\n# one\n# two\n');
    assert.equal(document.isDirty, false);
    await eventually(
      () => codesOf(document),
      (codes) => !codes.includes('number-suffix'),
      'the finding goes',
    );
  });

  it('fixes scripts the same way', async () => {
    const document = await fresh('saved/job.sh', '#!/bin/bash\nexport NCCL_BUFFSIZE=4M\nsrun python train.py\n');
    await eventually(
      () => codesOf(document),
      (codes) => codes.includes('number-suffix'),
      'the finding',
    );
    const editor = await vscode.window.showTextDocument(document);
    assert.ok(await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '# here\n')));
    await configuration().update('codeActionsOnSave', { 'source.fixAll.nccl': 'explicit' }, vscode.ConfigurationTarget.Global);
    assert.ok(await document.save());
    assert.equal(document.getText(), '#!/bin/bash\n# here\nexport NCCL_BUFFSIZE=4194304\nsrun python train.py\n');
  });
});

describe('Formatting an nccl.conf', () => {
  after(() => {
    rmSync(join(workspaceFolder(), 'formatted'), { recursive: true, force: true });
  });

  it('tidies what NCCL does not read and leaves every setting as it is', async () => {
    const document = await fresh('formatted/nccl.conf', '\n#a remark   \nNCCL_ALGO=Tree\n\n\n\nNCCL_DEBUG = WARN');
    const edits = await eventually(
      () =>
        vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', document.uri, {
          tabSize: 2,
          insertSpaces: true,
        }),
      (found) => (found?.length ?? 0) > 0,
      'the edits',
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits ?? []);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(document.getText(), '# a remark\nNCCL_ALGO=Tree\n\nNCCL_DEBUG = WARN\n');
    const again = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      {
        tabSize: 2,
        insertSpaces: true,
      },
    );
    assert.deepEqual(again ?? [], []);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});

describe('A saved snapshot', () => {
  const folder = (): string => join(workspaceFolder(), '.nccl', 'snapshots');
  const save = (name: string, at: string, device: string): void => {
    const nic = { device, port: 1, netdev: 'eth0', linkLayer: 'InfiniBand', state: '4: ACTIVE' };
    const facts = { nics: [nic], versions: { driver: null, cuda: null, nccl: [{ path: '/lib/libnccl.so.2', version: '2.21.5' }] } };
    mkdirSync(folder(), { recursive: true });
    writeFileSync(
      join(folder(), name),
      JSON.stringify({ schema: 1, at, cluster: 'lab', origin: 'measured', hosts: { 'gpu-01': { ok: true, problem: null, facts } } }),
    );
  };
  after(() => {
    rmSync(join(workspaceFolder(), '.nccl'), { recursive: true, force: true });
    rmSync(join(workspaceFolder(), 'snap'), { recursive: true, force: true });
  });

  it('tells what hosts have while none is connected, is followed when a newer one comes, and forgotten when it goes', async () => {
    const document = await fresh('snap/nccl.conf', 'NCCL_IB_HCA=');
    const offered = async (): Promise<string> => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, 12),
      );
      return items.map(({ label, detail }) => `${typeof label === 'string' ? label : label.label} ${detail ?? ''}`).join('\n');
    };
    save('old.json', '2025-11-20T09:00:00Z', 'mlx5_7');
    assert.match(
      await eventually(offered, (text) => text.includes('mlx5_7 on gpu-01'), 'the adapter of the snapshot'),
      /mlx5_7 on gpu-01 · snapshot of 20 Nov 2025/u,
    );
    save('new.json', '2025-11-21T09:00:00Z', 'mlx5_8');
    assert.doesNotMatch(await eventually(offered, (text) => text.includes('mlx5_8 on gpu-01'), 'the adapter of the newer one'), /mlx5_7/u);
    rmSync(folder(), { recursive: true });
    // The editor itself offers words of other documents, so that a name alone says nothing.
    await eventually(offered, (text) => !text.includes('snapshot of'), 'nothing of hosts');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
