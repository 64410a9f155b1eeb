import { join } from 'node:path';
import * as vscode from 'vscode';
import { Failure, messageOf } from '../../base/failure.js';
import type { Collected, OwnPart, PreparedBundle } from '../../bundle/index.js';
import { commands } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { askHosts, hostsText, offerConnect, pickCluster, type RowLike, selectedHosts } from '../clusters/pickCluster.js';
import type { ClusterState } from '../clusters/state.js';
import { inSlices } from '../inSlices.js';
import type { Notifier } from '../notifier.js';
import { loadCluster } from '../parts/load.js';
import { reportsFolder, stamp } from '../reportFiles.js';
import type { TextDocuments } from '../textDocuments.js';
import { requireTrust } from '../trust.js';

/** What collecting a bundle needs from outside. */
export interface BundleCommandOptions {
  readonly clusters: ClusterService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  /** Release of the extension, for the bundle's list of what it holds. */
  readonly version: string;
}

/** A site's own rules of redaction in a workspace. */
const rulesFile = '.nccl/redaction.yaml';

/** The command that collects a diagnostic bundle: asks, collects, shows every redaction, and writes after a yes. */
export function bundleCommands({ clusters, documents, notifier, version }: BundleCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.collectBundle.id]: async (row?: RowLike, selection?: readonly RowLike[]) => {
      requireTrust();
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const hosts = selectedHosts(clusters, row, selection) ?? (await askHosts(state, vscode.l10n.t('Collect a diagnostic bundle of which hosts?'), true));
      if (hosts === undefined || hosts.length === 0) return;
      const own = await rulesOfWorkspace();
      const asked = await askWhat(state);
      if (asked === undefined) return;
      const collected = await gather(clusters, state, hosts, asked);
      if (collected === undefined) return;
      const part = await loadCluster();
      const bundle = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Redacting') }, () => inSlices(part.bundles.prepareSteps(collected, own)));
      await vscode.window.showTextDocument(documents.put(`bundle/${stamp(new Date(bundle.at), '-', '')}.txt`, part.bundles.previewText(bundle)), { preview: false });
      notifier.info(vscode.l10n.t('The bundle would hold what this page lists, redacted as it says. Nothing has been written yet.'), {
        title: vscode.l10n.t('Write Bundle…'),
        run: () => write(bundle, version, notifier),
      });
    },
  };
}

interface Asked {
  readonly logs: readonly string[];
  readonly job: string | null;
}

async function askWhat({ cluster }: ClusterState): Promise<Asked | undefined> {
  const path = await vscode.window.showInputBox({
    title: vscode.l10n.t('NCCL logs on the hosts'),
    prompt: vscode.l10n.t('A path; its last part may hold *, ?, %h and %p. Leave it empty for none.'),
    placeHolder: '/scratch/logs/nccl.%h.%p.log',
    ignoreFocusOut: true,
  });
  if (path === undefined) return undefined;
  let job: string | undefined = '';
  if (cluster.launcher === 'srun' || cluster.launcher === 'sbatch') {
    job = await vscode.window.showInputBox({ title: vscode.l10n.t('Number of the Slurm job'), prompt: vscode.l10n.t('Leave it empty for none.'), placeHolder: '4711', ignoreFocusOut: true });
    if (job === undefined) return undefined;
  }
  return { logs: path.trim() === '' ? [] : [path.trim()], job: job.trim() === '' ? null : job.trim() };
}

async function gather(clusters: ClusterService, { cluster }: ClusterState, hosts: readonly string[], { logs, job }: Asked): Promise<Collected | undefined> {
  const part = await loadCluster();
  const title = vscode.l10n.t('Collecting a diagnostic bundle of {0}', hostsText(hosts));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const stop = new AbortController();
    const registration = token.onCancellationRequested(() => stop.abort());
    try {
      return await part.bundles.collect({
        cluster: { ...cluster, hosts },
        pool: { session: (host, signal) => clusters.session(cluster.name, host, signal) },
        logs,
        job,
        signal: stop.signal,
        onProgress: (done, total) => progress.report({ message: vscode.l10n.t('{0} of {1} hosts', done, total), increment: 100 / total }),
      });
    } catch (error) {
      if (stop.signal.aborted) return undefined;
      throw error;
    } finally {
      registration.dispose();
    }
  });
}

/** The own rules of all folders of the workspace together. */
async function rulesOfWorkspace(): Promise<OwnPart> {
  const folders = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => rulesIn(uri)));
  return (await loadCluster()).bundles.joinOwnRules(folders);
}

/** Own rules that are not understood, or cannot be read, stop the command: what the person wanted hidden would not be. */
async function rulesIn(folder: vscode.Uri): Promise<OwnPart> {
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, rulesFile));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return {};
    throw new Failure('input', vscode.l10n.t('{0} could not be read: {1}', rulesFile, messageOf(error)), { cause: error });
  }
  const { options, problems } = (await loadCluster()).bundles.readOwnRules(new TextDecoder().decode(bytes));
  const [problem] = problems;
  if (problem !== undefined)
    throw new Failure('input', vscode.l10n.t('{0}, line {1}: {2}', rulesFile, problem.range.start.line + 1, problem.message), {
      next: vscode.l10n.t('Correct it first: what it is to hide would not be hidden.'),
    });
  return options;
}

async function write(bundle: PreparedBundle, version: string, notifier: Notifier): Promise<void> {
  const name = `nccl-bundle-${stamp(new Date(bundle.at), '-', '')}.tar.gz`;
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Write Bundle'),
    ...(root === undefined ? {} : { defaultUri: vscode.Uri.joinPath(root, join(reportsFolder, name)) }),
    filters: { [vscode.l10n.t('Archive')]: ['tar.gz', 'gz'] },
  });
  if (target === undefined) return;
  const { bundles } = await loadCluster();
  await vscode.workspace.fs.writeFile(target, await bundles.archiveOf(bundles.membersOf(bundle, version), new Date(bundle.at)));
  notifier.info(vscode.l10n.t('The bundle is written to {0}.', vscode.workspace.asRelativePath(target)));
}
