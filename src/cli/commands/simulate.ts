import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { probeScript } from '../../cluster/probe/script.js';
import { chooseFaults, faultForms, faultText, readFault, startSimulator } from '../../simulator/index.js';
import { writeDemoWorkspace } from '../../simulator/workspace.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';

/** `nccl-workbench simulate`: runs the embedded cluster until it is interrupted. */
export const command: Command = {
  name: 'simulate',
  summary: () => l10n.t('run the embedded cluster: hosts with GPUs that exist only here, behind real SSH'),
  help: () =>
    `nccl-workbench simulate [--hosts 4] [--gpus 8] [--seed 1] [--fabric fat-tree] [--fault FAULT]... [--faults N] [--dead 3%]
                         [--pace MS] [--workspace DIR] [--until-stdin-closes] [--format text|json]

${l10n.t('Starts an SSH server for each simulated host on 127.0.0.1 and prints the ssh config and the cluster file that reach them. Runs until Ctrl-C, then removes everything it made.')}
${l10n.t('Faults: {0}.', faultForms().join(', '))}
${l10n.t('--faults plants so many on hosts that the seed chooses, --dead makes so many hosts refuse connections; what was planted is in the JSON answer.')}
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
    faults: { type: 'string' },
    dead: { type: 'string' },
    pace: { type: 'string' },
    workspace: { type: 'string' },
    'until-stdin-closes': { type: 'boolean' },
    format: { type: 'string' },
  });
  const format = formatOf(values.format, ['text', 'json'] as const);
  if (positionals[0] !== undefined) throw new UsageError(l10n.t('simulate takes no operand, and got "{0}"', positionals[0]));
  if (values.fabric !== undefined && values.fabric !== 'fat-tree')
    throw new UsageError(l10n.t('--fabric takes fat-tree, not "{0}"', values.fabric));
  const size = { hosts: whole('--hosts', values.hosts, 4), gpus: whole('--gpus', values.gpus, 8), seed: whole('--seed', values.seed, 1) };
  const chosen = chooseFaults({ ...size, dead: share('--dead', values.dead, size.hosts), faults: whole('--faults', values.faults, 0) });
  const simulator = await startSimulator({
    ...size,
    tools: resolve(__dirname, 'simulator-tools.js'),
    paceMs: whole('--pace', values.pace, 0),
    faults: [...(values.fault ?? []).map(readFault), ...chosen],
    script: probeScript,
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
  const { sshConfig, clusterFile, hosts, ports, faults } = simulator;
  return `${jsonText({ origin: 'simulated', sshConfig, clusterFile, workspace, hosts: hosts.map((name) => ({ name, address: '127.0.0.1', port: ports[name] ?? null })), faults: faults.map((fault) => ({ ...fault, text: faultText(fault) })) })}\n`;
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

/** A number of hosts, or a share of them such as 3%, rounded. */
function share(option: string, value: string | undefined, hosts: number): number {
  const percent = /^(\d{1,2}(?:\.\d{1,3})?)%$/.exec(value ?? '')?.[1];
  return percent === undefined ? whole(option, value, 0) : Math.round((Number(percent) / 100) * hosts);
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
