import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { loadCluster } from '../parts/load.js';

/** Where a workspace describes its cluster. */
export const clusterFileName = '.nccl/cluster.yaml';

/** The cluster files of all workspace folders. */
export async function findClusterFiles(): Promise<vscode.Uri[]> {
  const uris = (vscode.workspace.workspaceFolders ?? []).map((folder) => vscode.Uri.joinPath(folder.uri, clusterFileName));
  const found = await Promise.all(uris.map((uri) => Promise.resolve(vscode.workspace.fs.stat(uri)).then(() => uri, () => null)));
  return found.filter((uri) => uri !== null);
}

/** Reads one cluster file; unsaved changes in an editor count. Throws a Failure that names the first mistake. */
export async function readCluster(uri: vscode.Uri): Promise<Cluster> {
  if (uri.scheme !== 'file') {
    throw new Failure('unsupported', vscode.l10n.t('Clusters need a workspace on disk; {0} is not.', uri.toString(true)));
  }
  const part = await loadCluster();
  const { cluster, problems } = part.readClusterFile(await textOf(uri), uri.fsPath);
  const first = problems[0];
  if (cluster !== null) return cluster;
  const place = first === undefined ? uri.fsPath : `${uri.fsPath}:${first.range.start.line + 1}`;
  throw new Failure('input', `${place}: ${first?.message ?? vscode.l10n.t('The file describes no hosts.')}`, {
    next: vscode.l10n.t('Mend it with "NCCL: Open Cluster File".'),
  });
}

/** What an editor holds unsaved, else what is on disk now: the editor's copy of a file that another program just wrote may be of before. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const unsaved = vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === uri.toString());
  if (unsaved !== undefined) return unsaved.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (cause) {
    throw new Failure('input', vscode.l10n.t('There is no cluster file at {0}.', uri.fsPath), {
      next: vscode.l10n.t('"NCCL: Open Cluster File" makes one.'),
      cause,
    });
  }
}

/** What a new cluster file starts with; every field explains itself. */
export function clusterFileTemplate(hosts: readonly string[]): string {
  const list = hosts.length > 0 ? hosts.map((host) => `  - ${host}`).join('\n') : '  - gpu[01-04]';
  return [
    `# ${vscode.l10n.t('The hosts that NCCL Workbench connects to. Names are those that ssh knows; ranges such as gpu[001-128] work.')}`,
    'name: cluster',
    'hosts:',
    list,
    `# ${vscode.l10n.t('How ranks are started: mpirun, srun or local. The launcher runs on the head, the first host unless named.')}`,
    'launcher: mpirun',
    'gpusPerHost: 8',
    `# ${vscode.l10n.t('Folder of the nccl-tests programs on the hosts; left out, they are looked for on PATH.')}`,
    '# paths:',
    '#   ncclTests: /opt/nccl-tests/build',
    '',
  ].join('\n');
}
