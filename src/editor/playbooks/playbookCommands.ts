import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import { commands } from '../../contract/index.js';
import type { Playbook } from '../../playbooks/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { inputsOf, nameOf } from '../diagnosis/inputs.js';
import type { JudgedLogs, ToldSettings } from '../diagnosis/judgements.js';
import type { LogWork } from '../diagnosis/logWork.js';
import type { LogInput, LogTask } from '../diagnosis/tasks.js';
import { loadCluster } from '../parts/load.js';
import type { TextDocuments } from '../textDocuments.js';

/** What playbooks need from outside. */
export interface PlaybookCommandOptions {
  readonly clusters: ClusterService;
  readonly documents: TextDocuments;
  /** Reads logs in threads of their own. */
  readonly logs: LogWork;
}

const ownPlaybooks = '.nccl/playbooks/*.{yaml,yml}';
const matrices = '**/.nccl/latency/*.{json,csv}';
/** Measurements that are offered, the newest ones. */
const mostMatrices = 30;

/** Commands that follow a playbook and that compute time-outs. They read files and what is known of connected clusters; nothing connects or runs. */
export function playbookCommands({ clusters, documents, logs }: PlaybookCommandOptions): Record<string, (...args: never[]) => unknown> {
  const show = async (name: string, text: string): Promise<void> => {
    await vscode.window.showTextDocument(documents.put(`${name}.txt`, text), { preview: true });
  };
  /** Reads logs beside this process; calling it off ends the command. */
  const read = (title: string, task: LogTask): Thenable<unknown> =>
    vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
      const stop = new AbortController();
      const registration = token.onCancellationRequested(() => stop.abort());
      let shown = 0;
      try {
        return await logs.run(task, stop.signal, (done, total) => {
          if (total === null || total === 0) return;
          const percent = (done / total) * 100;
          // With the log of a good run it counts twice.
          progress.report({ increment: Math.max(0, percent - shown) });
          shown = Math.max(shown, percent);
        });
      } finally {
        registration.dispose();
      }
    });
  return {
    [commands.followPlaybook.id]: async () => {
      const playbook = await askPlaybook();
      if (playbook === undefined) return;
      const examined = clusters.states().filter(({ report }) => report !== null);
      const items = [
        { label: vscode.l10n.t('Log of the job…'), source: 'log' as const, picked: true, cluster: null },
        { label: vscode.l10n.t('Log of a run that was well…'), source: 'good' as const, picked: false, cluster: null },
        { label: vscode.l10n.t('Measurement between pairs of hosts…'), source: 'pairs' as const, picked: false, cluster: null },
        ...examined.map((state) => ({ label: vscode.l10n.t('Health of {0}', state.cluster.name), source: 'health' as const, picked: examined.length === 1, cluster: state })),
      ];
      const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What shall answer the steps?'), canPickMany: true, ignoreFocusOut: true });
      if (chosen === undefined) return;
      const has = (source: string): boolean => chosen.some((item) => item.source === source);
      const bad = has('log') ? await askLogs(vscode.l10n.t('Log of the job')) : null;
      if (bad === undefined) return;
      const good = has('good') && bad !== null ? await askLogs(vscode.l10n.t('Log of a run that was well')) : null;
      if (good === undefined) return;
      const pairs = has('pairs') ? await askPairs(clusters) : null;
      if (pairs === undefined) return;
      const report = chosen.find(({ cluster }) => cluster !== null)?.cluster?.report ?? null;
      const judged =
        bad === null ? null : ((await read(vscode.l10n.t('Following the playbook'), { kind: 'judge', bad, good })) as JudgedLogs);
      const { playbooks } = await loadCluster();
      const evidence = { log: judged?.findings ?? null, checks: report, against: judged?.differences ?? null, pairs };
      const text = playbooks.outcomeText(playbooks.followPlaybook(playbook, evidence));
      await show(`playbook/${playbook.id}`, text);
    },
    [commands.explainTimeouts.id]: async () => {
      const from = await vscode.window.showQuickPick(
        [
          { label: vscode.l10n.t('As a log tells them…'), log: true },
          { label: vscode.l10n.t('The defaults'), log: false },
        ],
        { title: vscode.l10n.t('Compute the time-outs of which settings?') },
      );
      if (from === undefined) return;
      const inputs = from.log ? await askLogs(vscode.l10n.t('Log of the job')) : [];
      if (inputs === undefined) return;
      const limit = await vscode.window.showInputBox({
        title: vscode.l10n.t('Time limit of collectives in seconds'),
        prompt: vscode.l10n.t('What init_process_group(timeout=…) was given; 600 is the default.'),
        value: '600',
        validateInput: (value) => (/^\d{1,6}$/.test(value) && Number(value) > 0 ? undefined : vscode.l10n.t('A number of seconds.')),
      });
      if (limit === undefined) return;
      const told =
        inputs.length === 0 ? null : ((await read(vscode.l10n.t('Reading the log'), { kind: 'settings', inputs })) as ToldSettings);
      const { playbooks, newestRelease } = await loadCluster();
      const hosts = clusters.states().flatMap(({ snapshot }) => Object.values(snapshot?.hosts ?? {}));
      const sysctl = hosts.find(({ facts }) => facts !== null)?.facts?.sysctl ?? {};
      await show('playbook/timeouts', playbooks.timeoutsText(playbooks.timeoutsOf({ version: told?.version ?? newestRelease, settings: told?.settings ?? {}, collectiveSeconds: Number(limit), sysctl })));
    },
  };
}

