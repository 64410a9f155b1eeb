import * as l10n from '@vscode/l10n';
import type { Command } from '../command.js';

/** What can be done with recorded runs: `nccl-workbench bench NAME …`, by name in the order that its help lists them. Each is loaded only when it is called. */
export const subcommands: Readonly<Record<string, { readonly summary: () => string; readonly load: () => Promise<Command> }>> = {
  baseline: {
    summary: () => l10n.t('keep recorded runs as the baseline of a cluster, and hold later runs against it'),
    load: async () => (await import('./baseline.js')).command,
  },
  bisect: {
    summary: () => l10n.t('what two runs differ in, what of it could matter, and which setting does'),
    load: async () => (await import('./bisect.js')).command,
  },
};

/** Their lines for the help of `bench`. */
export function subcommandHelp(): string {
  const lines = Object.entries(subcommands).map(([name, { summary }]) => `  bench ${name.padEnd(10)}${summary()}`);
  return `${l10n.t('With recorded runs (--help explains each):')}\n${lines.join('\n')}\n`;
}

/** The subcommand of that name, or null. */
export async function subcommand(name: string): Promise<Command | null> {
  return Object.hasOwn(subcommands, name) ? ((await subcommands[name]?.load()) ?? null) : null;
}
