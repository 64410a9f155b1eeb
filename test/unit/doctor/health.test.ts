import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../../src/base/failure.js';
import type { HostAnswer, HostFacts, NicFact } from '../../../src/cluster/facts.js';
import { healthOf } from '../../../src/doctor/index.js';
import { answer, gpu, hostFacts, nic, snapshotOf } from '../cluster/facts.js';

const well = hostFacts();
const found = (...hosts: readonly (HostFacts | HostAnswer)[]) =>
  healthOf(snapshotOf(...hosts)).map(({ host, id, severity }) => `${host} ${severity} ${id}`);
const message = (...hosts: readonly (HostFacts | HostAnswer)[]) => healthOf(snapshotOf(...hosts))[0]?.message;
const ports = (...changes: readonly Partial<NicFact>[]) => [0, 1, 2, 3, 4, 5, 6, 7].map((index) => nic(index, changes[index] ?? {}));
const withConf = (text: string, nccl = '2.27.3', path = '/etc/nccl.conf') =>
  hostFacts({ confFiles: [{ path, text }], versions: { ...well.versions, nccl: [{ path: 'x', version: nccl }] } });

describe('healthOf', () => {
  it('says nothing about hosts that are well, however many', () => {
    expect(found()).toEqual([]);
    expect(found(well)).toEqual([]);
    expect(found(well, well, well)).toEqual([]);
  });

  it('says nothing where nothing is known', () => {
    const blank = hostFacts({
      gpus: null,
      nics: null,
      interfaces: null,
      peerMemory: null,
      dmaBuf: null,
      versions: { driver: null, cuda: null, nccl: [] },
    });
    expect(found(blank, blank, well)).toEqual([]);
  });

  it('puts errors before warnings, and gives each a next step and its host', () => {
    const health = healthOf(snapshotOf(well, well, hostFacts({ peerMemory: [], versions: { ...well.versions, driver: '535.1' } })));
    expect(health.map(({ severity }) => severity)).toEqual(['error', 'warning']);
    for (const { host, message: text, next } of health) {
      expect(text).toContain(host);
      expect(next).toMatch(/\w/);
    }
  });
});

describe('not reached', () => {
  it.each<FailureKind>(['unreachable', 'host-key', 'auth', 'timeout', 'cancelled', 'tool', 'unsupported'])(
    'says %s with its own title',
    (kind) => {
      const health = healthOf(snapshotOf(well, answer(null, { kind, message: 'b was not reached.', next: 'Try again.' })));
      expect(health).toMatchObject([
        { host: 'b', severity: 'error', id: `not-reached-${kind}`, message: 'b was not reached.', next: 'Try again.' },
      ]);
    },
  );
});

describe('GPUDirect RDMA off', () => {
  it('fires without a peer-memory module and dma-buf', () => {
    expect(found(hostFacts({ peerMemory: [], dmaBuf: false }))).toEqual(['a error gpudirect-off']);
    expect(found(hostFacts({ peerMemory: ['gdrdrv'], dmaBuf: false }))).toEqual(['a error gpudirect-off']);
  });
  it('does not with either of them, without GPUs or without an active port', () => {
    expect(found(hostFacts({ peerMemory: [], dmaBuf: true }))).toEqual([]);
    expect(found(hostFacts({ peerMemory: ['nv_peer_mem'], dmaBuf: false }))).toEqual([]);
    expect(found(hostFacts({ peerMemory: [], gpus: [] }))).toEqual([]);
    expect(found(hostFacts({ peerMemory: [], nics: [] }))).toEqual([]);
    expect(found(hostFacts({ peerMemory: null }))).toEqual([]);
    expect(found(hostFacts({ peerMemory: [], dmaBuf: null }))).toEqual([]);
  });
});

