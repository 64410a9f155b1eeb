import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command } from '../../../src/cli/commands/model.js';
import type { Io } from '../../../src/cli/command.js';
import {
  allowAll, busFactor, channelLimits, choose, findPreset, predict, presets, readAllowed, readModelEnvironment, shapeOfHosts, systemFromRecord, systemOf,
} from '../../../src/nccl/model/index.js'; // prettier-ignore

function preset(name: string) {
  const found = findPreset(name);
  if (found === null) throw new Error(name);
  return found;
}

const GiB = 1024 ** 3;
const h100 = (nNodes: number) => systemOf(preset('dgx-h100'), { nNodes, ppn: 8 });

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    interactive: false,
    cwd: process.cwd(),
    env: {},
    signal: new AbortController().signal,
  };
  const code = await command.run(args, io);
  return { code, out, err };
}

describe('presets', () => {
  it('predict what published results come near to, from above', () => {
    const peak = (name: string, nNodes: number): number =>
      predict(systemOf(preset(name), { nNodes, ppn: 8 }), 'AllReduce', [16 * GiB])[0]?.busbwGBs ?? 0;
    // Published: 476–483, 472–487, 357, 220–235, 188.
    for (const [name, nodes, published] of [
      ['dgx-h100', 1, 476],
      ['dgx-h100', 2, 450],
      ['dgx-h100', 4, 357],
      ['dgx-a100', 1, 228],
      ['dgx-a100', 2, 188],
    ] as const) {
      expect(peak(name, nodes) / published, `${name} × ${String(nodes)}`).toBeGreaterThan(0.95);
      expect(peak(name, nodes) / published, `${name} × ${String(nodes)}`).toBeLessThan(1.15);
    }
  });

  it.each(presets.map((one) => one.name))('%s works for one rank, one node and many', (name) => {
    for (const [nNodes, ppn] of [
      [1, 1],
      [1, 8],
      [2, 8],
      [3, 4],
      [64, 1],
      [1000, 8],
    ] as const)
      for (const row of predict(systemOf(preset(name), { nNodes, ppn }), 'AllReduce', [8, 1024, GiB])) {
        expect(row.algorithm).not.toBeNull();
        expect(Number.isFinite(row.timeUs)).toBe(true);
        expect(row.timeUs ?? 0).toBeGreaterThanOrEqual(0);
      }
  });

  it('grows slower with size, never faster', () => {
    const times = predict(
      h100(4),
      'AllReduce',
      Array.from({ length: 31 }, (_, power) => 8 * 2 ** power),
    ).map((row) => row.timeUs ?? 0);
    expect(times[30]).toBeGreaterThan((times[0] ?? 0) * 100);
    expect(times.every((time) => time > 0)).toBe(true);
  });
});

describe('the user’s lists', () => {
  it('leave what they name', () => {
    const reading = readAllowed('Ring', null, '2.30.7');
    if (!reading.ok) throw new Error(reading.warn);
    expect(predict(h100(4), 'AllReduce', [GiB], reading.allowed)[0]?.candidates.every((candidate) => candidate.algorithm === 'Ring')).toBe(
      true,
    );
    expect(predict(h100(4), 'AllReduce', [GiB], allowAll)[0]?.candidates.some((candidate) => candidate.algorithm !== 'Ring')).toBe(true);
  });

  it('may be scoped to one collective, and may leave nothing', () => {
    const scoped = readAllowed('allreduce:tree', null, '2.30.7');
    if (!scoped.ok) throw new Error(scoped.warn);
    expect(choose(h100(4), 'AllReduce', GiB, scoped.allowed)?.algorithm).toBe('Tree');
    expect(choose(h100(4), 'AllGather', GiB, scoped.allowed)?.algorithm).toBe('Ring');
    const nothing = readAllowed('Tree', null, '2.30.7');
    if (!nothing.ok) throw new Error(nothing.warn);
    expect(choose(h100(4), 'AllGather', GiB, nothing.allowed)).toBeNull();
  });

  it('say what NCCL prints where they cannot be read', () => {
    expect(readAllowed('Rign', null, '2.30.7')).toEqual({ ok: false, warn: 'Unrecognized element token "Rign" when parsing "Rign"' });
    expect(readAllowed(null, 'Sample', '2.30.7').ok).toBe(false);
  });
});

describe('the environment', () => {
  it('limits channels as NCCL reads them', () => {
    expect(channelLimits({})).toEqual({ min: 0, max: 64 });
    expect(channelLimits({ NCCL_MIN_NRINGS: '8', NCCL_MIN_NCHANNELS: '4', NCCL_MAX_CTAS: '12' })).toEqual({ min: 4, max: 12 });
    expect(channelLimits({ NCCL_MIN_NCHANNELS: '100', NCCL_MAX_NCHANNELS: '0' })).toEqual({ min: 64, max: 1 });
  });

  it('knows no algorithm that the release does not have', () => {
    const old = readModelEnvironment({}, '2.16.2');
    const young = readModelEnvironment({}, '2.30.7');
    if (!old.ok || !young.ok) throw new Error('unread');
    expect(old.value.allowed.algorithm('AllReduce', 'NVLSTree')).toBe(false);
    expect(young.value.allowed.algorithm('AllReduce', 'NVLSTree')).toBe(true);
  });

  it('turns NVLS off where it is asked to', () => {
    const reading = readModelEnvironment({ NCCL_NVLS_ENABLE: '0' }, '2.30.7');
    if (!reading.ok) throw new Error('unread');
    const system = systemOf(preset('dgx-h100'), { nNodes: 1, ppn: 8, ...reading.value.shape });
    expect(predict(system, 'AllReduce', [GiB])[0]?.algorithm).toBe('Ring');
    expect(predict(h100(1), 'AllReduce', [GiB])[0]?.algorithm).toBe('NVLS');
  });
});

