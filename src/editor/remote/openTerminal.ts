import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import type { Cluster } from '../../cluster/clusterFile.js';

/** A terminal with the user's own ssh: same config, own arguments, never a shell in between. */
export function openTerminal(cluster: Cluster, host: string): void {
  const config = cluster.sshConfig === null ? [] : ['-F', cluster.sshConfig];
  vscode.window
    .createTerminal({ name: clean(host), shellPath: 'ssh', shellArgs: [...config, '--', host], iconPath: new vscode.ThemeIcon('server') })
    .show();
}
