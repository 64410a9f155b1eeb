import * as vscode from 'vscode';
import { clean, unlinked } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { commands, contextKeys, languages, views } from '../../contract/index.js';
import type { Preview, Standing, Wave } from '../../rollout/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { hostsText, offerConnect, pickCluster } from '../clusters/pickCluster.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import { requireTrust } from '../trust.js';
import { askBench, askGates, askPath, askSource, askWaves } from './ask.js';
import type { RolloutService, RolloutView } from './rolloutService.js';
import type { RolloutRow } from './rolloutTree.js';
import { showPreview } from './showPreview.js';
import { gateText, stateText, waveText } from './words.js';

/** What the commands need from outside. */
export interface RolloutCommandOptions {
  readonly clusters: ClusterService;
  readonly rollouts: RolloutService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

/** The commands on roll-outs by id. */
export function rolloutCommands(options: RolloutCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { clusters, rollouts, documents, notifier } = options;

  const start = async (): Promise<void> => {
    requireTrust();
    const state = await pickCluster(clusters);
    if (state === undefined) {
      offerConnect(clusters, notifier);
      return;
    }
    const source = await askSource(languages.conf);
    const path = source === undefined ? undefined : await askPath(source);
    if (source === undefined || path === undefined) return;
    const after = Buffer.from(await vscode.workspace.fs.readFile(source));
    const preview = await looking(rollouts.preview(state, path, after, AbortSignal.timeout(120_000)));
    if (preview.refused.length > 0) {
      refuse(preview);
      return;
    }
    const hosts = preview.groups.flatMap((group) => group.hosts.map(({ host }) => host));
    if (hosts.length === 0) {
      notifier.info(vscode.l10n.t('All {0} hosts hold it already.', preview.same.length));
      return;
    }
    await showPreview(documents, path, preview, after);
    const ordered = state.cluster.hosts.filter((host) => hosts.includes(host));
    const waves = await askWaves(await rollouts.domainKinds(state, ordered), (kind, by) => rollouts.waves(state, ordered, kind, by));
    const gates = waves === undefined ? undefined : await askGates(path);
    if (waves === undefined || gates === undefined) return;
    const bench = gates.includes('bench') ? await askBench() : [];
    if (bench === undefined || !(await agreed(path, hosts, preview, waves, gates))) return;
    await vscode.commands.executeCommand('setContext', contextKeys.hasRollouts, true);
    await vscode.commands.executeCommand(`${views.rollouts}.focus`);
    tell(await rollouts.start({ state, path, after, preview, waves, gates, bench }));
  };

  /** Says how it ended: what went back always, what went well only to who looks elsewhere. */
  const tell = (standing: Standing): void => {
    const { end, plan } = standing;
    const why = end?.why ?? null;
    const text = `${clean(plan.path)}: ${stateText({ standing, running: false })}.${why === null ? '' : ` ${clean(why)}`}`;
    if (end?.state === 'restored' || end?.state === 'unfinished') notifier.warn(text);
    else if (!vscode.window.state.focused) notifier.info(text);
  };

  const refuse = (preview: Preview): void => {
    const [first] = preview.refused;
    const sudo = preview.refused.find((one) => one.sudo !== null)?.sudo ?? null;
    const text = vscode.l10n.t(
      '{0} hosts cannot take part, so nothing was changed anywhere. {1}',
      preview.refused.length,
      first?.why ?? '',
    );
    notifier.warn(
      text,
      ...(sudo === null ? [] : [{ title: vscode.l10n.t('Copy sudo Command'), run: () => vscode.env.clipboard.writeText(sudo) }]),
    );
  };

  const undo = async (row?: RolloutRow): Promise<void> => {
    requireTrust();
    const view = row?.kind === 'rollout' ? row.view : await askRollout(await rollouts.list());
    if (view === undefined) return;
    const { plan } = view.standing;
    const yes = vscode.l10n.t('Put Back');
    const question = unlinked(clean(vscode.l10n.t('Put back {0} on {1}?', plan.path, plan.cluster)));
    const detail = vscode.l10n.t(
      'Each host gets again what it held before the roll-out. A host whose file somebody else wrote since is left alone and named.',
    );
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
    await vscode.commands.executeCommand(`${views.rollouts}.focus`);
    const standing = await rollouts.undo(view.standing);
    if (standing.end?.state === 'restored') notifier.info(`${clean(plan.path)}: ${stateText({ standing, running: false })}.`);
    else tell(standing);
  };

  const askRollout = async (views: readonly RolloutView[]): Promise<RolloutView | undefined> => {
    const items = views
      .filter(({ standing, running }) => !running && standing.hosts.size > 0 && standing.end?.state !== 'restored')
      .map((view) => ({
        label: clean(view.standing.plan.path),
        description: clean(`${stateText(view)} · ${view.standing.plan.cluster}`),
        detail: new Date(view.standing.at).toLocaleString(),
        view,
      }));
    if (items.length === 0) {
      notifier.info(vscode.l10n.t('Nothing was rolled out from here that could be undone.'));
      return undefined;
    }
    return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Undo which roll-out?') }))?.view;
  };

  return {
    [commands.rollOut.id]: start,
    [commands.undoRollout.id]: undo,
    [commands.cancelRollout.id]: (row?: RolloutRow) => {
      const ids = row?.kind === 'rollout' ? [row.view.standing.plan.id] : rollouts.running();
      if (ids.length === 0) throw new Failure('input', vscode.l10n.t('No roll-out is under way in this window.'));
      for (const id of ids) rollouts.cancel(id);
    },
  };
}

/** Asks whether what was shown shall be done. */
async function agreed(
  path: string,
  hosts: readonly string[],
  preview: Preview,
  waves: readonly Wave[],
  gates: readonly string[],
): Promise<boolean> {
  const yes = vscode.l10n.t('Roll Out');
  const question = unlinked(clean(vscode.l10n.t('Roll {0} out to {1} hosts in {2} waves?', path, hosts.length, waves.length)));
  const detail = [
    ...waves.map((wave) => `${waveText(wave.name)}: ${hostsText(wave.hosts)}`),
    ...(preview.same.length === 0 ? [] : [vscode.l10n.t('{0} hosts hold it already.', preview.same.length)]),
    ...(gates.length === 0 ? [] : [vscode.l10n.t('Each wave must pass: {0}', gates.map(gateText).join(', '))]),
    '',
    vscode.l10n.t(
      'The exact change stands behind this question. Each wave is verified before the next one begins; when one does not hold, when you cancel, or when this machine is cut off, every host gets its file back.',
    ),
  ];
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: unlinked(clean(detail.join('\n'))) }, yes)) === yes;
}

async function looking<T>(work: Promise<T>): Promise<T> {
  return await vscode.window.withProgress({ location: { viewId: views.clusters } }, () => work);
}
