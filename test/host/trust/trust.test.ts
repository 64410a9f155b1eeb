import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, extension, open, workspaceFolder } from '../suite/open.js';
import { type Act, actsSoFar, tap } from './acts.js';

/** Whether this run's window trusts the hostile workspace: that run proves that the counters count. */
const granted = process.env['NCCL_WORKBENCH_TEST_TRUST'] === 'granted';

/** What the manifest contributes. */
const commands = (): string[] =>
  (extension().packageJSON as { contributes: { commands: { command: string }[] } }).contributes.commands.map(({ command }) => command);

describe(granted ? 'A hostile workspace that was trusted' : 'A hostile workspace that is not trusted', function () {
  this.timeout(180_000);
  let acts: readonly Act[];
  let trap: Server;
  let caught = 0;
  const ours = (): Act[] => acts.filter((act) => act.ours && !isLanguageServer(act));
  const marks = (): string[] => readdirSync(workspaceFolder()).filter((name) => name.startsWith('ran-'));
  const errors: string[] = [];

  before(async () => {
    // Whoever connects to what the workspace names lands here.
    trap = createServer((socket) => {
      caught++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    for (const name of ['ssh_config', '.nccl/cluster.yaml', '.vscode/settings.json', '.vscode/tasks.json']) {
      const file = join(workspaceFolder(), name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('@PORT@', port).replaceAll('@FOLDER@', workspaceFolder()));
    }
    assert.equal(vscode.workspace.isTrusted, granted);
    const counted = actsSoFar();
    assert.ok(counted, 'the counters were there before the extension was');
    acts = counted;
    tap(vscode.window, 'createTerminal', 'terminal', ([options]) => options);
    tap(vscode.tasks, 'executeTask', 'task', ([task]) => (task as vscode.Task).name);
    tap(vscode.env, 'openExternal', 'external', ([uri]) => String(uri));
    const { showErrorMessage, showWarningMessage } = vscode.window;
    for (const [name, show] of Object.entries({ showErrorMessage, showWarningMessage }))
      Object.assign(vscode.window, {
        [name]: (message: string, ...rest: never[]) => {
          errors.push(message);
          return (show as (message: string, ...rest: never[]) => unknown)(message, ...rest);
        },
      });
    await extension().activate();
  });
  after(async () => {
    await new Promise((resolve) => trap.close(resolve));
  });

  it('reads files of all kinds with our language server and nothing else', async () => {
    await open('nccl.conf');
    await eventually(
      () => vscode.languages.getDiagnostics(vscode.Uri.file(join(workspaceFolder(), 'nccl.conf'))),
      (found) => found.length > 0,
      'diagnostics without trust',
    );
    for (const file of ['train.sbatch', '.nccl/cluster.yaml', '.nccl/sweeps/evil.yaml', 'ssh_config']) await open(...file.split('/'));
    const servers = acts.filter((act) => act.ours && isLanguageServer(act));
    assert.equal(servers.length, 1, 'the one process that may be started');
  });

  if (granted) {
    const connect = async (): Promise<string> => {
      const state = await vscode.commands.executeCommand<{ answers: ReadonlyMap<string, unknown> } | undefined>('nccl.cluster.connect');
      assert.ok(state, JSON.stringify(errors));
      return JSON.stringify([...state.answers]);
    };

    it('has what its ssh config would run refused all the same', async () => {
      assert.match(await connect(), /Match exec/);
      assert.deepEqual(marks(), []);
    });

    it('is connected to when asked to: the counters count', async () => {
      const config = join(workspaceFolder(), 'ssh_config');
      writeFileSync(config, readFileSync(config, 'utf8').replace(/^Match exec.*\n.*\n/mu, ''));
      const answers = await connect();
      const counted = ours().map(({ kind, what }) => [kind, what]);
      for (const kind of ['spawn', 'connect'])
        assert.ok(
          counted.some(([one]) => one === kind),
          JSON.stringify({ counted, answers }),
        );
      assert.ok(caught > 0, answers);
      assert.deepEqual(marks(), []);
    });
    return;
  }

  it('starts nothing and connects to nothing, whichever command is run', async () => {
    const all = commands();
    assert.ok(all.length > 30);
    for (const command of all) {
      let ended = false;
      const done = Promise.resolve(vscode.commands.executeCommand(command, ...argumentsOf(command))).finally(() => (ended = true));
      for (const limit = Date.now() + 15_000; !(() => ended)() && Date.now() < limit;) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        await vscode.commands.executeCommand('notifications.clearAll');
      }
      assert.ok((() => ended)(), `${command} still waits`);
      await done;
      assert.deepEqual(ours(), [], command);
    }
    const refused = errors.filter((message) => message.includes('not trusted'));
    assert.ok(refused.length >= 5, `commands that connect or run say why they do not: ${JSON.stringify(errors)}`);
  });

  it('still orders ranks and plans levels by files, which it only reads', async () => {
    const file = vscode.Uri.file(join(workspaceFolder(), 'pairs.csv'));
    writeFileSync(file.fsPath, ',a,b,c,d\na,,9,1,9\nb,9,,9,1\nc,1,9,,9\nd,9,1,9,\n');
    const answer = await vscode.commands.executeCommand<{ order: string[]; better: boolean } | undefined>('nccl.topology.orderRanks', file, {
      hosts: vscode.Uri.file(join(workspaceFolder(), 'pairs.hosts')),
      form: 'hostfile',
      ranksPerHost: 8,
      target: 'document',
    });
    assert.equal(answer, undefined, 'a file that is not there is said, not guessed');
    writeFileSync(join(workspaceFolder(), 'pairs.hosts'), 'a\nb\nc\nd\n');
    const ordered = await vscode.commands.executeCommand<{ order: string[]; better: boolean } | undefined>('nccl.topology.orderRanks', file, {
      hosts: vscode.Uri.file(join(workspaceFolder(), 'pairs.hosts')),
      form: 'hostfile',
      ranksPerHost: 8,
      target: 'document',
    });
    assert.equal(ordered?.better, true);
    assert.equal(ordered.order.length, 4);
    assert.deepEqual(ours(), []);
  });

  it('still diagnoses a log, which it only reads', async () => {
    const file = vscode.Uri.file(join(workspaceFolder(), 'train.out'));
    writeFileSync(file.fsPath, '\n[2025-03-18 21:25:51] gpu-1:4:5 [0] misc/socket.cc:81 NCCL WARN socketProgress: Connection closed by remote peer gpu-2<48772>\n');
    const diagnosis = await vscode.commands.executeCommand<{ findings: { rule: string }[] } | null>('nccl.diagnosis.open', file);
    assert.deepEqual(
      diagnosis?.findings.map(({ rule }) => rule),
      ['sock-closed'],
    );
    await open('train.out');
    await eventually(
      () => vscode.languages.getDiagnostics(file),
      (found) => found.length > 0,
      'marks in the log',
    );
    assert.deepEqual(ours(), []);
  });

  it('lists the benchmark that its baseline names as a test, and does not run it', async () => {
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    const listed = (): Thenable<readonly string[]> => vscode.commands.executeCommand('vscode.testing.getControllersWithTests');
    await eventually(listed, (ids) => ids.includes('nccl.benchmarks'), 'the view has it');
    // The editor asks for trust, which nobody grants here: the command does not end.
    void vscode.commands.executeCommand('testing.runAll');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.deepEqual(ours(), []);
  });

  it('opens no file of a host, and says why', async () => {
    for (const address of ['nccl-host://evil/gpu-01/etc/nccl.conf', 'nccl-host://evil/gpu-01/', 'nccl-host://evil/']) {
      const uri = vscode.Uri.parse(address);
      await assert.rejects(async () => await vscode.workspace.fs.readFile(uri), /not trusted|EntryNotFound/);
      await assert.rejects(
        async () => await vscode.workspace.fs.writeFile(uri, new Uint8Array()),
        /not trusted|EntryNotFound|EntryIsADirectory/,
      );
    }
    await assert.rejects(
      async () => await vscode.workspace.fs.readFile(vscode.Uri.parse('nccl-host://evil/gpu-01/etc/nccl.conf')),
      /This workspace is not trusted, so nothing connects or runs\./,
    );
    assert.deepEqual(ours(), []);
  });

  it('had nothing run, reached or written by the end', async () => {
    // Whatever was put off gets its time.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.deepEqual(ours(), []);
    assert.equal(caught, 0);
    assert.deepEqual(marks(), []);
    assert.equal(existsSync(join(workspaceFolder(), '.nccl', 'runs')), false);
    if (process.platform === 'linux') {
      const server = children(process.pid).filter((pid) => commandLine(pid).includes(join('dist', 'server.js')));
      assert.equal(server.length, 1);
      for (const pid of server) {
        assert.deepEqual(children(pid), [], 'the language server started nothing');
        assert.deepEqual(internetSockets(pid), [], 'and talks to nobody but us');
      }
    }
  });
});

/** Our language server, which only reads the text that it is sent. */
function isLanguageServer({ kind, what }: Act): boolean {
  return kind === 'spawn' && what.includes(JSON.stringify(join(extension().extensionPath, 'dist', 'server.js')).slice(1, -1));
}

/** Arguments for commands that the palette does not offer, as hostile as a link could make them. */
function argumentsOf(command: string): unknown[] {
  const uri = vscode.Uri.file(join(workspaceFolder(), 'train.sbatch'));
  const host = { kind: 'host', cluster: 'evil', host: 'gpu-01' };
  switch (command) {
    case 'nccl.bench.runLine':
      return [uri.toString(), 6];
    case 'nccl.bench.compareRun':
    case 'nccl.effective.open':
    case 'nccl.health.copyFix':
      return [host];
    default:
      return [];
  }
}

function children(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Inodes of TCP and UDP sockets that a process holds. */
function internetSockets(pid: number): string[] {
  const all = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    (existsSync(`/proc/${pid}/net/${table}`) ? readFileSync(`/proc/${pid}/net/${table}`, 'utf8') : '')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/)[9] ?? ''),
  );
  const inodes = new Set(all.filter((inode) => inode !== '' && inode !== '0'));
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode) ? [inode] : [];
    } catch {
      return [];
    }
  });
}
