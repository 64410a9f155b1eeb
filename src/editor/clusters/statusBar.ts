import * as vscode from 'vscode';
import { commands, views } from '../../contract/index.js';
import type { ClusterService } from './clusterService.js';
import { wellHosts } from './clusterIndex.js';

/** One quiet item: the latest cluster and how many of its hosts are well. Hidden while nothing is connected. */
export function createStatusBar(service: ClusterService): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('nccl.status', vscode.StatusBarAlignment.Left, 50);
  item.name = 'NCCL';
  const update = (): void => {
    const [state] = service.states();
    if (state === undefined) {
      item.hide();
      return;
    }
    const { name, hosts } = state.cluster;
    const well = wellHosts(state).length;
    const asking = state.phase === 'asking';
    const marked = state.origin === 'simulated' ? `${name} (${vscode.l10n.t('simulated')})` : name;
    item.text = asking
      ? `$(loading~spin) ${marked}: ${state.answers.size}/${hosts.length}`
      : `$(${well === hosts.length ? 'pass' : 'warning'}) ${marked}: ${vscode.l10n.t('{0} of {1} hosts well', well, hosts.length)}`;
    item.tooltip = vscode.l10n.t('NCCL: show the clusters');
    item.command = asking ? `${views.clusters}.focus` : well === hosts.length ? `${views.clusters}.focus` : commands.checkHealth.id;
    item.show();
  };
  update();
  return vscode.Disposable.from(item, service.onDidChange(update));
}
