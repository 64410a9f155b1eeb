import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, extension, open } from './open.js';

const codeOf = (diagnostic: vscode.Diagnostic): string =>
  String(typeof diagnostic.code === 'object' ? diagnostic.code.value : (diagnostic.code ?? ''));

/** Findings of ours in a document; other extensions say things too. */
const findings = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'nccl');

/** The first place of a text in a document, moved by some columns. */
function at(document: vscode.TextDocument, text: string, columns = 0): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is in the document`);
  return document.positionAt(offset + columns);
}

/** Text of the hovers at a place. */
async function hoverText(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers
    .flatMap(({ contents }) => contents.map((one) => (one instanceof vscode.MarkdownString ? one.value : JSON.stringify(one))))
    .join('\n');
}

const labelOf = ({ label }: vscode.CompletionItem): string => (typeof label === 'string' ? label : label.label);

describe('Settings in every language', () => {
  for (const name of ['train.py', 'pod.yaml', 'Dockerfile', 'launch.json', 'launch.toml', '.env'])
    it(`are judged, explained and mended in ${name}`, async () => {
      const document = await open('jobs', name);
      const found = await eventually(
        () => findings(document).filter((one) => codeOf(one) === 'number-suffix'),
        (all) => all.length === 1,
        `the finding in ${name} (${document.languageId})`,
      );
      const range = found[0]?.range ?? new vscode.Range(0, 0, 0, 0);
      assert.match(document.getText(range), /4M/);
      const hover = await eventually(
        () => hoverText(document, at(document, 'NCCL_BUFFSIZE', 3)),
        (text) => text.includes('NCCL_BUFFSIZE'),
        'hover',
      );
      assert.match(hover, /Default/);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const fix = actions.find(({ edit, title }) => edit !== undefined && title.includes('4194304'));
      assert.ok(fix?.edit, `quick fixes: ${actions.map(({ title }) => title).join(', ')}`);
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.match(document.getText(), /4194304/);
      await eventually(
        () => findings(document).filter((one) => codeOf(one) === 'number-suffix'),
        (left) => left.length === 0,
        'the finding goes',
      );
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

  it('are completed in Python', async () => {
    const document = await open('jobs', 'train.py');
    const position = at(document, 'NCCL_DEBUG', 'NCCL_D'.length);
    const list = await eventually(
      () => vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, position),
      ({ items }) => items.some((item) => labelOf(item) === 'NCCL_DEBUG_SUBSYS'),
      'completion of names',
    );
    assert.ok(list.items.length > 0);
  });

  it('are fixed all at once where that is safe', async () => {
    const document = await open('nccl.conf');
    const before = document.getText();
    await eventually(
      () => findings(document).length,
      (count) => count > 0,
      'findings',
    );
    await vscode.commands.executeCommand('nccl.conf.fixAll');
    await eventually(
      () => document.getText(),
      (text) => text !== before && !text.includes(' = '),
      'the mended text',
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});

describe('Ways through a job script', () => {
  it('are inlay hints with what NCCL reads', async () => {
    const document = await open('jobs', 'job.sbatch');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await eventually(
      () => vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole),
      (all) => all.length > 0,
      'hints',
    );
    const text = (hint: vscode.InlayHint): string =>
      typeof hint.label === 'string' ? hint.label : hint.label.map(({ value }) => value).join('');
    assert.ok(
      hints.some((hint) => text(hint).includes('8 MiB')),
      hints.map(text).join(', '),
    );
  });

  it('are references in this file and in others, and the line that wins', async () => {
    const document = await open('jobs', 'job.sbatch');
    const places = await eventually(
      () =>
        vscode.commands.executeCommand<vscode.Location[]>(
          'vscode.executeReferenceProvider',
          document.uri,
          at(document, 'NCCL_BUFFSIZE', 2),
        ),
      (all) => new Set(all.map(({ uri }) => uri.path.split('/').at(-1))).size >= 4,
      'references across the workspace',
    );
    const files = new Set(places.map(({ uri }) => uri.path.split('/').at(-1)));
    assert.ok(files.has('job.sbatch') && files.has('train.py') && files.has('Dockerfile') && files.has('nccl.conf'), [...files].join(', '));
    const winner = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at(document, 'NCCL_BUFFSIZE', 2),
    );
    const lines = winner.map((one) => ('range' in one ? one.range : one.targetRange).start.line);
    assert.deepEqual(lines, [4]);
  });

  it('lead into the file that the script sources', async () => {
    const document = await open('jobs', 'job.sbatch');
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(document.lineCount - 1, 0), 'echo $NCCL_SOCKET_IFNAME\n'));
    const winner = await eventually(
      () =>
        vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
          'vscode.executeDefinitionProvider',
          document.uri,
          at(document, '$NCCL_SOCKET_IFNAME', 4),
        ),
      (all) => all.length > 0,
      'the definition',
    );
    assert.match(winner.map((one) => ('uri' in one ? one.uri : one.targetUri).path).join(), /\/jobs\/env\.sh$/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('are its outline, and colours for names that nobody reads', async () => {
    const document = await open('jobs', 'job.sbatch');
    const symbols = await eventually(
      () => vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri),
      (all) => JSON.stringify(all).includes('NCCL_LL_THRESHOLD'),
      'symbols',
    );
    assert.ok(JSON.stringify(symbols).includes('srun'));
    const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
      'vscode.provideDocumentSemanticTokensLegend',
      document.uri,
    );
    const tokens = await eventually(
      () => vscode.commands.executeCommand<vscode.SemanticTokens | undefined>('vscode.provideDocumentSemanticTokens', document.uri),
      (answer) => answer !== undefined && answer.data.length > 0,
      'tokens',
    );
    const data = [...(tokens?.data ?? [])];
    let line = 0;
    const marks = new Map<number, string[]>();
    for (let index = 0; index < data.length; index += 5) {
      line += data[index] ?? 0;
      const bits = data[index + 4] ?? 0;
      marks.set(
        line,
        legend.tokenModifiers.filter((_, bit) => ((bits >> bit) & 1) === 1),
      );
    }
    const of = (name: string): string[] | undefined => marks.get(at(document, name).line);
    assert.deepEqual([of('NCCL_LL_THRESHOLD'), of('NCCL_NO_SUCH_NAME'), of('NCCL_ALGO')], [['deprecated'], ['unknown'], []]);
  });
});

describe('The effective configuration', () => {
  /** The document that the export opens. */
  async function exported(): Promise<string> {
    await vscode.commands.executeCommand('nccl.effective.export');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.languageId, 'markdown');
    const text = document.getText();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    return text;
  }

  it('says of a script what takes effect, who sets it, and what does not reach', async () => {
    await open('jobs', 'job.sbatch');
    await vscode.commands.executeCommand('nccl.conf.effective');
    const text = await eventually(exported, (answer) => answer.includes('NCCL_SOCKET_IFNAME'), 'the answer with the sourced file', 20_000);
    assert.match(text, /\| `NCCL_BUFFSIZE` \| 8 MiB \(`8388608`\) \| job\\\.sbatch\\:5 \| `1048576`/);
    assert.match(text, /`NCCL_SOCKET_IFNAME` \| eth0 \| (?:\\\.\/)?env\\\.sh\\:1/);
    assert.match(text.slice(text.indexOf('Does not reach')), /`NCCL_ALGO` \| `Ring`/);
  });

  it('follows the editor to another file, whose image says which NCCL reads it', async () => {
    await open('jobs', 'pod.yaml');
    const text = await eventually(exported, (answer) => answer.includes('pod'), 'the answer for the pod');
    assert.match(text, /NCCL 2\\\.21\\\.5/);
    assert.match(text, /`NCCL_BUFFSIZE` \| 4 B \(`4M`\)/);
  });

  it('is a view of the NCCL container, also before the workspace is trusted', () => {
    const { contributes } = extension().packageJSON as { contributes: { views: { nccl: { id: string; when?: string }[] } } };
    assert.deepEqual(
      contributes.views.nccl.filter(({ id }) => id === 'nccl.effective').map(({ when }) => when),
      [undefined],
    );
  });
});

describe('Rules', () => {
  it('have a page that the editor opens', async () => {
    await open('jobs', 'train.py');
    await vscode.commands.executeCommand('nccl.lint.aboutRule', 'number-suffix');
    await eventually(
      () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
      (labels) => labels.some((label) => label.includes('number-suffix')),
      'the page',
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('can be switched off by id', async () => {
    const configuration = vscode.workspace.getConfiguration();
    const document = await open('jobs', 'train.py');
    await eventually(
      () => findings(document).filter((one) => codeOf(one) === 'number-suffix').length,
      (count) => count === 1,
      'the finding',
    );
    await configuration.update('nccl.lint.rules', { 'number-suffix': 'off' }, vscode.ConfigurationTarget.Global);
    try {
      await eventually(
        () => findings(document).filter((one) => codeOf(one) === 'number-suffix').length,
        (count) => count === 0,
        'no finding',
      );
    } finally {
      await configuration.update('nccl.lint.rules', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
