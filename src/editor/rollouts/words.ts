import * as vscode from 'vscode';
import type { HostStep, Standing } from '../../rollout/index.js';
import type { RolloutView } from './rolloutService.js';

/** Where a roll-out stands, in a few words. */
export function stateText({ standing, running }: RolloutView): string {
  const { end, plan, hosts, trouble } = standing;
  const confirmed = [...hosts.values()].filter(({ step }) => step === 'confirmed').length;
  switch (end?.state) {
    case 'done':
      return vscode.l10n.t('rolled out to {0} hosts', plan.hosts.length);
    case 'held':
      return vscode.l10n.t('rolled out to {0} of {1} hosts', confirmed, plan.hosts.length);
    case 'restored':
      return vscode.l10n.t('everything put back');
    case 'unfinished':
      return vscode.l10n.t('some hosts are not as before');
    case undefined:
      if (!running) return vscode.l10n.t('cut off');
      return trouble === null
        ? vscode.l10n.t('{0} of {1} hosts written', writtenIn(standing), plan.hosts.length)
        : vscode.l10n.t('putting everything back');
  }
}

function writtenIn({ hosts }: Standing): number {
  return [...hosts.values()].filter(({ step }) => step !== 'prepared').length;
}

/** What happened to a host, in a word or two. */
export function stepText(step: HostStep | undefined): string {
  switch (step) {
    case undefined:
      return vscode.l10n.t('not touched');
    case 'prepared':
      return vscode.l10n.t('prepared');
    case 'written':
      return vscode.l10n.t('written');
    case 'verified':
      return vscode.l10n.t('verified, guarded');
    case 'confirmed':
      return vscode.l10n.t('confirmed');
    case 'restored':
      return vscode.l10n.t('as before');
    case 'foreign':
      return vscode.l10n.t('changed by somebody else');
    case 'unknown':
      return vscode.l10n.t('not known');
  }
}

/** The name of a gate. */
export function gateText(id: string): string {
  switch (id) {
    case 'settings':
      return vscode.l10n.t('What NCCL reads');
    case 'doctor':
      return vscode.l10n.t('Health');
    case 'bench':
      return vscode.l10n.t('Benchmark');
    default:
      return id;
  }
}

/** The name of a wave. */
export function waveText(name: string): string {
  switch (name) {
    case 'canary':
      return vscode.l10n.t('Canary');
    case 'all':
      return vscode.l10n.t('All hosts');
    case 'rest':
      return vscode.l10n.t('Hosts of no rack');
    default:
      return name;
  }
}
