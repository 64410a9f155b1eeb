import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { startCluster, type DemoCluster } from './demoCluster.js';
import { eventually, extension, workspaceFolder } from './open.js';

/** Answers to the questions that are asked while a test runs, and what was asked. */
interface Person {
  readonly asked: { readonly message: string; readonly detail: string; readonly buttons: readonly string[] }[];
  /** The button to press for a question; undefined for none. */
  answer: (message: string) => string | undefined;
}

/** Reads a file through the editor's file service. */
const read = async (address: string): Promise<Uint8Array> => await vscode.workspace.fs.readFile(vscode.Uri.parse(address));

describe('Files and logs of a host', function () {
  this.timeout(60_000);
  let cluster: DemoCluster;
  let etc: string;
  const uri = vscode.Uri.parse('nccl-host://demo/gpu-01/etc/nccl.conf');
  const person: Person = { asked: [], answer: () => undefined };
  const { window } = vscode;
  const { showWarningMessage, showInformationMessage, showQuickPick, createTerminal } = window;
  const conf = (): string => readFileSync(join(etc, 'nccl.conf'), 'utf8');
  const backups = (): string[] => readdirSync(etc).filter((name) => name.endsWith('.bak'));

  /** Writes the host's file and opens it afresh. */
  const openConf = async (text: string | Buffer): Promise<vscode.TextDocument> => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of backups()) rmSync(join(etc, name));
    writeFileSync(join(etc, 'nccl.conf'), text);
    const document = await vscode.workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preview: false });
    // Editors keep documents for a while after they were closed: this one must hold what the host has now.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await eventually(
      () => document.getText(),
      (now) => now === new TextDecoder().decode(Buffer.from(text)),
      'the text of the host',
    );
    return document;
  };
  const write = async (document: vscode.TextDocument, text: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  };

  before(async () => {
    await extension().activate();
    cluster = await startCluster(['--hosts', '2']);
    mkdirSync(join(workspaceFolder(), '.nccl'), { recursive: true });
    copyFileSync(cluster.clusterFile, join(workspaceFolder(), '.nccl', 'cluster.yaml'));
    assert.ok(await vscode.commands.executeCommand('nccl.cluster.connect'));
    etc = join(dirname(cluster.clusterFile), 'hosts', 'gpu-01', 'root', 'etc');
    const ask = (message: string, ...rest: readonly unknown[]): Promise<string | undefined> => {
      const options = rest.find((one) => typeof one === 'object') as vscode.MessageOptions | undefined;
      const buttons = rest.filter((one) => typeof one === 'string');
      person.asked.push({ message, detail: options?.detail ?? '', buttons });
      return Promise.resolve(person.answer(message));
    };
    Object.assign(window, { showWarningMessage: ask, showInformationMessage: ask });
  });
  beforeEach(() => {
    person.asked.length = 0;
    person.answer = () => undefined;
  });
  after(async () => {
    Object.assign(window, { showWarningMessage, showInformationMessage, showQuickPick, createTerminal });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('nccl.cluster.disconnect');
    await cluster.stop();
    rmSync(join(workspaceFolder(), '.nccl'), { recursive: true, force: true });
  });

  it('open as settings, with what is wrong in them', async () => {
    const document = await openConf('NCCL_BUFFSIZE=4M\n');
    assert.equal(document.languageId, 'nccl-conf');
    await eventually(
      () => vscode.languages.getDiagnostics(uri).map((one) => one.message),
      (messages) => messages.some((message) => message.includes('4 bytes')),
      'the diagnostic',
    );
    assert.deepEqual(
      (await vscode.workspace.fs.readDirectory(vscode.Uri.parse('nccl-host://demo/gpu-01/'))).find(([name]) => name === 'etc'),
      ['etc', vscode.FileType.Directory],
    );
  });

  it('are not written when the question is declined', async () => {
    const document = await openConf('NCCL_DEBUG=INFO\n');
    await write(document, 'NCCL_DEBUG=WARN\n');
    assert.equal(await document.save(), false);
    const question = person.asked.find((one) => one.message === 'Replace /etc/nccl.conf on gpu-01?');
    assert.ok(question, JSON.stringify(person.asked));
    assert.match(question.detail, /Lines added: 1, removed: 1\.\n− NCCL_DEBUG=INFO\n\+ NCCL_DEBUG=WARN\n/);
    assert.deepEqual(question.buttons, ['Save to gpu-01']);
    assert.equal(conf(), 'NCCL_DEBUG=INFO\n');
    assert.deepEqual(backups(), []);
    assert.ok(document.isDirty);
  });

  it('are replaced after a yes, with a backup, and put back by Undo', async () => {
    const document = await openConf('NCCL_DEBUG=INFO\n');
    chmodSync(join(etc, 'nccl.conf'), 0o640);
    await write(document, 'NCCL_DEBUG=WARN\nNCCL_ALGO=Ring\n');
    person.answer = (message) => (message.startsWith('Replace') ? 'Save to gpu-01' : undefined);
    assert.equal(await document.save(), true);
    assert.equal(conf(), 'NCCL_DEBUG=WARN\nNCCL_ALGO=Ring\n');
    assert.equal(statSync(join(etc, 'nccl.conf')).mode & 0o777, 0o640);
    assert.deepEqual(
      backups().map((name) => readFileSync(join(etc, name), 'utf8')),
      ['NCCL_DEBUG=INFO\n'],
    );
    const said = await eventually(
      () => person.asked.find((one) => one.message.startsWith('/etc/nccl.conf on gpu-01 is saved.')),
      (one) => one !== undefined,
      'what was saved',
    );
    assert.deepEqual(said?.buttons, ['Undo']);
    assert.ok(said.message.includes(`/etc/${backups()[0] ?? ''}`), said.message);
    let offered: readonly vscode.QuickPickItem[] = [];
    Object.assign(window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        offered = items;
        return Promise.resolve(items[0]);
      },
    });
    await vscode.commands.executeCommand('nccl.host.undoSave');
    Object.assign(window, { showQuickPick });
    assert.deepEqual([offered[0]?.label, offered[0]?.description], ['/etc/nccl.conf', 'gpu-01 · demo']);
    assert.equal(conf(), 'NCCL_DEBUG=INFO\n');
    await eventually(
      () => document.getText(),
      (text) => text === 'NCCL_DEBUG=INFO\n',
      'the editor follows',
    );
  });

  it('are not put back over what somebody wrote since', async () => {
    const document = await openConf('NCCL_DEBUG=INFO\n');
    await write(document, 'NCCL_DEBUG=WARN\n');
    person.answer = (message) => (message.startsWith('Replace') ? 'Save to gpu-01' : undefined);
    assert.ok(await document.save());
    appendFileSync(join(etc, 'nccl.conf'), 'NCCL_ALGO=Tree\n');
    const errors: string[] = [];
    const { showErrorMessage } = window;
    Object.assign(window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items[0]),
      showErrorMessage: (message: string) => {
        errors.push(message);
        return Promise.resolve(undefined);
      },
    });
    await vscode.commands.executeCommand('nccl.host.undoSave');
    Object.assign(window, { showQuickPick, showErrorMessage });
    assert.match(errors[0] ?? '', /^\/etc\/nccl\.conf on gpu-01 changed since it was read: 16 bytes then, 31 now/);
    assert.equal(conf(), 'NCCL_DEBUG=WARN\nNCCL_ALGO=Tree\n');
  });

  it('that changed on the host since they were opened say so in the question', async () => {
    const document = await openConf('NCCL_DEBUG=INFO\n');
    await write(document, 'NCCL_DEBUG=WARN\n');
    const file = join(etc, 'nccl.conf');
    const { atime, mtime } = statSync(file);
    // Of the same length and time, which an editor takes for the same file.
    writeFileSync(file, 'NCCL_ALGO=TREE\n\n');
    utimesSync(file, atime, mtime);
    // That somebody else reads the file changes nothing of what the document was made from.
    await vscode.workspace.fs.readFile(document.uri);
    await document.save();
    const question = person.asked.find((one) => one.message.startsWith('Replace'));
    assert.match(question?.detail ?? '', /It changed on the host since it was opened here/);
    assert.equal(conf(), 'NCCL_ALGO=TREE\n\n');
    // Once it was read anew, it was not.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await eventually(
      () => document.getText(),
      (text) => text === 'NCCL_ALGO=TREE\n\n',
      'the file read anew',
    );
    person.asked.length = 0;
    await write(document, 'NCCL_DEBUG=WARN\n');
    await document.save();
    const again = person.asked.find((one) => one.message.startsWith('Replace'));
    assert.ok(again);
    assert.doesNotMatch(again.detail, /It changed on the host/);
  });

  it('are never written by auto save', async () => {
    const document = await openConf('NCCL_DEBUG=INFO\n');
    const files = vscode.workspace.getConfiguration('files');
    await files.update('autoSaveDelay', 100, vscode.ConfigurationTarget.Workspace);
    await files.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Workspace);
    try {
      await write(document, 'NCCL_DEBUG=WARN\n');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal(person.asked.length, 0);
      assert.equal(conf(), 'NCCL_DEBUG=INFO\n');
      assert.ok(document.isDirty);
      // Saved by hand it is asked about as ever.
      await document.save();
      assert.ok(person.asked.some((one) => one.message.startsWith('Replace')));
    } finally {
      await files.update('autoSave', undefined, vscode.ConfigurationTarget.Workspace);
      await files.update('autoSaveDelay', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('that are not UTF-8 are not damaged', async () => {
    const bytes = Buffer.concat([Buffer.from('# caf'), Buffer.from([0xe9]), Buffer.from('\nNCCL_DEBUG=INFO\n')]);
    const document = await openConf(bytes);
    await write(document, document.getText().replace('INFO', 'WARN'));
    person.answer = () => 'Save to gpu-01';
    assert.equal(await document.save(), false);
    assert.ok(readFileSync(join(etc, 'nccl.conf')).equals(bytes));
  });

  it('that the login may not write come with the command that would do it, which is not run', async () => {
    const document = await openConf('NCCL_DEBUG=INFO\n');
    chmodSync(join(etc, 'nccl.conf'), 0o444);
    await write(document, 'NCCL_DEBUG=WARN\n');
    person.answer = (message) =>
      message.startsWith('Replace') ? 'Save to gpu-01' : message.includes('may not write') ? 'Copy sudo Command' : undefined;
    assert.equal(await document.save(), false);
    assert.equal(conf(), 'NCCL_DEBUG=INFO\n');
    assert.deepEqual(person.asked.find((one) => one.message.includes('may not write'))?.buttons, [
      'Copy sudo Command',
      'Save a Copy Here…',
    ]);
    const command = await eventually(
      () => vscode.env.clipboard.readText(),
      (text) => text.startsWith('sudo '),
      'the command in the clipboard',
    );
    assert.match(
      command,
      /^sudo install -m 444 -o 1000 -g 1000 --backup=simple --suffix=\.nccl-workbench-\d{8}-\d{6}\.bak -- \/tmp\/nccl-workbench-[0-9a-f]{16} \/etc\/nccl\.conf && rm -f -- \/tmp\/nccl-workbench-[0-9a-f]{16}$/,
    );
    rmSync(join(etc, 'nccl.conf'), { force: true });
  });

  it('that do not exist, clusters that are not connected, and folders say so', async () => {
    await assert.rejects(read('nccl-host://demo/gpu-01/etc/none.conf'), { code: 'FileNotFound' });
    await assert.rejects(read('nccl-host://other/gpu-01/etc/nccl.conf'), /other is not connected/);
    await assert.rejects(async () => await vscode.workspace.fs.delete(uri), /Only the content of files can be changed/);
    await assert.rejects(read('nccl-host://demo/gpu-02/../gpu-01/etc/../../../../etc/passwd'), {
      code: 'FileNotFound',
    });
  });

  it('logs are followed as lines with their host, until the terminal is closed', async () => {
    const folder = join(etc, '..', 'var', 'log');
    mkdirSync(folder, { recursive: true });
    const log = join(folder, 'syslog');
    writeFileSync(log, 'first line\n');
    let pty: vscode.Pseudoterminal | undefined;
    Object.assign(window, {
      showQuickPick: (items: Thenable<readonly vscode.QuickPickItem[]>) =>
        Promise.resolve(items).then((all) => all.find((item) => item.label === '$(output) /var/log/syslog')),
      createTerminal: (options: vscode.ExtensionTerminalOptions) => {
        pty = options.pty;
        return { show: () => undefined };
      },
    });
    await vscode.commands.executeCommand('nccl.host.tailLog', { kind: 'host', cluster: 'demo', host: 'gpu-01' });
    Object.assign(window, { showQuickPick, createTerminal });
    assert.ok(pty, 'a terminal was made');
    let shown = '';
    pty.onDidWrite((text) => (shown += text));
    pty.open(undefined);
    await eventually(
      () => shown,
      (text) => text.includes('first line'),
      'what was there',
    );
    appendFileSync(log, 'second \u001b]0;title\u0007line\u001b[2J\n');
    await eventually(
      () => shown,
      (text) => text.includes('gpu-01 │\u001b[0m second line\r\n'),
      'what came, cleaned',
    );
    const tails = (): string[] =>
      execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.startsWith('tail ') && line.includes(log));
    assert.equal(tails().length, 1);
    pty.close();
    await eventually(tails, (lines) => lines.length === 0, 'the end of the remote command');
  });
});