describe('versions', () => {
  const driver = (version: string | null) => hostFacts({ versions: { ...well.versions, driver: version } });
  const nccl = (version: string) => hostFacts({ versions: { ...well.versions, nccl: [{ path: 'x', version }] } });
  it('a driver other than the majority’s is named with both numbers', () => {
    expect(found(well, driver('535.104.12'), well)).toEqual(['b warning driver-differs']);
    expect(message(well, driver('535.104.12'), well)).toBe('b has NVIDIA driver 535.104.12; 2 hosts have 550.54.15.');
  });
  it('nobody is the odd one of two, nor without a majority', () => {
    expect(found(well, driver('535.1'))).toEqual([]);
    expect(found(driver('540.1'), driver('541.2'), driver('542.3'))).toEqual([]);
    expect(found(well, well, driver(null))).toEqual([]);
  });
  it('another NCCL is an error', () => expect(found(well, nccl('2.25.1'), well)).toEqual(['b error nccl-differs']));
});

describe('GPU count', () => {
  it('fires on fewer GPUs, and on none where the driver is loaded', () => {
    expect(found(well, well, hostFacts({ gpus: well.gpus?.slice(0, 7) ?? [] }))).toEqual(['c error gpu-count-differs']);
    expect(found(well, well, hostFacts({ gpus: [] }))).toEqual(['c error gpu-count-differs']);
  });
  it('does not on a login node without GPUs and driver', () => {
    expect(found(well, well, hostFacts({ gpus: [], nics: [], versions: { driver: null, cuda: null, nccl: [] } }))).toEqual([]);
  });
});

describe('RDMA ports', () => {
  it('a port that is dark on one host and active on the others is named', () => {
    const dark = hostFacts({ nics: ports({}, {}, { state: 'DOWN', physState: 'Polling' }) });
    expect(found(well, well, dark)).toEqual(['c error port-not-active']);
    expect(message(well, well, dark)).toBe('c mlx5_2 is DOWN (Polling); it is active on 2 of 2 other hosts.');
  });
  it('a port that is dark everywhere, or alone and dark, is a spare one', () => {
    const spare = hostFacts({ nics: ports({ state: 'DOWN', physState: 'Disabled' }) });
    expect(found(spare, spare, spare)).toEqual([]);
    expect(found(spare)).toEqual([]);
  });
  it('a lone host’s port with its link up but not active is named', () => {
    expect(found(hostFacts({ nics: ports({ state: 'INIT' }) }))).toEqual(['a error port-not-active']);
  });
  it('half width is told from the others', () => {
    const half = hostFacts({ nics: ports({}, { rateGbps: 200, width: 2 }) });
    expect(found(well, half, well)).toEqual(['b warning port-rate']);
    expect(healthOf(snapshotOf(well, half, well))[0]).toMatchObject({
      title: 'Port at half width',
      message: 'b mlx5_1 runs 2X instead of 4X: 200 Gbit/s, the others 400.',
    });
  });
  it('half width is told within one host too', () =>
    expect(found(hostFacts({ nics: ports({ rateGbps: 200, width: 2 }) }))).toEqual(['a warning port-rate']));
  it('a quarter of the width and a lower speed have their own words', () => {
    expect(healthOf(snapshotOf(hostFacts({ nics: ports({ rateGbps: 100, width: 1 }) })))[0]?.title).toBe('Port below its width');
    expect(found(hostFacts({ nics: ports({ rateGbps: 200, speed: 'HDR' }) }))).toEqual(['a warning port-rate']);
  });
  it('an Ethernet bond of 200 Gbit/s beside eight InfiniBand ports of 400 is well, as on real H100 nodes', () => {
    const node = hostFacts({ nics: [...ports(), nic(8, { device: 'mlx5_bond_0', linkLayer: 'Ethernet', rateGbps: 200, width: 2 })] });
    expect(found(node)).toEqual([]);
    expect(found(node, node, node)).toEqual([]);
  });
  it('NDR200 everywhere is well', () => {
    const node = hostFacts({ nics: ports(...Array.from({ length: 8 }, () => ({ rateGbps: 200, width: 2 }))) });
    expect(found(node, node, node)).toEqual([]);
  });
});

