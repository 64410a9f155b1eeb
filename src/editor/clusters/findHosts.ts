import * as vscode from 'vscode';
import { cleanLine, unlinked } from '../../base/clean.js';
import type { Executor } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import type { Proposal } from '../../cluster/discover/proposal.js';
import { loadCluster } from '../parts/load.js';
import { clusterFileName } from './clusterFiles.js';
import type { ClusterService } from './clusterService.js';
import { counted } from './words.js';

/** Asks the tools of this machine (Slurm, Kubernetes, clush, pdsh) which hosts there are. Undefined when given up. */
export async function findHostsHere(): Promise<Cluster | undefined> {
  const part = await loadCluster();
  return await find(vscode.l10n.t('this machine'), (run) => run(part.localExecutor(process.env)));
}

/** Asks the same of a login node that ssh knows. Undefined when given up. */
export async function findHostsOn(clusters: ClusterService): Promise<Cluster | undefined> {
  const part = await loadCluster();
  const typed = { label: `$(edit) ${vscode.l10n.t('Type a host name…')}`, name: null };
  const known = (await part.listHosts()).map((name) => ({ label: name, name }));
  const chosen = await vscode.window.showQuickPick([...known, typed], { title: vscode.l10n.t('Which login node knows the hosts?') });
  const node = chosen === undefined ? undefined : (chosen.name ?? (await vscode.window.showInputBox({ title: vscode.l10n.t('Which login node knows the hosts?') }))?.trim());
  if (node === undefined || node === '') return undefined;
  return await find(node, (run, signal) => clusters.borrow(node, signal, run));
}

/** Reads hosts from a hostfile of mpirun, or a list of names. Undefined when given up. */
export async function hostsFromFile(): Promise<Cluster | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Hosts from which file?') })) ?? [];
  if (file === undefined) return undefined;
  const part = await loadCluster();
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const name = file.path.split('/').at(-1) ?? '';
  const proposal = part.readHostfile(text, name.replace(/\.[^.]*$/, ''));
  if (proposal === null) throw new Failure('input', vscode.l10n.t('{0} names no hosts.', file.fsPath));
  return await take(proposal);
}

type Run<T> = (executor: Executor) => Promise<T>;

async function find(where: string, on: <T>(run: Run<T>, signal: AbortSignal) => Promise<T>): Promise<Cluster | undefined> {
  const { discoverClusters } = await loadCluster();
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, cancellable: true, title: vscode.l10n.t('Looking for hosts on {0}', unlinked(cleanLine(where))) },
    async (_progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      return await on((executor) => discoverClusters(executor, { signal: stop.signal }), stop.signal);
    },
  );
  if (found.proposals.length === 0) {
    throw new Failure('input', vscode.l10n.t('Neither Slurm, Kubernetes, clush nor pdsh on {0} names hosts.', where), {
      next: vscode.l10n.t('Pick hosts from your ssh config, or type their names.'),
    });
  }
  const items = found.proposals.map((proposal) => ({
    label: sourceName(proposal.source),
    description: vscode.l10n.t('{0} hosts', counted(proposal.hosts.length)),
    detail: cleanLine([proposal.name, ...proposal.notes].join(' · ')),
    proposal,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Hosts found on {0}', cleanLine(where)) });
  return chosen === undefined ? undefined : await take(chosen.proposal);
}

/** A found cluster as one to connect to; written into the workspace first where the person wants that. */
async function take(proposal: Proposal): Promise<Cluster | undefined> {
  const { clusterYaml, readClusterFile } = await loadCluster();
  const text = clusterYaml(proposal);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = folder === undefined ? null : vscode.Uri.joinPath(folder.uri, clusterFileName);
  const free = file !== null && (await vscode.workspace.fs.stat(file).then(() => false, () => true));
  const once = vscode.l10n.t('Connect Once');
  const write = vscode.l10n.t('Write {0} and Connect', clusterFileName);
  const how = free ? await vscode.window.showQuickPick([write, once], { title: vscode.l10n.t('{0} hosts: keep them in the workspace?', counted(proposal.hosts.length)) }) : once;
  if (how === undefined) return undefined;
  if (how === write && file !== null) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  const { cluster, problems } = readClusterFile(text, file?.fsPath ?? `/${clusterFileName}`);
  if (cluster === null) throw new Failure('input', problems[0]?.message ?? vscode.l10n.t('The file describes no hosts.'));
  return how === write ? cluster : { ...cluster, path: null };
}

function sourceName(source: Proposal['source']): string {
  switch (source) {
    case 'slurm':
      return 'Slurm';
    case 'kubernetes':
      return 'Kubernetes';
    case 'clush':
      return vscode.l10n.t('Groups of clush');
    case 'pdsh':
      return vscode.l10n.t('Groups of pdsh');
    case 'ssh-config':
      return 'ssh config';
    case 'hostfile':
      return 'hostfile';
  }
}
