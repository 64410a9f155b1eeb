import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { runBenchmark } from '../../bench/runner.js';
import { openStore } from '../../bench/store/index.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { planRun } from '../../cluster/launch.js';
import { probeHosts } from '../../cluster/probeHosts.js';
import { latest } from '../../nccl/catalog/index.js';
import {
  askedOnce,
  benchGate,
  doctorGate,
  isConfFile,
  settingsGate,
  type CarryOptions,
  type Gate,
  openRollouts,
  type Standing,
} from '../../rollout/index.js';
import type { SshPool } from '../../ssh/types.js';
import { openExecutor, storeFolder } from '../benchSetup.js';
import { type Io, UsageError } from '../command.js';
import { siteRules } from '../siteFiles.js';

/** Ids of the gates, in the order that they are asked. */
export const gateIds = ['settings', 'doctor', 'bench'] as const;

/** Options that all commands on roll-outs share, as `parseArgs` takes them. */
export const carryOptions = {
  cluster: { type: 'string' },
  'ssh-config': { type: 'string' },
  out: { type: 'string' },
  jobs: { type: 'string' },
  format: { type: 'string' },
} as const;

/** Where roll-outs are kept: `--out`, else `.nccl/rollouts` beside the cluster file, else here. */
export function rolloutFolder(io: Io, out: string | undefined, clusterFile: string | undefined): string {
  if (out !== undefined) return resolve(io.cwd, out);
  const file = clusterFile === undefined ? null : resolve(io.cwd, clusterFile);
  return join(dirname(storeFolder(io, undefined, file)), 'rollouts');
}

/** What the gates of a roll-out need. */
export interface GateOptions {
  readonly cluster: Cluster;
  readonly pool: SshPool;
  readonly path: string;
  readonly after: Buffer;
  readonly ids: readonly string[];
  /** The benchmark with its arguments; empty for none. */
  readonly bench: readonly string[];
  readonly repeats: number;
  readonly tolerancePercent: number;
}

/** The ids of the gates that were asked for; those that fit where nothing was. Throws a UsageError. */
export function chosenGates(asked: string | undefined, path: string, bench: readonly string[]): string[] {
  const words = asked === undefined ? null : asked.split(',').filter((word) => word !== '' && word !== 'none');
  const stranger = words?.find((word) => !gateIds.some((id) => id === word));
  if (stranger !== undefined) throw new UsageError(l10n.t('--gates takes {0} or none, not "{1}"', gateIds.join(','), stranger));
  if (words?.includes('bench') === true && bench.length === 0)
    throw new UsageError(l10n.t('which benchmark? Put it after "--", such as -- all_reduce_perf -b 8M -e 1G -f 2'));
  const usual: readonly string[] = [...(isConfFile(path) ? ['settings'] : []), 'doctor'];
  return gateIds.filter((id) => (id === 'bench' ? bench.length > 0 : (words ?? usual).includes(id)));
}

/** The gates by their ids. */
export async function gatesOf(io: Io, options: GateOptions): Promise<Gate[]> {
  const { cluster, pool, path, after, ids, bench, repeats, tolerancePercent } = options;
  const probe = (hosts: readonly string[], signal: AbortSignal) => probeHosts({ ...cluster, hosts }, pool, { signal });
  const { fresh, again } = askedOnce(probe);
  const { checks, platforms } = await siteRules(io, { checks: [], platforms: [] });
  const run = async (hosts: readonly string[], signal: AbortSignal) => {
    const plan = planRun(cluster, { argv: bench, hosts });
    const { executor, dispose } = await openExecutor(io, cluster, plan.host);
    try {
      const origin = cluster.simulated ? 'simulated' : 'measured';
      const store = openStore(storeFolder(io, undefined, cluster.path));
      return (
        await runBenchmark({
          plan,
          executor,
          store,
          origin,
          signal,
          timeoutMs: 3_600_000,
          now: () => new Date().toISOString(),
          id: randomUUID(),
        })
      ).run;
    } finally {
      dispose();
    }
  };
  return ids.map((id) =>
    id === 'settings'
      ? settingsGate(fresh, { path, after, version: latest })
      : id === 'doctor'
        ? doctorGate(probe, { more: checks, platforms }, again)
        : benchGate({ run, repeats, tolerancePercent }),
  );
}

/** What carrying out takes, with progress on a terminal's standard error. */
export function carrying(io: Io, folder: string, pool: SshPool, gates: readonly Gate[], jobs: number): CarryOptions {
  return { store: openRollouts(folder), pool, gates, jobs, signal: io.signal, by: who(), onChange: progress(io) };
}

/** "user@machine". */
export function who(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** One line for each new gate, trouble and end; counts of hosts are drawn over each other on a terminal. */
function progress(io: Io): (standing: Standing) => void {
  let gates = 0;
  let told = false;
  return (standing) => {
    for (const { wave, message } of standing.gates.slice(gates)) io.err(`${standing.plan.waves[wave]?.name ?? ''}: ${message}\n`);
    gates = standing.gates.length;
    if (standing.trouble !== null && !told) {
      told = true;
      io.err(`${l10n.t('Everything goes back: {0}', standing.trouble.why)}\n`);
    }
    if (io.interactive)
      io.err(
        `\r\u001b[K${l10n.t('{0} of {1} hosts', standing.hosts.size, standing.plan.hosts.length)}${standing.end === null ? '' : '\r\u001b[K'}`,
      );
  };
}
