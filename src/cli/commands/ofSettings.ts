import type { Commands } from '../main.js';

/** The commands that read settings and need nothing else: no cluster, no network. Their bundle is small. */
export const settingCommands: Commands = {
  lint: async () => (await import('./lint.js')).command,
  conf: async () => (await import('./conf.js')).command,
  explain: async () => (await import('./explain.js')).command,
};
