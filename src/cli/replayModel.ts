import {
  allowAll, choose, operationFromRecord, rankCount, readModelEnvironment, settingsFromRecord, systemFromRecord, tuningTables,
} from '../nccl/model/index.js'; // prettier-ignore
import { listFunctions, type ListFunction } from '../nccl/catalog/index.js';
import { ReplayProblem, type Json } from '../nccl/catalog/replay.js';

/** Recorded numbers are C floats of seven digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}

function functionOf(value: unknown): ListFunction | null {
  return listFunctions.find((name) => typeof value === 'string' && name.toLowerCase() === value.toLowerCase()) ?? null;
}

/** Sizes that are answered where an input asks for none: powers of two, 8 bytes to 16 GiB. */
const usualSizes = Array.from({ length: 32 }, (_, power) => 8 * 2 ** power);

interface Question {
  readonly func: ListFunction;
  readonly bytes: number;
}

/** What an input asks: "choices" of { "func", "bytes" }, or one "func" with its "bytes"; every function and usual size where it asks nothing. */
function questions(input: Readonly<Record<string, Json>>): Question[] {
  const asked = input['choices'];
  const single = functionOf(input['func']);
  const sizes = [input['bytes'], input['sizes']].flat().filter((value): value is number => typeof value === 'number' && value >= 0);
  if (!Array.isArray(asked))
    return (single === null ? listFunctions : [single]).flatMap((func) =>
      (sizes.length > 0 ? sizes : usualSizes).map((bytes) => ({ func, bytes })),
    );
  return asked.flatMap((entry: Json) => {
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return [];
    const { func, bytes } = entry as Readonly<Record<string, Json>>;
    const known = functionOf(func);
    return known !== null && typeof bytes === 'number' && bytes >= 0 ? [{ func: known, bytes }] : [];
  });
}

/** NCCL's tuning tables for a recorded system, and what it would choose for the operations that the input names. */
export function replayModel(input: Json, version: string): Json {
  const recorded = systemFromRecord(input, version);
  if (recorded === null || input === null || typeof input !== 'object' || Array.isArray(input))
    throw new ReplayProblem('the input is no system that the model knows');
  const settings = settingsFromRecord(input);
  const environment = readModelEnvironment(settings, version);
  // ncclInvalidUsage, as NCCL ends where it cannot read a list. One rank never gets as far as the lists.
  if (!environment.ok && rankCount(recorded) > 1) return { rc: 5, warn: environment.warn, tables: {}, max_threads: {}, choices: [] };
  const system = { ...recorded, ...(environment.ok ? environment.value.system : {}) };
  const allowed = environment.ok ? environment.value.allowed : allowAll;
  const operation = operationFromRecord(input);
  const { rc, tables, max_threads } = tuningTables(system, allowed);
  const rows = Object.entries(tables).map(([collective, row]) => {
    const cells = Object.entries(row).map(
      ([name, { lat_us, bw_GBps }]) => [name, { lat_us: rounded(lat_us), bw_GBps: rounded(bw_GBps) }] as const,
    );
    return [collective, Object.fromEntries(cells)] as const;
  });
  const choices = questions(input as Readonly<Record<string, Json>>).flatMap(({ func, bytes }): Json[] => {
    const made = choose(system, func, bytes, allowed, operation);
    if (made === null) return [];
    const { algorithm: algo, protocol: proto, channels: max_channels, warps: n_warps } = made;
    return [{ func, bytes, algo, proto, time_us: rounded(made.timeUs), max_channels, n_warps }];
  });
  return { rc, tables: Object.fromEntries(rows), max_threads, choices };
}
