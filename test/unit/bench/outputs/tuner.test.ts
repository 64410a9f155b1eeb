import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinations } from '../../../../src/bench/combinations.js';
import { schedule } from '../../../../src/bench/combinations.js';
import { sourceOf, tunerOutput } from '../../../../src/bench/outputs/index.js';
import { boundsOf, choiceAt, tunerCsv, tunerFaults, type TunerRange } from '../../../../src/bench/outputs/tunerFile.js';
import { conclude } from '../../../../src/bench/strategy/index.js';
import type { Run } from '../../../../src/bench/record.js';
import { lintDocument } from '../../../../src/lint/index.js';
import { modelledChoices, machineOf } from '../../../../src/expect/index.js';
import { askTuner, readTunerCsv } from '../../../../src/nccl/catalog/tunerCsv.js';
import { seeded } from '../../../../src/base/random.js';
import { normal, runOf, sweepOf } from '../support/fake.js';

const lint = async (text: string): Promise<string[]> =>
  (await lintDocument({ path: 'x', bytes: new TextEncoder().encode(text), kind: 'tuner' }, { version: '2.30.7' })).findings.map(
    ({ rule }) => rule,
  );

const GiB16 = 16 * 1024 ** 3;
const search = `benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_PROTO: [LL, LL128, Simple]
repeats: 3
`;
const sizes = Array.from({ length: 12 }, (_, at) => 8 * 8 ** at).filter((size) => size <= GiB16);
/** What each combination takes at a size: latency and bandwidth of its own, so that another one wins at each end. */
const timeOf = (env: Readonly<Record<string, string>>, size: number): number => {
  const [latency, rate] = env['NCCL_PROTO'] === 'LL' ? [10, 20_000] : env['NCCL_PROTO'] === 'LL128' ? [16, 60_000] : [40, 100_000];
  const tree = env['NCCL_ALGO'] === 'Tree';
  if (env['NCCL_PROTO'] === undefined) return 50 + size / 50_000;
  return latency * (tree ? 0.7 : 1) + size / (rate * (tree ? 0.8 : 1));
};
function searched(noise: number, text = search, time = timeOf) {
  const sweep = sweepOf(text);
  const all = combinations(sweep);
  const random = seeded(7);
  const runs = schedule(sweep, all).map((step, at): Run => {
    const run = runOf(step, 1, at);
    return { ...run, ncclVersion: '2.27.7', rows: run.rows.flatMap((row) => sizes.map((sizeBytes) => {
      const place = { timeUs: time(step.settings, sizeBytes) * Math.exp(noise * normal(random)), algbwGBs: 1, busbwGBs: 1.75, wrong: 0 };
      return { ...row, sizeBytes, outOfPlace: place, inPlace: place };
    })) }; // prettier-ignore
  });
  return {
    sweep,
    all,
    runs,
    ranking: conclude(sweep, all, runs).ranking,
    source: sourceOf(sweep, runs),
    path: '/etc/nccl_tuner.conf',
    others: new Map(),
  };
}

/** The plugin's rules as recorded from the plugin itself, in words of their own: first line that matches, else one channel. */
function plugin(text: string, collective: string, bytes: number, nNodes: number, nRanks: number): string {
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line === '') continue;
    const [name, low = '', high = '', algorithm, protocol, channels, nodes, ranks] = line.split(',');
    const fits = name === collective && BigInt(bytes) >= BigInt(low) && BigInt(bytes) <= BigInt(high);
    if (fits && ['-1', String(nNodes)].includes(nodes ?? '') && ['-1', String(nRanks)].includes(ranks ?? ''))
      return `${algorithm ?? ''}/${protocol ?? ''}/${channels ?? ''}`;
  }
  return 'one channel';
}

