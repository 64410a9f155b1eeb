import * as l10n from '@vscode/l10n';
import type { Command } from '../command.js';

/** One way to ask the graph: `nccl-workbench fabric NAME …`. */
export interface Subcommand {
  /** One line for the help of `fabric`. */
  readonly summary: () => string;
  readonly load: () => Promise<Command>;
}

/** Subcommands of `fabric` by name, in the order that its help lists them. Each is loaded only when it is called. */
export const subcommands: Readonly<Record<string, Subcommand>> = {
  collect: {
    summary: () => l10n.t('ask the hosts for what describes the fabric, and keep it in a folder'),
    load: async () => (await import('./collect.js')).command,
  },
  diff: {
    summary: () => l10n.t('nodes and links that came, went or changed from one capture to another'),
    load: async () => (await import('./diff.js')).command,
  },
  tree: {
    summary: () => l10n.t('the minimum spanning tree over measured latency or bandwidth, its best root, and what a loss changes'),
    load: async () => (await import('./tree.js')).command,
  },
  ranks: {
    summary: () => l10n.t('an order of hosts whose rings and trees cross fewer spines, written for mpirun, Slurm, torchrun or Kubernetes'),
    load: async () => (await import('./ranks.js')).command,
  },
  plan: {
    summary: () => l10n.t('an all-reduce in levels (host, rack, site, several data centres) and what each costs by the model'),
    load: async () => (await import('./plan.js')).command,
  },
};
