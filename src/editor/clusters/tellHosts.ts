import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { Snapshot } from '../../cluster/facts.js';
import type { LanguageService } from '../language/languageService.js';
import { loadCluster } from '../parts/load.js';
import { inSlices } from '../inSlices.js';
import { throttle } from '../throttle.js';
import type { ClusterService } from './clusterService.js';
import { newestSnapshot, snapshotText, watchSnapshots } from './snapshotFiles.js';

/**
 * Tells the language server what is known of the hosts: what the newest complete probe of each connected cluster found, and where no host has
 * answered what the workspace's newest saved snapshot says. Nothing is read before something asked the server.
 */
export function tellHosts(clusters: ClusterService, language: LanguageService, log: Logger): vscode.Disposable {
  let live: readonly Snapshot[] = [];
  let stale = true;
  let asked = 0;

  const tell = async (): Promise<void> => {
    const mine = ++asked;
    const snapshots = clusters.states().flatMap(({ snapshot }) => snapshot ?? []);
    const answered = snapshots.some(({ hosts }) => Object.values(hosts).some(({ facts }) => facts !== null));
    if (answered) {
      if (snapshots.length === live.length && snapshots.every((snapshot, index) => snapshot === live[index])) return;
      const { knownHosts } = await loadCluster();
      if (mine !== asked) return;
      [live, stale] = [snapshots, true];
      const known = await inSlices(hostByHost(snapshots, knownHosts));
      if (mine === asked) language.setHosts(known);
      else live = [];
      return;
    }
    live = [];
    if (!stale || !language.started) return;
    // What changes from here on makes it stale again.
    stale = false;
    const saved = await newestSnapshot().catch((error: unknown) => {
      stale = true;
      throw error;
    });
    if (mine !== asked) {
      stale = true;
      soon.call();
      return;
    }
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

type KnownHosts = Awaited<ReturnType<typeof loadCluster>>['knownHosts'];

/** What is known of the hosts of several snapshots, a host at a step. */
function* hostByHost(snapshots: readonly Snapshot[], knownHosts: KnownHosts): Generator<undefined, ReturnType<KnownHosts>[number][]> {
  const known: ReturnType<KnownHosts>[number][] = [];
  for (const { hosts } of snapshots) {
    for (const [host, answer] of Object.entries(hosts)) {
      known.push(...knownHosts({ hosts: { [host]: answer } }));
      yield;
    }
  }
  return known;
}
