import * as vscode from 'vscode';
import { Failure, messageOf } from '../../base/failure.js';
import { commands } from '../../contract/index.js';
import type { Playbook } from '../../playbooks/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { loadCluster } from '../parts/load.js';
import type { TextDocuments } from '../textDocuments.js';

/** What playbooks need from outside. */
export interface PlaybookCommandOptions {
  readonly clusters: ClusterService;
  readonly documents: TextDocuments;
}

const ownPlaybooks = '.nccl/playbooks/*.{yaml,yml}';

/** Commands that follow a playbook and that compute time-outs. They read files and what is known of connected clusters; nothing connects or runs. */
export function playbookCommands({ clusters, documents }: PlaybookCommandOptions): Record<string, (...args: never[]) => unknown> {
  const show = async (name: string, text: string): Promise<void> => {
    await vscode.window.showTextDocument(documents.put(`${name}.txt`, text), { preview: true });
  };
  return {
    [commands.followPlaybook.id]: async () => {
      const playbook = await askPlaybook();
      if (playbook === undefined) return;
      const examined = clusters.states().filter(({ report }) => report !== null);
      const items = [
        { label: vscode.l10n.t('Log of the job…'), source: 'log' as const, picked: true, cluster: null },
        { label: vscode.l10n.t('Log of a run that was well…'), source: 'good' as const, picked: false, cluster: null },
        ...examined.map((state) => ({ label: vscode.l10n.t('Health of {0}', state.cluster.name), source: 'health' as const, picked: examined.length === 1, cluster: state })),
      ];
      const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What shall answer the steps?'), canPickMany: true, ignoreFocusOut: true });
      if (chosen === undefined) return;
      const has = (source: string): boolean => chosen.some((item) => item.source === source);
      const bad = has('log') ? await askLogs(vscode.l10n.t('Log of the job')) : null;
      if (bad === undefined) return;
      const good = has('good') && bad !== null ? await askLogs(vscode.l10n.t('Log of a run that was well')) : null;
      if (good === undefined) return;
      const report = chosen.find(({ cluster }) => cluster !== null)?.cluster?.report ?? null;
      const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Following the playbook') }, async () => {
        const { playbooks, readLogPaths, compareLogs } = await loadCluster();
        const job = bad === null ? null : await readLogPaths(bad);
        const well = good === null ? null : await readLogPaths(good);
        return playbooks.outcomeText(
          playbooks.followPlaybook(playbook, {
            log: job?.findings ?? null,
            checks: report,
            against: job === null || well === null ? null : compareLogs(well.log, job.log, { good: well.findings, bad: job.findings }).differences,
            pairs: null,
          }),
        );
      });
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
      const paths = from.log ? await askLogs(vscode.l10n.t('Log of the job')) : [];
      if (paths === undefined) return;
      const limit = await vscode.window.showInputBox({
        title: vscode.l10n.t('Time limit of collectives in seconds'),
        prompt: vscode.l10n.t('What init_process_group(timeout=…) was given; 600 is the default.'),
        value: '600',
        validateInput: (value) => (/^\d{1,6}$/.test(value) && Number(value) > 0 ? undefined : vscode.l10n.t('A number of seconds.')),
      });
      if (limit === undefined) return;
      const { playbooks, readLogPaths, newestRelease } = await loadCluster();
      const { log } = await readLogPaths(paths);
      const settings: Record<string, string> = {};
      for (const { variables } of log.processes) for (const [name, { value }] of variables) settings[name] ??= value;
      const version = log.versions[0]?.value ?? log.processes.find((process) => process.version !== null)?.version?.value ?? newestRelease;
      const hosts = clusters.states().flatMap(({ snapshot }) => Object.values(snapshot?.hosts ?? {}));
      const sysctl = hosts.find(({ facts }) => facts !== null)?.facts?.sysctl ?? {};
      await show('playbook/timeouts', playbooks.timeoutsText(playbooks.timeoutsOf({ version, settings, collectiveSeconds: Number(limit), sysctl })));
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
async function askLogs(title: string): Promise<readonly string[] | undefined> {
  const files = await vscode.window.showOpenDialog({ title, canSelectMany: true });
  return files?.map(({ fsPath }) => fsPath);
}
