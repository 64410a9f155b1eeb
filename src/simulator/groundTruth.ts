import { busFactor, type Collective } from '../nccl/model/index.js';
import { collectiveTime, prepare } from './physics.js';
import { afterConfFiles, readSettings } from './settings.js';
import type { World } from './world.js';

/** A grid of settings and what to measure over it. */
export interface GroundTruthRequest {
  readonly hosts: readonly string[];
  readonly ranksPerHost: number;
  readonly collective: Collective;
  /** Bytes. */
  readonly sizes: readonly number[];
  /** Values to try by variable. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

/** One combination without noise. */
export interface GroundTruth {
  readonly settings: Readonly<Record<string, string>>;
  /** GB/s at each size; null where NCCL would refuse to run. */
  readonly busbwGBs: readonly number[] | null;
  /** Geometric mean over the sizes of bandwidth against no settings at all; 0 where NCCL would refuse. */
  readonly ratio: number;
}

/** Every combination of a grid as the simulated cluster plays it, without noise, best first: what a search ought to find. */
export function bestSettings(world: World, request: GroundTruthRequest): GroundTruth[] {
  const hosts = world.hosts.filter((host) => request.hosts.includes(host.name));
  const factor = busFactor(request.collective, hosts.length * request.ranksPerHost);
  const speeds = (env: Readonly<Record<string, string>>): number[] | null => {
    const prepared = prepare({
      hosts,
      settings: hosts.map((host) => readSettings(afterConfFiles(host, env))),
      ranksPerHost: request.ranksPerHost,
    });
    if (!prepared.ok) return null;
    const found = request.sizes.flatMap((bytes) => {
      const time = collectiveTime(prepared, request.collective, bytes);
      return time === null ? [] : [(bytes / time.timeUs / 1000) * factor];
    });
    return found.length === request.sizes.length ? found : null;
  };
  const baseline = speeds({}) ?? [];
  const rows = combinations(request.parameters).map((settings): GroundTruth => {
    const busbwGBs = speeds(settings);
    const logs = busbwGBs?.map((value, index) => Math.log(value / (baseline[index] ?? value))) ?? [];
    return {
      settings,
      busbwGBs,
      ratio: busbwGBs === null ? 0 : Math.exp(logs.reduce((sum, value) => sum + value, 0) / Math.max(1, logs.length)),
    };
  });
  return rows.sort((a, b) => b.ratio - a.ratio);
}

function combinations(parameters: Readonly<Record<string, readonly string[]>>): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(parameters)) all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all;
}
