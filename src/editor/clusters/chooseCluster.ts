import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { loadCluster } from '../parts/load.js';
import { findClusterFiles, readCluster } from './clusterFiles.js';
import type { ClusterService } from './clusterService.js';
import { findHostsHere, findHostsOn, hostsFromFile } from './findHosts.js';

interface Choice extends vscode.QuickPickItem {
  choose(): Promise<Cluster | undefined>;
}

/** Asks which cluster to connect to: a cluster file, hosts of the ssh config, what the site's own tools name, a hostfile, or names typed in. Undefined when given up. */
export async function chooseCluster(clusters: ClusterService, startDemo: () => Promise<Cluster | undefined>): Promise<Cluster | undefined> {
  const files = await findClusterFiles();
  const only = files[0];
  if (files.length === 1 && only !== undefined) return await readCluster(only);
  const choices: Choice[] = [
    ...files.map((uri) => ({
      label: `$(server-environment) ${vscode.workspace.asRelativePath(uri, true)}`,
      description: vscode.l10n.t('Cluster file'),
      choose: () => readCluster(uri),
    })),
    { label: `$(list-selection) ${vscode.l10n.t('Hosts from the ssh config…')}`, choose: hostsFromSshConfig },
    { label: `$(search) ${vscode.l10n.t('Hosts that this machine knows…')}`, description: 'Slurm, Kubernetes, clush, pdsh', choose: findHostsHere },
    { label: `$(vm-connect) ${vscode.l10n.t('Hosts that a login node knows…')}`, description: 'Slurm, Kubernetes, clush, pdsh', choose: () => findHostsOn(clusters) },
    { label: `$(file) ${vscode.l10n.t('Hosts from a hostfile…')}`, choose: hostsFromFile },
    { label: `$(edit) ${vscode.l10n.t('Type host names…')}`, description: 'gpu[001-128]', choose: typedHosts },
    { label: `$(beaker) ${vscode.l10n.t('Demo cluster')}`, description: vscode.l10n.t('simulated, no GPUs needed'), choose: startDemo },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Connect to a cluster') });
  return await chosen?.choose();
}

async function hostsFromSshConfig(): Promise<Cluster | undefined> {
  const part = await loadCluster();
  const hosts = await part.listHosts();
  if (hosts.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Your ssh config names no hosts. Type host names instead.'));
    return await typedHosts();
  }
  const chosen = await vscode.window.showQuickPick(hosts, { title: vscode.l10n.t('Hosts to connect to'), canPickMany: true });
  return chosen === undefined || chosen.length === 0 ? undefined : (part.clusterFromSshConfig(chosen) ?? undefined);
}

async function typedHosts(): Promise<Cluster | undefined> {
  const part = await loadCluster();
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Hosts to connect to'),
    prompt: vscode.l10n.t('Names that ssh knows, separated by commas; ranges such as gpu[001-128] work.'),
    validateInput: (value) => {
      const { problems } = part.expandHosts(value);
      return value === '' || problems[0] === undefined ? undefined : unlinked(problems[0].message);
    },
  });
  if (text === undefined || text.trim() === '') return undefined;
  return part.clusterFromSshConfig(part.expandHosts(text).hosts) ?? undefined;
}