async function askPlaybook(): Promise<Playbook | undefined> {
  const { playbooks } = await loadCluster();
  const own: Playbook[] = [];
  for (const file of await vscode.workspace.findFiles(ownPlaybooks, null, 100)) {
    const shown = vscode.workspace.asRelativePath(file);
    try {
      const { playbook, problems } = playbooks.readPlaybook(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
      const [problem] = problems;
      if (problem !== undefined) throw new Error(problem.message);
      if (playbook !== null) own.push(playbook);
    } catch (error) {
      throw new Failure('input', vscode.l10n.t('{0} is not understood as a playbook: {1}', shown, messageOf(error)), { cause: error });
    }
  }
  const items = [...own, ...playbooks.builtInPlaybooks].map((playbook) => ({ label: playbooks.inWords(playbook.title), description: playbook.id, playbook }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Follow which playbook?') }))?.playbook;
}

/** Files chosen by the person, undefined when given up. */
async function askLogs(title: string): Promise<readonly LogInput[] | undefined> {
  const files = await vscode.window.showOpenDialog({ title, canSelectMany: true });
  return files === undefined ? undefined : (await inputsOf(files)).inputs;
}

/** What is slow in a measurement that the person chooses, undefined when given up. Racks that it does not name are those of a connected cluster. */
async function askPairs(clusters: ClusterService): Promise<readonly string[] | undefined> {
  const title = vscode.l10n.t('Measurement between pairs of hosts');
  const found = await vscode.workspace.findFiles(matrices, null, 1000);
  // Names hold the time.
  const items = found
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri: uri as vscode.Uri | null }))
    .sort((a, b) => (a.label < b.label ? 1 : -1))
    .slice(0, mostMatrices);
  const chosen = items.length === 0 ? { uri: null } : await vscode.window.showQuickPick([...items, { label: vscode.l10n.t('Another file…'), uri: null }], { title, ignoreFocusOut: true });
  if (chosen === undefined) return undefined;
  const file = chosen.uri ?? (await vscode.window.showOpenDialog({ title, filters: { [vscode.l10n.t('Measurements')]: ['json', 'csv'] } }))?.[0];
  if (file === undefined) return undefined;
  const { slowPairsIn } = await loadCluster();
  const racks = Object.assign({}, ...clusters.states().map(({ cluster }) => cluster.racks)) as Record<string, readonly string[]>;
  const slow = slowPairsIn(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), racks);
  if (slow !== null) return slow;
  throw new Failure('input', vscode.l10n.t('{0} holds no measurement between pairs of hosts.', cleanLine(nameOf(file))), {
    next: vscode.l10n.t('Measure them with "Measure Latencies…".'),
  });
}
