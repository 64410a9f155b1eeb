import type { Executor } from '../../base/executor.js';
import type { Cluster } from '../clusterFile.js';
import { directFanOut, type ExecutorPool } from './direct.js';
import { engineFanOut } from './engineFanOut.js';
import type { EngineName, FanOut, FanOutAnswer, Via } from './fanOut.js';
import { notAskedBecause, unasked } from './unasked.js';

/** How a way to many hosts is chosen. */
export interface ViaOptions {
  /** What the user named; wins over the cluster file's `via`. */
  readonly via?: Via;
  /** Machine where the site's engine runs: an ssh alias, or "localhost". Absent: this machine where the engine is installed, else the cluster's head. */
  readonly on?: string;
  /** This machine; absent where nothing may be started here. */
  readonly here?: Executor;
}

/** From so many hosts on, an engine on a login node is used without being named. */
const many = 256;

/**
 * Chooses the way: what was named; else, for 256 hosts or more behind a head host that is none of them (a login node), the first of clush
 * and pdsh that is installed there; else our own SSH connections. srun takes an allocation and is only used by name. An engine that
 * was not named and gets through to no host at all is given up for SSH.
 */
export function chooseFanOut(cluster: Cluster, pool: ExecutorPool, options: ViaOptions = {}): FanOut {
  const direct = directFanOut(pool);
  const via = options.via ?? cluster.via;
  if (via === 'ssh') return direct;
  if (via !== undefined) return named(via, cluster, pool, options);
  if (cluster.hosts.length < many || cluster.hosts.includes(cluster.head)) return direct;
  return {
    via: 'ssh',
    run: async (hosts, script, run) => {
      const engine = hosts.length < many ? null : await installed(cluster, pool, run.signal);
      if (engine === null) await direct.run(hosts, script, run);
      else await preferring(engine, direct).run(hosts, script, run);
    },
  };
}

function named(via: EngineName, cluster: Cluster, pool: ExecutorPool, options: ViaOptions): FanOut {
  return {
    via,
    run: async (hosts, script, run) => {
      let executor: Executor;
      try {
        executor = await machine(via, cluster, pool, options, run.signal);
      } catch (error) {
        for (const host of hosts) run.onHost(host, unasked(notAskedBecause(host, error)));
        return;
      }
      await engineFanOut(via, executor, extraWords(via, cluster)).run(hosts, script, run);
    },
  };
}

/** Partition, account and the like, which srun needs for a probe as for a run. */
function extraWords(via: EngineName, cluster: Cluster): readonly string[] {
  return via === 'srun' && cluster.launcher === 'srun' ? cluster.launcherArgs : [];
}

async function machine(
  via: EngineName,
  cluster: Cluster,
  pool: ExecutorPool,
  { on, here }: ViaOptions,
  signal: AbortSignal | undefined,
): Promise<Executor> {
  if (here !== undefined && on !== undefined && isHere(on)) return here;
  if (here !== undefined && on === undefined && (await has(here, via, signal))) return here;
  return await pool.session(on ?? cluster.head, signal);
}

function isHere(name: string): boolean {
  return name === 'localhost' || name === '127.0.0.1';
}

async function has(executor: Executor, program: EngineName, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const answer = await executor.run(
      ['sh', '-c', 'PATH=$PATH:/opt/slurm/bin; command -v "$1"', 'sh', program],
      signal === undefined ? {} : { signal },
    );
    return answer.code === 0;
  } catch {
    return false;
  }
}

async function installed(cluster: Cluster, pool: ExecutorPool, signal: AbortSignal | undefined): Promise<FanOut | null> {
  try {
    const head = await pool.session(cluster.head, signal);
    for (const name of ['clush', 'pdsh'] as const) if (await has(head, name, signal)) return engineFanOut(name, head);
  } catch {
    // A head that is not reached is no reason not to try the hosts.
  }
  return null;
}

/** Runs `first`; when not a single host ran the script, all are asked by `second` and only its answers count. */
function preferring(first: FanOut, second: FanOut): FanOut {
  return {
    via: first.via,
    run: async (hosts, script, options) => {
      const held = new Map<string, FanOutAnswer>();
      const state = { through: false };
      await first.run(hosts, script, {
        ...options,
        onHost: (host, answer) => {
          if (answer.result === null && !state.through) {
            held.set(host, answer);
            return;
          }
          state.through = true;
          options.onHost(host, answer);
        },
      });
      if (!state.through && options.signal?.aborted !== true) await second.run(hosts, script, options);
      else for (const [host, answer] of held) options.onHost(host, answer);
    },
  };
}
