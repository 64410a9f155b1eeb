import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { rows } from '../../contract/index.js';
import type { Standing } from '../../rollout/index.js';
import { hostsText } from '../clusters/pickCluster.js';
import type { RolloutService, RolloutView } from './rolloutService.js';
import { gateText, stateText, stepText, waveText } from './words.js';

/** A row of the view. */
export type RolloutRow =
  | { readonly kind: 'rollout'; readonly view: RolloutView; readonly latest: boolean }
  | { readonly kind: 'wave'; readonly view: RolloutView; readonly wave: number }
  | { readonly kind: 'gate'; readonly view: RolloutView; readonly wave: number; readonly gate: string }
  | { readonly kind: 'host'; readonly view: RolloutView; readonly host: string }
  | { readonly kind: 'why'; readonly text: string };

/** Roll-outs that are shown: older ones are found with "Undo Roll-out…". */
const shown = 20;

/** The Roll-outs view: each with its waves, their gates and their hosts, as the journal has them. */
export class RolloutTree implements vscode.TreeDataProvider<RolloutRow> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly service: RolloutService) {
    service.onDidChange(() => this.changed.fire());
  }

  async getChildren(row?: RolloutRow): Promise<RolloutRow[]> {
    if (row === undefined)
      return (await this.service.list()).slice(0, shown).map((view, index) => ({ kind: 'rollout', view, latest: index === 0 }));
    if (row.kind === 'rollout') {
      const { standing } = row.view;
      const why = standing.end?.why ?? standing.trouble?.why ?? null;
      return [
        ...(why === null ? [] : [{ kind: 'why', text: why } as const]),
        ...standing.plan.waves.map((_, wave) => ({ kind: 'wave', view: row.view, wave }) as const),
      ];
    }
    if (row.kind !== 'wave') return [];
    const { plan } = row.view.standing;
    return [
      ...plan.gates.map((gate) => ({ kind: 'gate', view: row.view, wave: row.wave, gate }) as const),
      ...(plan.waves[row.wave]?.hosts ?? []).map((host) => ({ kind: 'host', view: row.view, host }) as const),
    ];
  }

  getTreeItem(row: RolloutRow): vscode.TreeItem {
    switch (row.kind) {
      case 'rollout':
        return rolloutItem(row.view, row.latest);
      case 'wave':
        return waveItem(row.view, row.wave);
      case 'gate':
        return gateItem(row.view.standing, row.wave, row.gate);
      case 'host':
        return hostItem(row.view.standing, row.host);
      case 'why':
        return whyItem(row.text);
    }
  }
}

const icon = (name: string, color?: string): vscode.ThemeIcon =>
  new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
const good = (): vscode.ThemeIcon => icon('pass', 'testing.iconPassed');
const bad = (): vscode.ThemeIcon => icon('error', 'list.errorForeground');
const busy = (): vscode.ThemeIcon => icon('loading~spin');
const waiting = (): vscode.ThemeIcon => icon('circle-outline');

function rolloutItem(view: RolloutView, latest: boolean): vscode.TreeItem {
  const { standing, running } = view;
  const { plan, end } = standing;
  // What needs a look stays open; a row opens or closes by itself only with another id.
  const open = running || (latest && end?.state !== 'done');
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(cleanLine(plan.path), open ? Expanded : Collapsed);
  item.id = `${plan.id}${open ? '+' : ''}`;
  item.contextValue = running ? rows.runningRollout : rows.rollout;
  const simulated = plan.origin === 'simulated' ? [vscode.l10n.t('simulated')] : [];
  item.description = [stateText(view), cleanLine(plan.cluster), ...simulated].join(' · ');
  item.tooltip = [plan.path, item.description, `${new Date(standing.at).toLocaleString()}, ${standing.by}`, plan.id]
    .map(cleanLine)
    .join('\n');
  item.iconPath = running
    ? busy()
    : end?.state === 'done' || end?.state === 'held'
      ? good()
      : end?.state === 'restored'
        ? icon('discard')
        : icon('warning', 'list.warningForeground');
  return item;
}

function waveItem({ standing, running }: RolloutView, index: number): vscode.TreeItem {
  const { plan, hosts, gates, trouble, end } = standing;
  const wave = plan.waves[index] ?? { name: '', hosts: [] };
  const steps = wave.hosts.map((host) => hosts.get(host)?.step);
  const failed = gates.some((gate) => gate.wave === index && !gate.ok) || wave.hosts.includes(trouble?.host ?? '');
  const untouched = steps.every((step) => step === undefined);
  const passed =
    !untouched &&
    plan.gates.every((id) => gates.some((gate) => gate.wave === index && gate.gate === id && gate.ok)) &&
    steps.every((step) => step === 'verified' || step === 'confirmed');
  const open = failed || (running && !passed && !untouched);
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(waveText(cleanLine(wave.name)), open ? Expanded : Collapsed);
  item.id = `${plan.id}/${String(index)}${open ? '+' : ''}`;
  const kinds = [...new Set(steps)];
  const state = kinds.map((step) =>
    kinds.length === 1 ? stepText(step) : `${String(steps.filter((one) => one === step).length)} ${stepText(step)}`,
  );
  item.description = [cleanLine(hostsText(wave.hosts)), ...state].join(' · ');
  item.iconPath = failed ? bad() : passed ? good() : untouched || end !== null ? waiting() : trouble === null ? busy() : icon('discard');
  return item;
}

function gateItem({ plan, gates, trouble, end, hosts }: Standing, wave: number, id: string): vscode.TreeItem {
  const item = new vscode.TreeItem(gateText(id));
  item.id = `${plan.id}/${String(wave)}/gate/${id}`;
  const found = gates.findLast((gate) => gate.wave === wave && gate.gate === id);
  const members = plan.waves[wave]?.hosts ?? [];
  const its = found === undefined && trouble === null && end === null && members.every((host) => hosts.get(host)?.step === 'verified');
  item.description =
    found === undefined ? (its ? vscode.l10n.t('being looked at') : vscode.l10n.t('not reached')) : cleanLine(found.message);
  item.tooltip = found === undefined ? '' : cleanLine(found.message);
  item.iconPath = found === undefined ? (its ? busy() : waiting()) : found.ok ? good() : bad();
  return item;
}

function hostItem({ plan, hosts, trouble }: Standing, host: string): vscode.TreeItem {
  const item = new vscode.TreeItem(cleanLine(host));
  item.id = `${plan.id}/host/${host}`;
  const known = hosts.get(host);
  const why = known?.why ?? (trouble?.host === host ? trouble.why : null);
  item.description = [stepText(known?.step), ...(why === null ? [] : [cleanLine(why)])].join(' · ');
  item.tooltip = item.description;
  const wrong = known?.step === 'unknown' || known?.step === 'foreign';
  item.iconPath = wrong
    ? icon('warning', 'list.warningForeground')
    : trouble?.host === host
      ? bad()
      : icon(known === undefined ? 'circle-outline' : known.step === 'restored' ? 'discard' : 'server');
  return item;
}

function whyItem(text: string): vscode.TreeItem {
  const item = new vscode.TreeItem(cleanLine(text));
  item.tooltip = cleanLine(text);
  item.iconPath = icon('info');
  return item;
}
