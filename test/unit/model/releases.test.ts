import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayModel } from '../../../src/cli/replayModel.js';
import { latest } from '../../../src/nccl/catalog/index.js';
import type { Json } from '../../../src/nccl/catalog/replay.js';
import { newestModelled } from '../../../src/nccl/model/index.js';

interface Vector {
  readonly version: string;
  readonly input: Json & { readonly choices: readonly Json[] };
  readonly tables: Readonly<Record<string, readonly [latencyUs: number, bandwidthGBs: number]>>;
  readonly choices: readonly (readonly [string, string, number, number, number] | null)[];
}

interface Answer {
  readonly rc: number;
  readonly tables: Readonly<Record<string, Readonly<Record<string, { readonly lat_us: number; readonly bw_GBps: number }>>>>;
  readonly choices: readonly Readonly<Record<string, string | number>>[];
}

const { vectors } = JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/tuning/releases.json'), 'utf8')) as {
  vectors: Vector[];
};
const answer = (input: unknown, version = newestModelled): Answer => replayModel(input as Json, version) as unknown as Answer;

function close(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${String(actual)} for ${String(expected)}`).toBeLessThanOrEqual(Math.abs(expected) * 1e-6);
}

describe('the cost model of each release', () => {
  const versions = [...new Set(vectors.map((vector) => vector.version))];

  it('is checked for thirteen of them, the newest known one among them', () => {
    expect(versions.length).toBe(13);
    expect(versions).toContain(latest);
    expect(newestModelled).toBe(latest);
  });

  it.each(versions)('computes what NCCL %s computed, with settings and CollNet too', (version) => {
    for (const vector of vectors.filter((one) => one.version === version)) {
      const { tables, choices } = answer(vector.input, version);
      const ours = Object.entries(tables).flatMap(([func, rows]) =>
        Object.entries(rows).map(([name, row]) => [`${func}/${name}`, row] as const),
      );
      expect(ours.map(([name]) => name).sort()).toEqual(Object.keys(vector.tables).sort());
      for (const [name, row] of ours) {
        close(row.lat_us, vector.tables[name]?.[0] ?? -1, `${name} latency`);
        close(row.bw_GBps, vector.tables[name]?.[1] ?? -1, `${name} bandwidth`);
      }
      const made = vector.choices.filter((choice) => choice !== null);
      expect(choices.map(({ algo, proto, max_channels, n_warps }) => [algo, proto, max_channels, n_warps])).toEqual(
        made.map(([algo, proto, , channels, warps]) => [algo, proto, channels, warps]),
      );
      choices.forEach((choice, at) => close(Number(choice['time_us']), made[at]?.[2] ?? -1, 'time'));
    }
  });
});

describe('a recorded system with odd values', () => {
  const ring = { nChannels: 8, bwIntra: 24, bwInter: 24, typeIntra: 1, typeInter: 4, latencyInter: 0, sameChannels: 1, pattern: 4 };
  const base = {
    nNodes: 2,
    ppn: 8,
    minCompCap: 90,
    ring,
    tree: { ...ring, pattern: 1 },
    cpuArch: 'X86',
    cpuVendor: 'INTEL',
    commChannels: 16,
  };

  it('answers every function and usual size where nothing is asked, and one where one is asked', () => {
    expect(answer(base).choices).toHaveLength(5 * 32);
    expect(answer({ ...base, func: 'allreduce', bytes: 4096 }).choices).toEqual([
      expect.objectContaining({ func: 'AllReduce', bytes: 4096, algo: 'Tree', proto: 'LL' }),
    ]);
    expect(answer({ ...base, choices: [{ func: 'AllReduce', bytes: -1 }, { func: 'AllToAll', bytes: 8 }, 7, null] }).choices).toEqual([]);
  });

  it('ends as NCCL does at a list that it cannot read, but not with one rank, which never reads it', () => {
    expect(answer({ ...base, NCCL_ALGO: 'fast' }).rc).toBe(5);
    expect(answer({ ...base, NCCL_ALGO: 'ring' }).rc).toBe(0);
    expect(answer({ ...base, nNodes: 1, ppn: 1, NCCL_ALGO: 'fast' }).rc).toBe(0);
  });

  it('runs one rank with all its channels and threads, for nothing is weighed there', () => {
    expect(answer({ ...base, nNodes: 1, ppn: 1, func: 'AllReduce', bytes: 8 }).choices).toEqual([
      { func: 'AllReduce', bytes: 8, algo: 'Ring', proto: 'Simple', time_us: 0, max_channels: 16, n_warps: 17 },
    ]);
  });

  it('keeps rings of eight bits for last among many ranks only', () => {
    const fp8 = (ppn: number) => answer({ ...base, ppn, datatype: 'float8e4m3', func: 'AllReduce', bytes: 2 ** 30 }).choices[0]?.['algo'];
    expect(fp8(8)).toBe('Tree');
    expect(fp8(4)).toBe('Ring');
  });

  it('reads the plain lists of old releases, where a word that is no name means nothing', () => {
    const choice = (version: string, NCCL_ALGO: string) =>
      answer({ ...base, NCCL_ALGO, func: 'AllReduce', bytes: 2 ** 30 }, version).choices[0]?.['algo'];
    expect(choice('2.23.4', 'tree')).toBe('Tree');
    expect(choice('2.23.4', 'allreduce:tree')).toBe('Ring');
    expect(choice('2.24.3', 'allreduce:tree')).toBe('Tree');
  });

  it('does not throw on missing or foreign fields, and says what is no system at all', () => {
    for (const odd of [
      {},
      { nNodes: 'two' },
      { minCompCap: 9e9 },
      { ring: { ...ring, bwIntra: null } },
      { cpuArch: 4, numPipeOps: -3 },
      { ppn: 2.5 },
    ])
      expect(() => JSON.stringify(answer({ ...base, ...odd }))).not.toThrow(/undefined/);
    expect(() => answer({ ...base, ring: null })).toThrow('no system');
    expect(() => answer([])).toThrow('no system');
  });
});
