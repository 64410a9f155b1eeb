import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';
import type { ClusterService } from './clusterService.js';
import type { ClusterState } from './state.js';
import { counted } from './words.js';

/** Runs something that asks hosts, with counts as they answer and a way to stop; what has come by then is kept. */
export function probeWithProgress(clusters: ClusterService, name: string, title: string, run: (signal: AbortSignal) => Promise<ClusterState>): Thenable<ClusterState> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, cancellable: true, title: unlinked(title) }, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let shown = 0;
    const report = clusters.onDidChange(() => {
      const now = clusters.state(name)?.progress;
      if (now === undefined || now === null || now.total === 0) return;
      const percent = (now.done / now.total) * 100;
      progress.report({ message: vscode.l10n.t('{0} of {1} hosts answered', counted(now.done), counted(now.total)), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    });
    try {
      return await run(stop.signal);
    } finally {
      report.dispose();
    }
  });
}
