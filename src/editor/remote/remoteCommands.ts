import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import type { HostAnswer } from '../../cluster/facts.js';
import { commands } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { askHosts, hostsText, offerConnect, pickCluster, type RowLike, selectedHosts } from '../clusters/pickCluster.js';
import type { ClusterState } from '../clusters/state.js';
import type { Notifier } from '../notifier.js';
import { requireTrust } from '../trust.js';
import { agreeToMany } from './agree.js';
import { filesOf, type HostFileWriter } from './hostFiles.js';
import type { Journal } from './journal.js';
import { chooseLog } from './chooseLog.js';
import { followCommand } from './knownLogs.js';
import { LogTerminal } from './logTerminal.js';
import { choosePath, openHostFile } from './openHostFile.js';
import { openTerminal } from './openTerminal.js';

/** What the commands on hosts' files and logs work on. */
export interface RemoteCommandOptions {
  readonly clusters: ClusterService;
  readonly writer: HostFileWriter;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/** Hosts of one cluster that a command works on. */
interface ChosenHosts {
  readonly state: ClusterState;
  readonly hosts: readonly string[];
}

/** Lines of a log that are shown from before. */
const linesBefore = 50;

/** The commands on hosts' files and logs by id. */
export function remoteCommands(options: RemoteCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { clusters, writer, journal, notifier } = options;

  /** The hosts of the rows that a command was called on, or those picked; undefined when given up or while nothing is connected. */
  const hostsFor = async (
    row: RowLike | undefined,
    selected: readonly RowLike[] | undefined,
    title: string,
  ): Promise<ChosenHosts | undefined> => {
    requireTrust();
    const state = await pickCluster(clusters, row);
    if (state === undefined) offerConnect(clusters, notifier);
    const hosts = state === undefined ? undefined : (selectedHosts(clusters, row, selected) ?? (await askHosts(state, title, true)));
    return state === undefined || hosts === undefined || hosts.length === 0 ? undefined : { state, hosts };
  };

  const openFile = async (row?: RowLike): Promise<void> => {
    requireTrust();
    const state = await pickCluster(clusters, row);
    if (state === undefined) offerConnect(clusters, notifier);
    const host =
      row?.kind === 'host'
        ? row.host
        : state === undefined
          ? undefined
          : await askHosts(state, vscode.l10n.t('Open a file of which host?'), false);
    if (state === undefined || host === undefined) return;
    const cluster = state.cluster.name;
    const path = await choosePath(host, state.answers.get(host));
    if (path === undefined || path === '') return;
    const files = await filesOf(clusters, { cluster, host });
    await openHostFile({ cluster, host, path }, files, (file) => writer.make(file));
  };

  const undoSave = async (): Promise<void> => {
    requireTrust();
    const writes = await journal.undoable();
    if (writes.length === 0) {
      notifier.info(vscode.l10n.t('No file of a host was saved from here that could be undone.'));
      return;
    }
    const items = writes.map((write) => ({
      label: clean(write.path),
      description: clean(`${write.host} · ${write.cluster}`),
      detail: vscode.l10n.t('Saved {0}', new Date(write.time).toLocaleString()),
      write,
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Undo which save?'), matchOnDescription: true });
    if (chosen !== undefined) await writer.undo(chosen.write);
  };

  const tailLog = async (row?: RowLike, selected?: readonly RowLike[]): Promise<void> => {
    const chosen = await hostsFor(row, selected, vscode.l10n.t('Follow a log on which hosts?'));
    const first = chosen?.hosts[0];
    if (chosen === undefined || first === undefined) return;
    const { state, hosts } = chosen;
    if (!(await agreeToMany(hosts.length, vscode.l10n.t('Follow a log on {0} hosts at once?', hosts.length)))) return;
    const cluster = state.cluster.name;
    const answer: HostAnswer | undefined = state.answers.get(first);
    const source = await chooseLog(first, answer?.facts ?? null, () => filesOf(clusters, { cluster, host: first }));
    if (source === undefined) return;
    const name = source.kind === 'kernel' ? 'dmesg' : clean(source.path);
    const followed = hosts.map((host) => ({
      host,
      argv: followCommand(source, linesBefore),
      connect: (signal: AbortSignal) => clusters.session(cluster, host, signal),
    }));
    const title = vscode.l10n.t('{0} on {1}. Ctrl+C ends it.', name, hostsText(hosts));
    const pty = new LogTerminal(followed, title);
    vscode.window
      .createTerminal({
        name: `${name} · ${hosts.length === 1 ? clean(first) : String(hosts.length)}`,
        pty,
        iconPath: new vscode.ThemeIcon('output'),
      })
      .show();
  };

  const terminals = async (row?: RowLike, selected?: readonly RowLike[]): Promise<void> => {
    const chosen = await hostsFor(row, selected, vscode.l10n.t('Open a terminal on which hosts?'));
    if (chosen === undefined) return;
    const { state, hosts } = chosen;
    if (!(await agreeToMany(hosts.length, vscode.l10n.t('Open terminals on {0} hosts at once?', hosts.length)))) return;
    for (const host of hosts) openTerminal(state.cluster, host);
  };

  return {
    [commands.openTerminal.id]: terminals,
    [commands.openHostFile.id]: openFile,
    [commands.undoRemoteSave.id]: undoSave,
    [commands.tailLog.id]: tailLog,
  };
}
