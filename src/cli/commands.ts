import type { Commands } from './main.js';
import { settingCommands } from './commands/ofSettings.js';

/** Every command of `nccl-workbench`, in the order that --help lists them. */
export const commands: Commands = {
  ...settingCommands,
  effective: async () => (await import('./commands/effective.js')).command,
  replay: async () => (await import('./commands/replay.js')).command,
  model: async () => (await import('./commands/model.js')).command,
  simulate: async () => (await import('./commands/simulate.js')).command,
  latency: async () => (await import('./commands/latency.js')).command,
  fabric: async () => (await import('./commands/fabric.js')).command,
  discover: async () => (await import('./commands/discover.js')).command,
  probe: async () => (await import('./commands/probe.js')).command,
  doctor: async () => (await import('./commands/doctor.js')).command,
  compare: async () => (await import('./commands/compare.js')).command,
  log: async () => (await import('./commands/log.js')).command,
  playbook: async () => (await import('./commands/playbook.js')).command,
  timeouts: async () => (await import('./commands/timeouts.js')).command,
  bundle: async () => (await import('./commands/bundle.js')).command,
  perf: async () => (await import('./commands/perf.js')).command,
  bench: async () => (await import('./commands/bench.js')).command,
  'health-check': async () => (await import('./commands/healthCheck.js')).command,
  runs: async () => (await import('./commands/runs.js')).command,
  rollout: async () => (await import('./commands/rollout.js')).command,
  sweep: async () => (await import('./commands/sweep.js')).command,
};
