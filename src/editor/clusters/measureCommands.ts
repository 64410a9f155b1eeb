import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';
import { commands } from '../../contract/index.js';
import type { Measured } from '../../survey/measure/measure.js';
import type { Notifier } from '../notifier.js';
import { loadCluster } from '../parts/load.js';
import { requireTrust } from '../trust.js';
import type { ClusterService } from './clusterService.js';
import { hostsText, offerConnect, pickCluster, type RowLike, selectedHosts } from './pickCluster.js';
import type { ClusterState } from './state.js';
import { counted } from './words.js';

/** What the commands that measure work on. */
export interface MeasureCommandOptions {
  readonly clusters: ClusterService;
  readonly notifier: Notifier;
  /** Folder of the runs; matrices lie beside it. */
  readonly runs: string;
}

/** Shows a file of the matrix in its panel. */
const showLatency = 'nccl.latency.show';

/** What a measurement is asked for. */
type Wanted = 'latency' | 'bandwidth' | 'badLink';

/** Hosts up to which all pairs are measured; more are sampled. */
const fewHosts = 64;
/** Pairs at once. */
const parallel = 32;

/** Commands that measure the network between the hosts of a connected cluster. */
export function measureCommands(options: MeasureCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { clusters, notifier } = options;
  return {
    [commands.measureLatency.id]: async (row?: RowLike, selection?: readonly RowLike[] | Wanted) => {
      requireTrust();
      const state = await pickCluster(clusters, row);
      if (state === undefined) {
        offerConnect(clusters, notifier);
        return;
      }
      const many = typeof selection === 'string' ? undefined : selection;
      const chosen = row?.kind === 'cluster' ? null : selectedHosts(clusters, row, many);
      const hosts = chosen !== null && chosen.length > 1 ? chosen : state.cluster.hosts;
      const wanted = typeof selection === 'string' ? selection : await askWhat(hosts);
      if (wanted !== undefined) await measure(options, state, hosts, wanted);
    },
  };
}

async function askWhat(hosts: readonly string[]): Promise<Wanted | undefined> {
  const sampled = hosts.length > fewHosts ? vscode.l10n.t('all pairs of each rack, and some between racks') : vscode.l10n.t('all pairs');
  const items: (vscode.QuickPickItem & { readonly wanted: Wanted })[] = [
    { label: `$(watch) ${vscode.l10n.t('Latency')}`, description: sampled, wanted: 'latency' },
    { label: `$(dashboard) ${vscode.l10n.t('Latency and bandwidth')}`, description: vscode.l10n.t('{0}; this loads the network', sampled), wanted: 'bandwidth' },
    { label: `$(search) ${vscode.l10n.t('Find the slow host or link')}`, description: vscode.l10n.t('a few rounds; each host in one test at a time'), wanted: 'badLink' },
  ];
  const title = vscode.l10n.t('Measure between {0}', hostsText(hosts));
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.wanted;
}

async function measure({ clusters, notifier, runs }: MeasureCommandOptions, state: ClusterState, hosts: readonly string[], wanted: Wanted): Promise<void> {
  const part = await loadCluster();
  const { name } = state.cluster;
  const file = join(dirname(runs), 'latency', part.latencyFileName(new Date()));
  const title = wanted === 'badLink' ? vscode.l10n.t('Searching for the slow link of {0}', name) : vscode.l10n.t('Measuring {0}', name);
  const expectations = part.expectationsFor(state.cluster.latency);
  const where = { location: vscode.ProgressLocation.Notification, cancellable: true, title: unlinked(title) };
  const measured = await vscode.window.withProgress(where, async (progress, token): Promise<Measured> => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let shown = 0;
    let round = '';
    const request = {
      cluster: { ...state.cluster, hosts },
      pool: { session: (host: string, signal?: AbortSignal) => clusters.session(name, host, signal) },
      method: null,
      bandwidth: wanted === 'bandwidth',
      pairs: hosts.length <= fewHosts ? ('all' as const) : ('sample' as const),
      expectations,
      device: null,
      network: null,
      ports: [20_000, 20_999] as const,
      parallel,
      signal: stop.signal,
      onProgress: (done: number, total: number) => {
        const percent = wanted === 'badLink' ? shown : (done / Math.max(1, total)) * 100;
        progress.report({ message: `${round}${vscode.l10n.t('{0} of {1} pairs measured', counted(done), counted(total))}`, increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      },
      // What was measured is kept also if the editor goes away.
      onRound: part.matrixKeeper(file),
    };
    if (wanted !== 'badLink') return await part.measurePairs(request);
    return await part.searchBadLink(request, (number) => (round = `${vscode.l10n.t('Round {0}', number)} · `));
  });
  await part.saveMatrix(file, measured.matrix);
  tell(notifier, part, file, measured, wanted, part.findSlow(measured.matrix, expectations));
}

type Part = Awaited<ReturnType<typeof loadCluster>>;

/** The verdict in one sentence with the way to the matrix; a measurement that went well opens it. */
function tell(notifier: Notifier, part: Part, file: string, measured: Measured, wanted: Wanted, found: ReturnType<Part['findSlow']>): void {
  const { matrix, leftOut, cancelled } = measured;
  const show = { title: vscode.l10n.t('Show Matrix'), run: () => showMatrix(file) };
  const slow = 'verdict' in measured ? (measured as Awaited<ReturnType<Part['searchBadLink']>>).verdict.slow : found;
  const missing = leftOut.length === 0 ? '' : ` ${vscode.l10n.t('Hosts that could not take part: {0}.', leftOut.length)}`;
  const [worst] = slow;
  if (cancelled) notifier.info(vscode.l10n.t('The measurement was stopped; what was measured by then is kept.'), show);
  else if (worst === undefined) notifier.info(`${vscode.l10n.t('Nothing between these hosts is slow ({0}).', matrix.origin)}${missing}`, show);
  else {
    const more = slow.length > 1 ? ` ${vscode.l10n.t('{0} more are listed with the matrix.', slow.length - 1)}` : '';
    notifier.warn(`${part.slowText(worst, matrix.names)}${more}${missing} ${part.nextStep(worst, matrix.names, matrix.method)}`, show);
  }
  if (!cancelled && wanted !== 'badLink') void showMatrix(file);
}

async function showMatrix(file: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  const known = await vscode.commands.getCommands(true);
  await vscode.commands.executeCommand(known.includes(showLatency) ? showLatency : 'vscode.open', uri);
}
