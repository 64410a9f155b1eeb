import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { readFault, startSimulator } from '../../simulator/index.js';
import { writeDemoWorkspace } from '../../simulator/workspace.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';

/** `nccl-workbench simulate`: runs the embedded cluster until it is interrupted. */
export const command: Command = {
  name: 'simulate',
  summary: () => l10n.t('run the embedded cluster: hosts with GPUs that exist only here, behind real SSH'),
  help: () =>
    `nccl-workbench simulate [--hosts 4] [--gpus 8] [--seed 1] [--fabric fat-tree] [--fault FAULT]... [--pace MS] [--workspace DIR]
                         [--until-stdin-closes] [--format text|json]

${l10n.t('Starts an SSH server for each simulated host on 127.0.0.1 and prints the ssh config and the cluster file that reach them. Runs until Ctrl-C, then removes everything it made.')}
${l10n.t('Faults: degraded-link=HOST:DEVICE, port-down=HOST:DEVICE, gdr-off=HOST, driver=HOST:VERSION, unreachable=HOST, tcp-only=HOST.')}
${l10n.t('--pace waits so many milliseconds before each row of a benchmark; --workspace writes a folder to try the extension on.')}
`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, {
    hosts: { type: 'string' },
    gpus: { type: 'string' },
    seed: { type: 'string' },
    fabric: { type: 'string' },
    fault: { type: 'string', multiple: true },
    pace: { type: 'string' },
    workspace: { type: 'string' },
    'until-stdin-closes': { type: 'boolean' },
    format: { type: 'string' },
  });
  const format = formatOf(values.format, ['text', 'json'] as const);
  if (positionals[0] !== undefined) throw new UsageError(l10n.t('simulate takes no operand, and got "{0}"', positionals[0]));
  if (values.fabric !== undefined && values.fabric !== 'fat-tree')
    throw new UsageError(l10n.t('--fabric takes fat-tree, not "{0}"', values.fabric));
  const simulator = await startSimulator({
    tools: resolve(__dirname, 'simulator-tools.js'),
    hosts: whole('--hosts', values.hosts, 4),
    gpus: whole('--gpus', values.gpus, 8),
    seed: whole('--seed', values.seed, 1),
    paceMs: whole('--pace', values.pace, 0),
    faults: (values.fault ?? []).map(readFault),
  });
  try {
    const workspace = values.workspace === undefined ? null : resolve(io.cwd, values.workspace);
    if (workspace !== null) await writeDemoWorkspace(workspace, simulator);
    io.out(format === 'json' ? answer(simulator, workspace) : text(simulator, workspace));
    await ended(io.signal, values['until-stdin-closes'] === true);
  } finally {
    await simulator.stop();
  }
  return 0;
}

type Running = Awaited<ReturnType<typeof startSimulator>>;

function answer(simulator: Running, workspace: string | null): string {
  const { sshConfig, clusterFile, hosts, ports } = simulator;
  return `${jsonText({ origin: 'simulated', sshConfig, clusterFile, workspace, hosts: hosts.map((name) => ({ name, address: '127.0.0.1', port: ports[name] ?? null })) })}\n`;
}

function text(simulator: Running, workspace: string | null): string {
  const lines = [
    l10n.t('The embedded cluster is up: {0} hosts, every number simulated.', String(simulator.hosts.length)),
    l10n.t('ssh config    {0}', simulator.sshConfig),
    l10n.t('cluster file  {0}', simulator.clusterFile),
    ...(workspace === null ? [] : [l10n.t('workspace     {0}', workspace)]),
    l10n.t('Try           ssh -F {0} {1} nvidia-smi', simulator.sshConfig, simulator.hosts[0] ?? ''),
    l10n.t('Ctrl-C ends it and removes its folder.'),
  ];
  return `${lines.join('\n')}\n`;
}

function whole(option: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^[0-9]{1,9}$/.test(value)) throw new UsageError(l10n.t('{0} takes a whole number, not "{1}"', option, value));
  return Number(value);
}

/** Waits for Ctrl-C, or for the end of standard input where asked, which also comes when the caller dies. */
function ended(signal: AbortSignal, watchInput: boolean): Promise<void> {
  return new Promise((resolveEnd) => {
    const done = (): void => {
      clearInterval(alive);
      process.stdin.pause();
      resolveEnd();
    };
    const alive = setInterval(() => undefined, 2 ** 30);
    if (signal.aborted) done();
    signal.addEventListener('abort', done, { once: true });
    if (watchInput) {
      process.stdin.on('end', done).on('close', done).on('error', done);
      process.stdin.resume();
    }
  });
}
