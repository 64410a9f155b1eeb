import { describe, expect, it } from 'vitest';
import { bestSettings } from '../../../src/simulator/groundTruth.js';
import {
  bufferEfficiency,
  channelEfficiency,
  collectiveTime,
  prepare,
  queuePairEfficiency,
  threadEfficiency,
} from '../../../src/simulator/physics.js';
import { readSettings } from '../../../src/simulator/settings.js';
import { plainWorld } from './bench.js';

const GiB = 1024 ** 3;

function busbw(env: Record<string, string>, options: { hosts?: number; faults?: string[]; bytes?: number } = {}): number {
  const count = options.hosts ?? 4;
  const world = plainWorld({ hosts: count, faults: options.faults ?? [] });
  const prepared = prepare({ hosts: world.hosts, settings: world.hosts.map(() => readSettings(env)), ranksPerHost: 8 });
  if (!prepared.ok) throw new Error(prepared.warn);
  const bytes = options.bytes ?? GiB;
  const time = collectiveTime(prepared, 'AllReduce', bytes);
  if (time === null) throw new Error('nothing to choose');
  const ranks = count * 8;
  return ((bytes / time.timeUs / 1000) * 2 * (ranks - 1)) / ranks;
}

describe('the simulated speed', () => {
  it('lands near published results', () => {
    expect(busbw({}, { hosts: 1, bytes: 8 * GiB })).toBeGreaterThan(450);
    expect(busbw({}, { hosts: 1, bytes: 8 * GiB })).toBeLessThan(485);
    for (const hosts of [2, 4, 8]) {
      const found = busbw({}, { hosts, bytes: 8 * GiB });
      expect(found).toBeGreaterThan(260);
      expect(found).toBeLessThan(490);
    }
  });

  it('reads NCCL_BUFFSIZE=4M as four bytes, and 4194304 as the default', () => {
    expect(busbw({ NCCL_BUFFSIZE: '4M' })).toBe(busbw({ NCCL_BUFFSIZE: '4' }));
    expect(busbw({ NCCL_BUFFSIZE: '4M' })).toBeLessThan(2);
    expect(busbw({ NCCL_BUFFSIZE: '4194304' })).toBe(busbw({}));
    expect(busbw({ NCCL_BUFFSIZE: '0x400000' })).toBe(busbw({}));
  });

  it('is best with a buffer above the default, and worse again far above it', () => {
    const at = (MiB: number): number => busbw({ NCCL_BUFFSIZE: String(MiB * 1024 ** 2) });
    expect(at(8)).toBeGreaterThan(at(4));
    expect(at(8)).toBeGreaterThan(at(32));
    expect(at(4)).toBeGreaterThan(at(1));
  });

  it.each([
    ['NCCL_IB_DISABLE', '1'],
    ['NCCL_NET', 'Socket'],
    ['NCCL_IB_HCA', 'bnxt'],
  ])('%s=%s leaves TCP', (name, value) => {
    expect(busbw({ [name]: value })).toBeLessThan(12);
  });

  it.each([
    ['NCCL_IB_DISABLE', '0'],
    ['NCCL_NET', 'IB'],
    ['NCCL_IB_HCA', 'mlx5'],
    ['NCCL_NET_GDR_LEVEL', 'SYS'],
    ['NCCL_P2P_DISABLE', '0'],
    ['NCCL_IB_TIMEOUT', '22'],
  ])('%s=%s changes nothing', (name, value) => {
    expect(busbw({ [name]: value })).toBe(busbw({}));
  });

  it('suffers from each fault: the worst host sets the pace', () => {
    const well = busbw({});
    expect(busbw({}, { faults: ['degraded-link=gpu-02:mlx5_3'] }) / well).toBeLessThan(0.65);
    expect(busbw({}, { faults: ['gdr-off=gpu-03'] }) / well).toBeLessThan(0.65);
    expect(busbw({}, { faults: ['tcp-only=gpu-04'] })).toBeLessThan(12);
    expect(busbw({}, { faults: ['driver=gpu-04:535.104.05'] })).toBe(well);
    // Leaving the bad adapter out is better than waiting for it.
    expect(busbw({ NCCL_IB_HCA: '^mlx5_3' }, { faults: ['degraded-link=gpu-02:mlx5_3'] })).toBeGreaterThan(
      busbw({}, { faults: ['degraded-link=gpu-02:mlx5_3'] }) * 1.4,
    );
  });

  it('slows down without peer-to-peer, without GPUDirect, with few channels or threads', () => {
    const well = busbw({});
    expect(busbw({ NCCL_P2P_DISABLE: '1' })).toBeLessThan(25);
    expect(busbw({ NCCL_NET_GDR_LEVEL: 'LOC' })).toBeLessThan(well * 0.65);
    expect(busbw({ NCCL_NET_GDR_LEVEL: '0' })).toBeLessThan(well * 0.65);
    expect(busbw({ NCCL_MAX_NCHANNELS: '2' })).toBeLessThan(well * 0.3);
    expect(busbw({ NCCL_NTHREADS: '64' })).toBeLessThan(well * 0.5);
    expect(busbw({ NCCL_PROTO: 'LL' })).toBeLessThan(well * 0.2);
  });

  it('has effects that are what their words say', () => {
    expect(queuePairEfficiency(4, false)).toBeGreaterThan(queuePairEfficiency(1, false));
    expect(queuePairEfficiency(4, false)).toBeGreaterThan(queuePairEfficiency(16, false));
    expect(channelEfficiency(24, 400, 28)).toBeGreaterThan(channelEfficiency(16, 400, 28));
    expect(channelEfficiency(24, 400, 28)).toBeGreaterThan(channelEfficiency(48, 400, 28));
    expect(threadEfficiency(null)).toBe(1);
    expect(threadEfficiency(64)).toBeLessThan(0.5);
    expect(bufferEfficiency(8388608, 4, true, 50, 0.6)).toBeLessThan(bufferEfficiency(8388608, 4, false, 50, 0.6));
  });

  it('fails as NCCL does where the lists or the network cannot be used', () => {
    const world = plainWorld();
    const attempt = (env: Record<string, string>) =>
      prepare({ hosts: world.hosts, settings: world.hosts.map(() => readSettings(env)), ranksPerHost: 8 });
    expect(attempt({ NCCL_ALGO: 'Rign' })).toMatchObject({ ok: false, warn: 'Unrecognized element token "Rign" when parsing "Rign"' });
    expect(attempt({ NCCL_ALGO: 'ring' })).toMatchObject({ ok: true });
    expect(attempt({ NCCL_NET: 'EFA' })).toMatchObject({ ok: false });
    const nothing = attempt({ NCCL_ALGO: 'NVLSTree', NCCL_PROTO: 'LL' });
    expect(nothing.ok && collectiveTime(nothing, 'AllReduce', GiB)).toBeNull();
  });
});

