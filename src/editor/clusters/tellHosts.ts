import type * as vscode from 'vscode';
import type { Snapshot } from '../../cluster/facts.js';
import type { LanguageService } from '../language/languageService.js';
import { loadCluster } from '../parts/load.js';
import type { ClusterService } from './clusterService.js';

/** Tells the language server what the newest complete probe of each connected cluster found; nothing while hosts are still answering. */
export function tellHosts(clusters: ClusterService, language: LanguageService): vscode.Disposable {
  let told: readonly Snapshot[] = [];
  return clusters.onDidChange(() => {
    const snapshots = clusters.states().flatMap(({ snapshot }) => snapshot ?? []);
    if (snapshots.length === told.length && snapshots.every((snapshot, index) => snapshot === told[index])) return;
    told = snapshots;
    void loadCluster().then(({ knownHosts }) => {
      if (told === snapshots) language.setHosts(snapshots.flatMap((snapshot) => knownHosts(snapshot)));
    });
  });
}
