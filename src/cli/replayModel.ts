import { choose, systemFromRecord, tuningTables } from '../nccl/model/index.js';
import { listFunctions, type ListFunction } from '../nccl/catalog/index.js';
import { ReplayProblem, type Json } from '../nccl/catalog/replay.js';

/** Recorded numbers are C floats of seven digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}

function isFunction(value: unknown): value is ListFunction {
  return listFunctions.some((name) => name === value);
}

/** The questions of an input that asks for choices: { "choices": [ { "func", "bytes" } ] }. */
function questions(input: Json): { readonly func: ListFunction; readonly bytes: number }[] {
  if (input === null || typeof input !== 'object' || !('choices' in input) || !Array.isArray(input['choices'])) return [];
  return (input['choices'] as readonly Json[]).flatMap((entry) => {
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return [];
    const { func, bytes } = entry as Readonly<Record<string, Json>>;
    return isFunction(func) && typeof bytes === 'number' ? [{ func, bytes }] : [];
  });
}

/** NCCL's tuning tables for a recorded system, and what it would choose for the operations that the input names. */
export function replayModel(input: Json): Json {
  const system = systemFromRecord(input);
  if (system === null) throw new ReplayProblem('the input is no system that the model knows');
  const { rc, tables, max_threads } = tuningTables(system);
  const rows = Object.entries(tables).map(([collective, row]) => {
    const cells = Object.entries(row).map(
      ([name, { lat_us, bw_GBps }]) => [name, { lat_us: rounded(lat_us), bw_GBps: rounded(bw_GBps) }] as const,
    );
    return [collective, Object.fromEntries(cells)] as const;
  });
  const choices = questions(input).flatMap(({ func, bytes }): Json[] => {
    const made = choose(system, func, bytes);
    if (made === null) return [];
    const { algorithm: algo, protocol: proto, channels: max_channels, warps: n_warps } = made;
    return [{ func, bytes, algo, proto, time_us: rounded(made.timeUs), max_channels, n_warps }];
  });
  return { rc, tables: Object.fromEntries(rows), max_threads, choices };
}
