import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { Snapshot } from '../../cluster/facts.js';
import type { LanguageService } from '../language/languageService.js';
import { loadCluster } from '../parts/load.js';
import { throttle } from '../throttle.js';
import type { ClusterService } from './clusterService.js';
import { newestSnapshot, snapshotText, watchSnapshots } from './snapshotFiles.js';

/**
 * Tells the language server what is known of the hosts: what the newest complete probe of each connected cluster found, and while none is
 * connected what the workspace's newest saved snapshot says. Nothing is read before something asked the server, and nothing changes while
 * hosts are still answering.
 */
export function tellHosts(clusters: ClusterService, language: LanguageService, log: Logger): vscode.Disposable {
  let live: readonly Snapshot[] = [];
  let stale = true;
  let asked = 0;

  const tell = async (): Promise<void> => {
    const mine = ++asked;
    const states = clusters.states();
    const snapshots = states.flatMap(({ snapshot }) => snapshot ?? []);
    if (states.length > 0) {
      if (snapshots.length === live.length && snapshots.every((snapshot, index) => snapshot === live[index])) return;
      const { knownHosts } = await loadCluster();
      if (mine !== asked) return;
      [live, stale] = [snapshots, true];
      language.setHosts(snapshots.flatMap((snapshot) => knownHosts(snapshot)));
      return;
    }
    live = [];
    if (!stale || !language.started) return;
    const saved = await newestSnapshot();
    if (mine !== asked) return;
    stale = false;
    language.setHosts(saved?.hosts ?? [], saved === null ? null : snapshotText(saved));
  };
  const soon = throttle(() => {
    tell().catch((error: unknown) => log.error(messageOf(error)));
  }, 300);
  const again = (): void => {
    stale = true;
    soon.call();
  };
  soon.call();
  return vscode.Disposable.from(
    clusters.onDidChange(() => soon.call()),
    language.onDidChange(() => soon.call()),
    watchSnapshots(again),
    vscode.workspace.onDidChangeWorkspaceFolders(again),
    soon,
  );
}