describe('GPU PCIe', () => {
  const pcie = (gen: number, width: number) =>
    hostFacts({ gpus: [gpu(0, { pcie: { gen, width, maxGen: 5, maxWidth: 16 } }), ...(well.gpus ?? []).slice(1)] });
  it('fewer lanes are named', () => {
    expect(found(pcie(5, 8))).toEqual(['a warning gpu-pcie']);
    expect(message(pcie(5, 8))).toBe('a GPU 0 (0000:18:00.0) has 8 PCIe lanes of 16.');
  });
  it('a lower generation is named only where most others run a higher one', () => {
    expect(found(pcie(1, 16))).toEqual(['a warning gpu-pcie']);
    const idle = hostFacts({ gpus: (well.gpus ?? []).map((one) => ({ ...one, pcie: { gen: 1, width: 16, maxGen: 5, maxWidth: 16 } })) });
    expect(found(idle)).toEqual([]);
  });
});

describe('TCP only', () => {
  it('names a host without RDMA among hosts with it', () => {
    expect(found(well, hostFacts({ nics: [] }))).toEqual(['b error tcp-only']);
    expect(message(well, hostFacts({ nics: [] }))).toBe(
      'b has no RDMA device: it and the 1 hosts with RDMA reach each other only over TCP.',
    );
    expect(found(well, hostFacts({ nics: [nic(0, { state: 'DOWN', physState: 'Disabled' })] }))).toContain('b error tcp-only');
  });
  it('does not where no host has RDMA, or the host has no GPUs', () => {
    expect(found(hostFacts({ nics: [] }), hostFacts({ nics: [] }))).toEqual([]);
    expect(found(well, hostFacts({ nics: [], gpus: [], versions: { driver: null, cuda: null, nccl: [] } }))).toEqual([]);
  });
});

describe('NCCL settings', () => {
  it('a setting that differs is named, from the environment or a conf file, as NCCL would read them', () => {
    expect(found(well, hostFacts({ environment: { NCCL_ALGO: 'Ring' } }), well)).toEqual(['b warning setting-differs']);
    expect(message(withConf('NCCL_ALGO=Tree\n'), withConf('NCCL_ALGO=Ring\nNCCL_ALGO=Tree\n'), withConf('NCCL_ALGO=Tree\n'))).toBe(
      'b: NCCL_ALGO is "Ring"; on 2 hosts it is "Tree".',
    );
  });
  it('the same setting by another way is the same', () => {
    expect(found(withConf('NCCL_ALGO=Ring\n'), hostFacts({ environment: { NCCL_ALGO: 'Ring' } }), withConf('NCCL_ALGO=Ring\n'))).toEqual(
      [],
    );
  });
  it('what belongs to a host, and what is not NCCL’s, is not compared', () => {
    expect(found(well, hostFacts({ environment: { NCCL_HOSTID: 'x', LD_LIBRARY_PATH: '/x' } }), well)).toEqual([]);
  });
  it('NCCL_CONF_FILE takes the place of the user’s file', () => {
    const own = { path: '/home/me/.nccl.conf', text: 'NCCL_ALGO=Ring\n' };
    expect(found(well, hostFacts({ confFiles: [own], environment: { NCCL_CONF_FILE: '/none' } }), well)).toEqual([]);
    expect(found(well, hostFacts({ confFiles: [own] }), well)).toEqual(['b warning conf-file-differs']);
  });
});

describe('conf files', () => {
  it('mistakes are named with file and line', () => {
    const health = healthOf(snapshotOf(withConf('# all fine\nNCCL_BUFFSIZE = 4M\n')));
    expect(health).toMatchObject([{ host: 'a', id: 'conf-mistakes', severity: 'warning' }]);
    expect(health[0]?.message).toMatch(/^a: \/etc\/nccl\.conf:2: \w/);
  });
  it('a correct file yields nothing', () => expect(found(withConf('# ours\nNCCL_BUFFSIZE=8388608\n'))).toEqual([]));
});
