import { listNames } from '../catalog/algorithmList.js';
import { atoi, readInteger } from '../catalog/integer.js';
import { atLeast } from '../catalog/version.js';
import { readAllowed } from './allowed.js';
import type { SystemShape } from './presets.js';
import { readThreadThresholds } from '../catalog/policies.js';
import { algorithms, type Allowed, type ModelSystem, pathType } from './system.js';

/** Variables that NCCL's cost model answers to. */
export const modelVariables: readonly string[] = [
  'NCCL_ALGO', 'NCCL_PROTO', 'NCCL_MIN_NRINGS', 'NCCL_MAX_NRINGS', 'NCCL_MIN_NCHANNELS', 'NCCL_MAX_NCHANNELS', 'NCCL_MIN_CTAS', 'NCCL_MAX_CTAS',
  'NCCL_NVLS_ENABLE', 'NCCL_P2P_DISABLE', 'NCCL_NET_OVERHEAD', 'NCCL_PAT_ENABLE', 'NCCL_NTHREADS', 'NCCL_LL128_NTHREADS',
  'NCCL_THREAD_THRESHOLDS', 'NCCL_LL128_C2C',
]; // prettier-ignore

type Environment = Readonly<Record<string, string | undefined>>;

/** Least and most channels that the environment asks for: *_NRINGS first, *_NCHANNELS over them, *_CTAS bound the result (parser: init.cc). */
export function channelLimits(env: Environment): { readonly min: number; readonly max: number } {
  const last = (names: readonly string[], least: number, otherwise: number): number => {
    const text = names.map((name) => env[name]).findLast((value) => value !== undefined && value !== '');
    return text === undefined ? otherwise : Math.min(64, Math.max(least, atoi(text)));
  };
  return {
    min: Math.max(last(['NCCL_MIN_NRINGS', 'NCCL_MIN_NCHANNELS'], 0, 0), last(['NCCL_MIN_CTAS'], 0, 0)),
    max: Math.min(last(['NCCL_MAX_NRINGS', 'NCCL_MAX_NCHANNELS'], 1, 64), last(['NCCL_MAX_CTAS'], 1, 64)),
  };
}

/** What an environment changes in the model's inputs. */
export interface ModelEnvironment {
  readonly allowed: Allowed;
  readonly shape: Pick<SystemShape, 'channels' | 'nvls' | 'alone'>;
  readonly system: Pick<ModelSystem, 'netOverheadNs' | 'patEnable' | 'release' | 'll128C2c' | 'threads' | 'thresholds'>;
}

/** Reads the variables that the model answers to, or says what NCCL prints when a list cannot be read. */
export function readModelEnvironment(
  env: Environment,
  version: string,
): { readonly ok: true; readonly value: ModelEnvironment } | { readonly ok: false; readonly warn: string } {
  const lists = readAllowed(env['NCCL_ALGO'] ?? null, env['NCCL_PROTO'] ?? null, version);
  if (!lists.ok) return lists;
  const integer = (name: string, otherwise: bigint): bigint => readInteger(name, env[name] ?? null, otherwise, version).value;
  const threads = (name: string): number => readInteger(name, env[name] ?? null, -2n, version).asInt32;
  const known = new Set(listNames('NCCL_ALGO', version));
  const off = algorithms.filter((name) => !known.has(name));
  const overhead = integer('NCCL_NET_OVERHEAD', -2n);
  const pat = integer('NCCL_PAT_ENABLE', 2n);
  return {
    ok: true,
    value: {
      allowed: { ...lists.allowed, algorithm: (collective, name) => !off.includes(name) && lists.allowed.algorithm(collective, name) },
      shape: {
        channels: channelLimits(env),
        ...(integer('NCCL_NVLS_ENABLE', 2n) === 0n || !atLeast(version, '2.17.1') ? { nvls: false } : {}),
        ...(integer('NCCL_P2P_DISABLE', 0n) === 1n ? { alone: { nChannels: 2, bw: 9, typeIntra: pathType.SYS } } : {}),
      },
      system: {
        netOverheadNs: overhead === -2n ? null : Number(overhead),
        patEnable: pat === 2n ? null : pat !== 0n,
        release: version,
        ll128C2c: integer('NCCL_LL128_C2C', 1n) !== 0n,
        threads: { plain: threads('NCCL_NTHREADS'), ll128: threads('NCCL_LL128_NTHREADS') },
        thresholds: readThreadThresholds(env['NCCL_THREAD_THRESHOLDS'] ?? null).map((value) => (value >= 0n ? Number(value) : null)),
      },
    },
  };
}
