import type { Commands } from './main.js';

/** Every command of `nccl-workbench`, in the order that --help lists them. */
export const commands: Commands = {
  simulate: async () => (await import('./commands/simulate.js')).command,
  fabric: async () => (await import('./commands/fabric.js')).command,
};
