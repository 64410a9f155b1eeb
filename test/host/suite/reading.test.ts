import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, open } from './open.js';

/** Text of the hovers at a place. */
async function hoverText(document: vscode.TextDocument, line: number, character: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new vscode.Position(line, character),
  );
  return hovers
    .flatMap((hover) =>
      hover.contents.map((content) => (content instanceof vscode.MarkdownString ? content.value : JSON.stringify(content))),
    )
    .join('\n');
}

const codeOf = (diagnostic: vscode.Diagnostic): string =>
  String(typeof diagnostic.code === 'object' ? diagnostic.code.value : (diagnostic.code ?? ''));

describe('Reading settings', () => {
  it('activates on nccl.conf', async () => {
    const document = await open('nccl.conf');
    assert.equal(document.languageId, 'nccl-conf');
    const extension = vscode.extensions.getExtension('nccl-workbench.nccl-workbench');
    assert.ok(extension, 'the extension is installed under its id');
    await eventually(
      () => extension.isActive,
      (active) => active,
      'activation',
    );
  });

  it('shows an error on each of the five lines that everyone copies', async () => {
    const document = await open('nccl.conf');
    const found = await eventually(
      () => vscode.languages.getDiagnostics(document.uri).filter((one) => one.severity === vscode.DiagnosticSeverity.Error),
      (errors) => new Set(errors.map((one) => one.range.start.line)).size === 5,
      'five errors',
    );
    assert.ok(found.every((one) => one.message.length > 20));
    assert.ok(
      found.some((one) => codeOf(one) === 'spaces-around-equals'),
      `rules: ${found.map(codeOf).join(', ')}`,
    );
  });

  it('says nothing about a correct file', async () => {
    const wrong = await open('nccl.conf');
    const document = await open('good', 'nccl.conf');
    // The wrong file's findings prove that the server answers; the good file, opened later, has had its turn by the hover's answer.
    await eventually(
      () => vscode.languages.getDiagnostics(wrong.uri).length,
      (count) => count > 0,
      'findings of the wrong file',
    );
    await eventually(
      () => hoverText(document, 3, 4),
      (text) => text.includes('NCCL_BUFFSIZE'),
      'hover of the good file',
    );
    assert.deepEqual(
      vscode.languages.getDiagnostics(document.uri).map((one) => one.message),
      [],
    );
  });

  it('explains a value at its place: what NCCL makes of it once, and what the variable is', async () => {
    const document = await open('train.sbatch');
    const line = document
      .getText()
      .split('\n')
      .findIndex((text) => text.includes('NCCL_BUFFSIZE=4M'));
    const found = await eventually(
      () => vscode.languages.getDiagnostics(document.uri).filter((one) => one.range.start.line === line),
      (all) => all.length > 0,
      'the finding',
    );
    const text = await eventually(
      () => hoverText(document, line, 10),
      (hover) => hover.includes('NCCL_BUFFSIZE'),
      'hover',
    );
    // The editor shows the finding above the hover; together they say it once.
    const shown = [...found.map((one) => one.message), text].join('\n');
    assert.equal(shown.match(/\b4 bytes\b/g)?.length, 1, shown);
    assert.match(text, /Default/);
  });

  it('finds settings in a script and only those', async () => {
    const document = await open('train.sbatch');
    const found = await eventually(
      () => vscode.languages.getDiagnostics(document.uri).filter((one) => codeOf(one) === 'number-suffix'),
      (all) => all.length > 0,
      'a finding',
    );
    assert.equal(found.length, 1);
    assert.equal(document.getText(found[0]?.range).includes('4M'), true);
  });

  it('completes names and values', async () => {
    const document = await open('good', 'nccl.conf');
    const editor = await vscode.window.showTextDocument(document);
    const line = document.lineCount - 1;
    await editor.edit((edit) => edit.insert(new vscode.Position(line, 0), 'NCCL_IB_TIM'));
    const names = await eventually(
      () =>
        vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          new vscode.Position(line, 11),
        ),
      (list) => list.items.some((item) => (typeof item.label === 'string' ? item.label : item.label.label).startsWith('NCCL_IB_TIMEOUT')),
      'completion of names',
    );
    assert.ok(names.items.length > 0);
    await editor.edit((edit) => edit.replace(new vscode.Range(line, 0, line, 11), 'NCCL_PROTO='));
    await eventually(
      () =>
        vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          new vscode.Position(line, 11),
        ),
      (list) =>
        ['LL', 'LL128', 'Simple'].every((word) =>
          list.items.some((item) => (typeof item.label === 'string' ? item.label : item.label.label) === word),
        ),
      'completion of values',
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('mends a line with its quick fix', async () => {
    const document = await open('nccl.conf');
    const target = (
      await eventually(
        () => vscode.languages.getDiagnostics(document.uri),
        (all) => all.some((one) => one.range.start.line === 0),
        'finding on line 1',
      )
    ).find((one) => one.range.start.line === 0);
    assert.ok(target);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      target.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find((action) => action.edit !== undefined);
    assert.ok(fix?.edit, `quick fixes: ${actions.map((action) => action.title).join(', ')}`);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.lineAt(0).text, 'NCCL_ALGO=Tree');
    await eventually(
      () =>
        vscode.languages.getDiagnostics(document.uri).filter((one) => codeOf(one) === 'spaces-around-equals' && one.range.start.line === 0),
      (left) => left.length === 0,
      'the finding goes',
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