describe('hosts', () => {
  const host = (name: string, rates: number[]) => ({
    gpus: Array.from({ length: 8 }, () => ({ name })),
    nics: rates.map((rateGbps) => ({ state: 'ACTIVE', rateGbps })),
  });

  it('give the preset of their GPUs and the pace of their worst adapter', () => {
    const found = shapeOfHosts([
      host(
        'NVIDIA H100 80GB HBM3',
        Array.from({ length: 8 }, () => 400),
      ),
      host('NVIDIA H100 80GB HBM3', [400, 400, 400, 200, 400, 400, 400, 400]),
    ]);
    expect(found?.preset.name).toBe('dgx-h100');
    expect(found?.shape).toEqual({ nNodes: 2, ppn: 8, nics: { count: 8, gbs: 25 } });
    expect(shapeOfHosts([host('NVIDIA A100-SXM4-80GB', [200])])?.preset.name).toBe('dgx-a100');
    expect(shapeOfHosts([host('NVIDIA A100-PCIE-40GB', [200])])?.preset.name).toBe('pcie-gen4');
  });

  it('give nothing where the GPUs are not known', () => {
    expect(shapeOfHosts([])).toBeNull();
    expect(shapeOfHosts([{ gpus: null, nics: null }])).toBeNull();
    expect(shapeOfHosts([host('Tesla K80', [])])).toBeNull();
  });
});

describe('records', () => {
  it.each([null, 1, 'x', [], {}, { nNodes: 2 }, { nNodes: 2, ppn: 8, minCompCap: 90, ring: {}, tree: {} }])('%j is no system', (input) => {
    expect(systemFromRecord(input)).toBeNull();
  });
});

describe('bus bandwidth', () => {
  it('is counted as nccl-tests counts it', () => {
    expect(busFactor('AllReduce', 8)).toBeCloseTo(1.75);
    expect(busFactor('AllGather', 8)).toBeCloseTo(0.875);
    expect(busFactor('Broadcast', 8)).toBe(1);
  });
});

describe('nccl-workbench model', () => {
  it('answers with the keys of the contract', async () => {
    const { code, out, err } = await cli(
      '--nodes',
      '4',
      '--preset',
      'dgx-h100',
      '--collective',
      'AllReduce',
      '--sizes',
      '8..8G',
      '--format',
      'json',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const answer = JSON.parse(out) as { origin: string; rows: Record<string, unknown>[] };
    expect(answer.origin).toBe('modelled');
    expect(answer.rows.length).toBe(31);
    for (const row of answer.rows)
      expect(Object.keys(row)).toEqual(
        expect.arrayContaining(['sizeBytes', 'algorithm', 'protocol', 'channels', 'timeUs', 'busbwGBs', 'candidates']),
      );
    expect(answer.rows.at(-1)?.['sizeBytes']).toBe(8 * GiB);
  });

  it('follows the settings, and says which ones the model does not look at', async () => {
    const ring = await cli('--nodes', '4', '--sizes', '1G', '--set', 'NCCL_ALGO=Tree', '--set', 'NCCL_IB_TC=106', '--format', 'json');
    expect(ring.out).toContain('"algorithm":"Tree"');
    expect(ring.err).toContain('NCCL_IB_TC');
    const nothing = await cli('--nodes', '4', '--sizes', '1G', '--collective', 'all_gather', '--set', 'NCCL_ALGO=Tree');
    expect(nothing.code).toBe(1);
    await expect(cli('--nodes', '4', '--set', 'NCCL_ALGO=Rign')).rejects.toThrow(/Unrecognized element token/);
  });

  it.each([
    [[], /--nodes is missing/],
    [['--nodes', 'x'], /whole number/],
    [['--nodes', '0'], /whole number/],
    [['--nodes', '2', '--preset', 'dgx-1'], /dgx-h100/],
    [['--nodes', '2', '--collective', 'alltoall'], /AllReduce/],
    [['--nodes', '2', '--sizes', '8Q'], /not a size/],
    [['--nodes', '2', '--sizes', '8G..8'], /empty/],
    [['--nodes', '2', '--set', 'NCCL_ALGO'], /NAME=VALUE/],
    [['--nodes', '2', '--nccl-version', 'new'], /release/],
    [['--nodes', '2', 'extra'], /no operand/],
    [['--snapshot', 'no-such-file.json'], /snapshot/],
  ])('refuses %j', async (args, message) => {
    await expect(cli(...args)).rejects.toThrow(message);
  });

  it('is known by its own help', () => {
    expect(command.help()).toContain('--snapshot');
    expect(readFileSync('src/cli/commands.ts', 'utf8')).toContain('model:');
  });
});
