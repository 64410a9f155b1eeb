import type { Command } from '../command.js';

/** One way to ask the graph: `nccl-workbench fabric NAME …`. */
export interface Subcommand {
  /** One line for the help of `fabric`. */
  readonly summary: () => string;
  readonly load: () => Promise<Command>;
}

/** Subcommands of `fabric` by name, in the order that its help lists them. Each is loaded only when it is called. */
export const subcommands: Readonly<Record<string, Subcommand>> = {};
