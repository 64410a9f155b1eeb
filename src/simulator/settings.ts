import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInteger } from '../nccl/catalog/integer.js';
import { levelWords, readLevel } from '../nccl/catalog/level.js';
import { confPaths, effectiveEnvironment } from '../nccl/catalog/precedence.js';
import { threadCount } from '../nccl/catalog/threads.js';
import { channelLimits } from '../nccl/model/index.js';
import { parts, type SimulatedHost } from './world.js';

/** Environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that the simulation answers to, as NCCL reads them. */
export interface NcclSettings {
  readonly buffSize: number;
  readonly minChannels: number;
  readonly maxChannels: number;
  readonly qpsPerConnection: number;
  readonly splitDataOnQps: boolean;
  /** Threads of a block; null for NCCL's own choice. */
  readonly nThreads: number | null;
  readonly algo: string | null;
  readonly proto: string | null;
  readonly ibDisable: boolean;
  readonly net: string | null;
  readonly ibHca: string | null;
  /** Whether NCCL_NET_GDR_LEVEL lets an adapter behind the GPU's own PCIe switch (PIX) read its memory. */
  readonly gdrAllowed: boolean;
  /** Whether GPUs of a host may copy from each other: NCCL_P2P_DISABLE and NCCL_P2P_LEVEL. */
  readonly peerAllowed: boolean;
  readonly shmDisable: boolean;
  readonly nvlsEnable: boolean;
  readonly socketThreads: number;
  readonly socketsPerThread: number;
  readonly debug: string | null;
  readonly version: string;
}

/** Environment of a process on a host after NCCL read the host's conf files. */
export function afterConfFiles(host: SimulatedHost, env: Environment): Readonly<Record<string, string>> {
  const home = join(host.folder, 'home');
  const paths = confPaths({ home: env['HOME'] ?? null, passwdHome: home, confFile: env['NCCL_CONF_FILE'] ?? null }, parts.nccl);
  const files = paths.flatMap((path) => {
    const real = insideHost(host, path);
    if (existsSync(real)) return [{ path, bytes: readFileSync(real) }];
    // Files of a host where nobody has logged in yet are not written: what they would hold is in the world.
    return path === '/etc/nccl.conf' && host.conf !== null && !existsSync(host.folder) ? [{ path, bytes: Buffer.from(host.conf) }] : [];
  });
  return effectiveEnvironment(files, env, parts.nccl).environment;
}

/** A path as the simulated host means it: its home is real, everything else lies under its own root. */
function insideHost(host: SimulatedHost, path: string): string {
  return path.startsWith(`${host.folder}/`) ? path : join(host.folder, 'root', path);
}

/** Reads the settings with the grammar of the simulated NCCL release. */
export function readSettings(environment: Readonly<Record<string, string>>): NcclSettings {
  const version = parts.nccl;
  const text = (name: string): string | null => environment[name] ?? null;
  const integer = (name: string, otherwise: number): number => {
    const value = Number(readInteger(name, text(name), BigInt(otherwise), version).value);
    return Number.isFinite(value) ? value : otherwise;
  };
  const channels = channelLimits(environment);
  return {
    buffSize: integer('NCCL_BUFFSIZE', 4194304),
    minChannels: channels.min,
    maxChannels: channels.max,
    qpsPerConnection: Math.max(1, Math.min(128, integer('NCCL_IB_QPS_PER_CONNECTION', 1))),
    splitDataOnQps: integer('NCCL_IB_SPLIT_DATA_ON_QPS', 0) === 1,
    nThreads: threads(integer('NCCL_NTHREADS', -2), version),
    algo: text('NCCL_ALGO'),
    proto: text('NCCL_PROTO'),
    ibDisable: integer('NCCL_IB_DISABLE', 0) !== 0,
    net: text('NCCL_NET'),
    ibHca: text('NCCL_IB_HCA'),
    gdrAllowed: reaches(readLevel(text('NCCL_NET_GDR_LEVEL'), null, { level: 'NCCL_NET_GDR_LEVEL', disable: '' }, version).level, 'PIX'),
    peerAllowed: reaches(
      readLevel(text('NCCL_P2P_LEVEL'), text('NCCL_P2P_DISABLE'), { level: 'NCCL_P2P_LEVEL', disable: 'NCCL_P2P_DISABLE' }, version).level,
      'NVL',
    ),
    shmDisable: integer('NCCL_SHM_DISABLE', 0) === 1,
    nvlsEnable: integer('NCCL_NVLS_ENABLE', 2) !== 0,
    socketThreads: Math.max(1, Math.min(16, integer('NCCL_SOCKET_NTHREADS', 1))),
    socketsPerThread: Math.max(1, Math.min(16, integer('NCCL_NSOCKS_PERTHREAD', 1))),
    debug: text('NCCL_DEBUG'),
    version,
  };
}

/** Threads that NCCL_NTHREADS leads to, or null where it leaves NCCL's own choice. */
function threads(value: number, version: string): number | null {
  return value <= 0 ? null : (threadCount('NCCL_NTHREADS', value, version)?.threads ?? null);
}

/** Whether a level goes at least as far as a distance; unset leaves NCCL's default, which reaches both that are asked for here. */
function reaches(level: string, distance: string): boolean {
  const words = levelWords(parts.nccl);
  return level === 'UNSET' || words.indexOf(level) >= words.indexOf(distance);
}