describe('the ground truth', () => {
  it('has one clear best among 240 combinations, the one that the effects explain', () => {
    const ranking = bestSettings(plainWorld(), {
      hosts: ['gpu-01', 'gpu-02', 'gpu-03', 'gpu-04'],
      ranksPerHost: 8,
      collective: 'AllReduce',
      sizes: [64 * 1024 ** 2, 256 * 1024 ** 2, GiB],
      parameters: {
        NCCL_ALGO: ['Ring', 'Tree', 'NVLSTree'],
        NCCL_PROTO: ['Simple', 'LL128'],
        NCCL_BUFFSIZE: ['2097152', '4194304', '8388608', '16777216'],
        NCCL_MIN_NCHANNELS: ['16', '24', '32'],
        NCCL_IB_QPS_PER_CONNECTION: ['1', '2', '4', '8'],
      },
    });
    expect(ranking.length).toBe(288);
    expect(ranking.filter((row) => row.busbwGBs !== null).length).toBe(240);
    const [best, second] = ranking;
    expect(best?.settings).toEqual({
      NCCL_ALGO: 'NVLSTree',
      NCCL_PROTO: 'Simple',
      NCCL_BUFFSIZE: '8388608',
      NCCL_MIN_NCHANNELS: '24',
      NCCL_IB_QPS_PER_CONNECTION: '4',
    });
    expect(best?.ratio).toBeGreaterThan(1.07);
    expect((best?.ratio ?? 0) / (second?.ratio ?? 1)).toBeGreaterThan(1.01);
  });
});
