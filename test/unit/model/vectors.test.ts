import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choose, systemFromRecord, tuningTables } from '../../../src/nccl/model/index.js';
import type { Collective } from '../../../src/nccl/model/index.js';

interface Vector {
  readonly id: string;
  readonly input: unknown;
  readonly result: {
    readonly tables: Readonly<Record<string, Readonly<Record<string, { readonly lat_us: number; readonly bw_GBps: number }>>>>;
    readonly max_threads: unknown;
    readonly choices: readonly {
      readonly func: Collective;
      readonly bytes: number;
      readonly algo: string;
      readonly proto: string;
      readonly time_us: number;
      readonly max_channels: number;
      readonly n_warps: number;
    }[];
  };
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/tuning/vectors.json'), 'utf8')) as { vectors: Vector[] };

/** Vectors were recorded with seven significant digits of C floats. */
function close(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${String(actual)} for ${String(expected)}`).toBeLessThanOrEqual(
    Math.abs(expected) * 2e-5 + 1e-5,
  );
}

describe('the cost model against what NCCL 2.30.7 computed', () => {
  it('has all recorded vectors to check', () => {
    expect(recorded.vectors.length).toBe(90);
  });

  it.each(recorded.vectors.map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    const system = systemFromRecord(vector.input);
    if (system === null) throw new Error('the input was not understood');
    const tables = tuningTables(system);
    for (const [collective, rows] of Object.entries(vector.result.tables)) {
      const ours = tables.tables[collective] ?? {};
      expect(Object.keys(ours).sort()).toEqual(Object.keys(rows).sort());
      for (const [name, { lat_us, bw_GBps }] of Object.entries(rows)) {
        close(ours[name]?.lat_us ?? -1, lat_us, `${collective} ${name} latency`);
        close(ours[name]?.bw_GBps ?? -1, bw_GBps, `${collective} ${name} bandwidth`);
      }
    }
    expect(tables.max_threads).toEqual(vector.result.max_threads);
    for (const { func, bytes, algo, proto, time_us, max_channels, n_warps } of vector.result.choices) {
      const choice = choose(system, func, bytes);
      expect(choice, `${func} ${String(bytes)}`).toMatchObject({
        algorithm: algo,
        protocol: proto,
        channels: max_channels,
        warps: n_warps,
      });
      close(choice?.timeUs ?? -1, time_us, `${func} ${String(bytes)} time`);
    }
  });
});
