import * as vscode from 'vscode';
import { commands } from '../../contract/index.js';
import type { Notifier } from '../notifier.js';
import { groupings } from './branches.js';
import type { ClusterService } from './clusterService.js';
import { filterFields } from './hostFilter.js';
import { nodeset } from './hostRows.js';
import type { HostView } from './hostView.js';
import { offerConnect, pickCluster, type RowLike, selectedHosts } from './pickCluster.js';
import type { Row } from './rows.js';
import { counted, groupingText } from './words.js';

/** What the commands over hosts of the view work on. */
export interface HostCommandOptions {
  readonly clusters: ClusterService;
  readonly view: HostView;
  readonly notifier: Notifier;
}

/** Commands that choose which hosts the Clusters view shows and how, and copy what it shows. */
export function hostCommands({ clusters, view, notifier }: HostCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.filterHosts.id]: async () => {
      if (clusters.states().length === 0) offerConnect(clusters, notifier);
      else await askFilter(clusters, view);
    },
    [commands.clearFilter.id]: () => view.show(''),
    [commands.groupHosts.id]: async () => {
      const items = groupings.map((grouping) => ({ label: groupingText(grouping), grouping, ...(grouping === view.grouping ? { description: vscode.l10n.t('now') } : {}) }));
      const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Group hosts') });
      if (chosen !== undefined) await view.group(chosen.grouping);
    },
    [commands.copyHosts.id]: async (row?: RowLike, selection?: readonly RowLike[]) => {
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const hosts = selectedHosts(clusters, row, selection) ?? (await view.shown(state));
      await vscode.env.clipboard.writeText(nodeset(hosts));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Names of {0} hosts are on the clipboard.', counted(hosts.length)), 4000);
    },
    [commands.copyFix.id]: async (row?: Row) => {
      if (row?.kind !== 'note' || row.copy === undefined) return;
      await vscode.env.clipboard.writeText(row.copy);
      vscode.window.setStatusBarMessage(vscode.l10n.t('The fix is on the clipboard.'), 4000);
    },
  };
}

/** Asks for a filter and shows while it is typed how many hosts fit. */
async function askFilter(clusters: ClusterService, view: HostView): Promise<void> {
  const box = vscode.window.createInputBox();
  const hint = vscode.l10n.t('Part of a name or trouble, gpu-0*, gpu-[001-050], or facts: {0}', filterFields.map((field) => `${field}:`).join(' '));
  box.title = vscode.l10n.t('Show which hosts?');
  box.placeholder = 'driver:535 is:fail';
  box.value = view.filter;
  box.prompt = hint;
  const count = async (): Promise<void> => {
    const text = box.value.trim();
    const states = clusters.states();
    const all = states.reduce((sum, { cluster }) => sum + cluster.hosts.length, 0);
    const shown = await Promise.all(states.map((state) => view.shown(state, text)));
    if (text !== box.value.trim()) return;
    const fitting = shown.reduce((sum, hosts) => sum + hosts.length, 0);
    box.prompt = text === '' ? hint : vscode.l10n.t('{0} of {1} hosts fit', counted(fitting), counted(all));
  };
  const accepted = await new Promise<boolean>((resolve) => {
    box.onDidChangeValue(() => void count());
    box.onDidAccept(() => resolve(true));
    box.onDidHide(() => resolve(false));
    box.show();
  });
  if (accepted) view.show(box.value);
  box.dispose();
}
