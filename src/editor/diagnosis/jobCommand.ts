import { join } from 'node:path';
import * as vscode from 'vscode';
import { clean, cleanLine } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { commands } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { askHosts, hostsText, offerConnect, pickCluster, type RowLike, selectedHosts } from '../clusters/pickCluster.js';
import type { ClusterState } from '../clusters/state.js';
import type { Diagnosis } from '../../protocol/diagnosis.js';
import type { Notifier } from '../notifier.js';
import { debugFiles } from '../remote/knownLogs.js';
import { stamp } from '../reportFiles.js';
import { requireTrust } from '../trust.js';
import type { DiagnosisService } from './diagnosisService.js';
import { fetchLogs, keepFew, logsAt, type RemoteLog, slurmOutputs } from './fetchLogs.js';

/** What fetching a job's logs needs from outside. */
export interface JobCommandOptions {
  readonly service: DiagnosisService;
  readonly panel: { show(): void };
  readonly clusters: ClusterService;
  readonly notifier: Notifier;
  /** Folder of this machine for fetched logs. */
  readonly storage: string;
}

/** Where the logs of a job are. */
interface JobLogs {
  readonly title: string;
  readonly logs: readonly RemoteLog[];
}

/** The command that fetches the logs of a job and diagnoses them. */
export function jobCommand({
  service,
  panel,
  clusters,
  notifier,
  storage,
}: JobCommandOptions): Record<string, (...args: never[]) => unknown> {
  const find = async (
    state: ClusterState,
    row: RowLike | undefined,
    selected: readonly RowLike[] | undefined,
  ): Promise<JobLogs | undefined> => {
    const items = [
      {
        label: `$(list-ordered) ${vscode.l10n.t('A Slurm job…')}`,
        description: vscode.l10n.t('by its number; Slurm tells where its output is'),
        how: 'slurm' as const,
      },
      {
        label: `$(server) ${vscode.l10n.t('Logs of hosts…')}`,
        description: vscode.l10n.t('the same path on each, such as that of NCCL_DEBUG_FILE'),
        how: 'hosts' as const,
      },
    ];
    const hosts = selectedHosts(clusters, row, selected);
    const how =
      hosts === null ? (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Diagnose the logs of what?') }))?.how : 'hosts';
    if (how === undefined) return undefined;
    return how === 'slurm' ? await ofSlurm(state) : await ofHosts(state, hosts);
  };

  const ofSlurm = async (state: ClusterState): Promise<JobLogs | undefined> => {
    const job = await vscode.window.showInputBox({
      title: vscode.l10n.t('Number of the Slurm job'),
      placeHolder: '4711',
      validateInput: (value) =>
        /^\d{1,12}(?:_\d{1,6})?$/.test(value.trim()) ? undefined : vscode.l10n.t('A number, or 4711_3 for a task of an array.'),
    });
    if (job === undefined) return undefined;
    const host =
      state.cluster.hosts.length === 1 ? state.cluster.hosts[0] : await askHosts(state, vscode.l10n.t('Ask Slurm on which host?'), false);
    if (host === undefined) return undefined;
    const session = await clusters.session(state.cluster.name, host);
    const told = await session.run(['scontrol', '-o', 'show', 'job', job.trim()]);
    const paths = told.code === 0 ? slurmOutputs(told.stdout) : [];
    if (paths.length === 0)
      throw new Failure(
        'tool',
        vscode.l10n.t('Slurm on {0} does not tell where job {1} writes: {2}', host, job, cleanLine(told.stderr).slice(0, 200)),
        {
          next: vscode.l10n.t('It forgets jobs some minutes after their end: fetch the log by its path then.'),
        },
      );
    return { title: vscode.l10n.t('job {0}', job.trim()), logs: paths.map((path) => ({ host, path })) };
  };

  const ofHosts = async (state: ClusterState, selected: readonly string[] | null): Promise<JobLogs | undefined> => {
    const hosts = selected ?? (await askHosts(state, vscode.l10n.t('Fetch the logs of which hosts?'), true));
    const [first] = hosts ?? [];
    if (hosts === undefined || first === undefined) return undefined;
    const facts = state.answers.get(first)?.facts ?? null;
    const value = (facts === null ? [] : debugFiles(facts))[0] ?? '/tmp/nccl.%h.%p.log';
    const path = await vscode.window.showInputBox({
      title: vscode.l10n.t('Path of the log on each host'),
      prompt: vscode.l10n.t('%h stands for the name of the host, %p for any process.'),
      value,
      validateInput: (text) => (/^\/.*[^/]$/.test(text) ? undefined : vscode.l10n.t('A path begins with / and names a file.')),
    });
    if (path === undefined) return undefined;
    const logs: RemoteLog[] = [];
    for (const host of hosts) {
      const { files } = await clusters.session(state.cluster.name, host);
      logs.push(...(await logsAt(files, host, path)).map((one) => ({ host, path: one })));
    }
    if (logs.length === 0) throw new Failure('input', vscode.l10n.t('None of {0} hosts has a log {1}.', hosts.length, clean(path)));
    return { title: hostsText(hosts), logs };
  };

  /** Answers with what the logs tell, for whoever runs it as a command of the editor. */
  const diagnose = async (row?: RowLike, selected?: readonly RowLike[]): Promise<Diagnosis | null> => {
    requireTrust();
    const state = await pickCluster(clusters, row);
    if (state === undefined) {
      offerConnect(clusters, notifier);
      return null;
    }
    const found = await find(state, row, selected);
    if (found === undefined) return null;
    const parent = join(storage, 'logs');
    const folder = join(parent, stamp(new Date(), '-', ''));
    const fetched = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Fetching the logs of {0}', found.title), cancellable: true },
      async (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        const connect = (host: string): ReturnType<ClusterService['session']> => clusters.session(state.cluster.name, host, stop.signal);
        return await fetchLogs(found.logs, connect, folder, stop.signal, (done) =>
          progress.report({ message: vscode.l10n.t('{0} of {1}', done, found.logs.length) }),
        );
      },
    );
    const [failure] = fetched.failed;
    if (failure !== undefined) {
      const text = vscode.l10n.t(
        '{0} of {1} logs could not be fetched. {2}: {3}',
        fetched.failed.length,
        found.logs.length,
        failure.host,
        failure.message,
      );
      if (fetched.files.length === 0) throw new Failure('tool', text);
      notifier.warn(text);
    }
    await keepFew(parent);
    const read = service.diagnose([vscode.Uri.file(folder)], found.title);
    panel.show();
    await read;
    return service.state.diagnosis;
  };

  return { [commands.diagnoseJob.id]: diagnose };
}