describe('a tuner file made from a search', () => {
  it('gives the winner of each size at every size from 1 byte to 16 GiB, and lints clean', async () => {
    const request = searched(0.002);
    const { text, variables, unset, ranges } = tunerOutput(request);
    expect(await lint(text)).toEqual([]);
    expect(ranges.length).toBeGreaterThan(2);
    for (const size of sizes) {
      const best = Math.min(...request.all.map((one) => timeOf(one, size)));
      const [algorithm, protocol] = plugin(text, 'allreduce', size, 2, 8).split('/');
      const chosen =
        request.all.find((one) => one['NCCL_ALGO']?.toLowerCase() === algorithm && one['NCCL_PROTO']?.toLowerCase() === protocol) ?? {};
      expect(timeOf(chosen, size) / best, String(size)).toBeLessThan(1.01);
    }
    for (let power = 0; power <= 34; power++)
      for (const size of [2 ** power - 1, 2 ** power, 2 ** power + 1])
        expect(plugin(text, 'allreduce', size, 2, 8)).not.toMatch(/one|\/1$/);
    for (const other of ['broadcast', 'reduce', 'allgather', 'reducescatter'])
      expect(plugin(text, other, 4096, 2, 8)).toBe('ring/simple/0');
    expect(plugin(text, 'allreduce', 4096, 4, 32)).toBe('ring/simple/0');
    expect(variables).toEqual({ NCCL_TUNER_PLUGIN: 'example', NCCL_TUNER_CONFIG_FILE: '/etc/nccl_tuner.conf' });
    expect(unset).toEqual(['NCCL_ALGO', 'NCCL_PROTO']);
    expect(text.split('\n')[0]).toMatch(/^# nccl-workbench: test, 2026-11-20 · simulated/);
    for (const line of text.split('\n')) expect(new TextEncoder().encode(line).length).toBeLessThan(256);
  });

  it('says of each range what its winner gains, and where that is not certain', () => {
    expect(tunerOutput(searched(0.002)).text).toMatch(/# .*: \+[\d.]+ %.* to \+[\d.]+ %/);
    expect(
      tunerOutput(searched(0.002, search, (env, size) => (env['NCCL_PROTO'] === undefined ? 1 : 1.0001) * (10 + size / 1e4))).text,
    ).toContain('not certain at every size');
  });

  it('changes the winner no more often than the measurements demand', () => {
    const flat = searched(0.02, search, (env, size) => (env['NCCL_PROTO'] === undefined ? 2 : 1) * (20 + size / 1e5));
    expect(tunerOutput(flat).ranges).toHaveLength(1);
  });

  it('refuses where every combination that it could name is slower than the baseline, and where none is pinned', () => {
    expect(() =>
      tunerOutput(searched(0.002, search, (env, size) => (env['NCCL_PROTO'] === undefined ? 1 : 2) * (20 + size / 1e5))),
    ).toThrow('cannot leave a size to NCCL');
    expect(() => tunerOutput(searched(0.002, search.replace('[Ring, Tree]', '[^Ring, "Tree,Ring"]')))).toThrow('pins both');
    expect(() => tunerOutput(searched(0.002, search.replace('all_reduce', 'alltoall')))).toThrow('not asked about');
  });

  it('keeps what no line can express out of the choice and tells it as a variable to set', () => {
    const text = search.replace(
      'parameters:',
      'parameters:\n  NCCL_BUFFSIZE: [1048576, 8388608]\n  NCCL_MIN_NCHANNELS: [16]\n  NCCL_MAX_NCHANNELS: [16]',
    );
    const found = searched(0.002, text, (env, size) => timeOf(env, size) * (env['NCCL_BUFFSIZE'] === '8388608' ? 0.8 : 1));
    const { variables, ranges } = tunerOutput(found);
    expect(variables).toMatchObject({ NCCL_BUFFSIZE: '8388608' });
    expect(ranges.every(({ channels }) => channels === 16)).toBe(true);
  });

  it('fills the other collectives in from the model where the machine is known', async () => {
    const machine = machineOf([], 'NVIDIA H100 80GB HBM3');
    if (typeof machine === 'string') throw new Error(machine);
    const others = modelledChoices({ machine, nNodes: 2, ranksPerNode: 8, ncclVersion: '2.27.7', env: {} }, 'allreduce');
    expect([...others.keys()].sort()).toEqual(['allgather', 'broadcast', 'reduce', 'reducescatter']);
    const { text } = tunerOutput({ ...searched(0.002), others });
    expect(await lint(text)).toEqual([]);
    expect(plugin(text, 'allgather', 8, 2, 8)).toMatch(/\/ll\/0$/);
  });
});

describe('any tuner file', () => {
  const choice = fc.record({
    algorithm: fc.constantFrom('tree', 'ring', 'nvls', 'nvls_tree', 'collnet_direct'),
    protocol: fc.constantFrom('ll', 'll128', 'simple'),
    channels: fc.constantFrom(0, 2, 16),
  });
  const winners = fc.uniqueArray(fc.integer({ min: 1, max: GiB16 }), { minLength: 1, maxLength: 40 }).chain((found) =>
    fc.tuple(fc.constant(found.sort((a, b) => a - b)), fc.array(choice, { minLength: found.length, maxLength: found.length })),
  ); // prettier-ignore
  const made = ([at, choices]: readonly [readonly number[], readonly Omit<TunerRange, 'minBytes' | 'maxBytes' | 'comment'>[]]) => {
    const bounds = boundsOf(at.map((size) => [size]));
    return at.map((_, index) => ({
      ...(bounds[index] ?? { minBytes: 0, maxBytes: 0 }),
      ...(choices[index] ?? { algorithm: 'ring', protocol: 'simple', channels: 0 }),
      comment: null,
    }));
  };

  it('answers with the winner chosen at every size from 1 byte to 16 GiB, by the rules of the plugin', () => {
    fc.assert(
      fc.property(winners, fc.array(fc.integer({ min: 1, max: GiB16 }), { maxLength: 50 }), fc.string(), (given, more, about) => {
        const ranges = made(given);
        const content = { about, collectives: new Map([['allreduce', ranges]]), nNodes: 4, nRanks: 32 };
        const text = tunerCsv(content);
        expect(tunerFaults(text, content)).toEqual([]);
        const entries = readTunerCsv(text);
        const edges = ranges.flatMap(({ minBytes, maxBytes }) => [minBytes, maxBytes]).filter((size) => size >= 1 && size <= GiB16);
        for (const size of [...given[0], ...edges, ...more, 1, GiB16]) {
          const wanted = choiceAt(ranges, size);
          const { entry, channels } = askTuner(
            entries,
            { collective: 'allreduce', bytes: BigInt(size), numPipeOps: 1, regBuff: 0, nNodes: 4, nRanks: 32 },
            () => false,
          );
          expect([entry?.algorithm, entry?.protocol, channels]).toEqual([wanted.algorithm, wanted.protocol, wanted.channels]);
          expect(plugin(text, 'allreduce', size, 4, 32)).toBe(`${wanted.algorithm}/${wanted.protocol}/${String(wanted.channels)}`);
        }
        // A measured size gets the winner of that size itself.
        given[0].forEach((size, index) => expect(choiceAt(ranges, size)).toMatchObject(given[1][index] ?? {}));
      }),
      { numRuns: 150 },
    );
  });

  it('is found out when a size is missing, a choice is another, or one channel is all there is', () => {
    const ranges = made([
      [1024, 1 << 20],
      [
        { algorithm: 'tree', protocol: 'll', channels: 0 },
        { algorithm: 'ring', protocol: 'simple', channels: 0 },
      ],
    ]);
    const content = { about: '', collectives: new Map([['allreduce', ranges]]), nNodes: null, nRanks: null };
    const text = tunerCsv(content);
    expect(tunerFaults(text, content)).toEqual([]);
    expect(tunerFaults(text.replace('tree,ll', 'tree,simple'), content)[0]).toMatchObject({
      kind: 'other-choice',
      collective: 'allreduce',
    });
    expect(tunerFaults(text.replace(/^broadcast.*\n/m, ''), content)[0]).toMatchObject({ kind: 'one-channel', collective: 'broadcast' });
    expect(tunerFaults(text.replace('tree,ll,0', 'tree,ll,-1'), content)[0]).toMatchObject({ kind: 'one-channel' });
  });
});
