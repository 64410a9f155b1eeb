import type { Commands } from './main.js';

/** Every command of `nccl-workbench`, in the order that --help lists them. */
export const commands: Commands = {
  lint: async () => (await import('./commands/lint.js')).command,
  conf: async () => (await import('./commands/conf.js')).command,
  explain: async () => (await import('./commands/explain.js')).command,
  replay: async () => (await import('./commands/replay.js')).command,
  simulate: async () => (await import('./commands/simulate.js')).command,
  fabric: async () => (await import('./commands/fabric.js')).command,
  probe: async () => (await import('./commands/probe.js')).command,
};
