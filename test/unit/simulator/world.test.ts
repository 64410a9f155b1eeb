import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { hostRange } from '../../../src/simulator/clusterFiles.js';
import { readFault } from '../../../src/simulator/fault.js';
import { planFabric } from '../../../src/simulator/fabricPlan.js';
import { plainWorld } from './bench.js';

describe('the fabric plan', () => {
  it.each([
    [1, 8],
    [2, 8],
    [4, 8],
    [5, 4],
    [32, 8],
    [100, 8],
    [300, 1],
  ])('%i hosts with %i adapters: no port is used twice, up is as wide as down', (hosts, nics) => {
    const plan = planFabric(hosts, nics);
    const used = new Set<string>();
    const use = (node: number, port: number): void => {
      const key = `${String(node)}/${String(port)}`;
      expect(used.has(key), key).toBe(false);
      used.add(key);
      expect(port).toBeGreaterThanOrEqual(1);
      expect(port).toBeLessThanOrEqual(plan.switches[node]?.ports ?? 0);
    };
    for (let host = 0; host < hosts; host++)
      for (let nic = 0; nic < nics; nic++) {
        const { leaf, port } = plan.portOf(host, nic);
        use(leaf, port);
        expect(plan.switches[leaf]?.rack).toBe(plan.rackOf(host));
      }
    for (const link of plan.links) {
      use(link.leaf, link.leafPort);
      use(link.spine, link.spinePort);
      expect(plan.switches[link.leaf]?.tier).toBe(1);
      expect(plan.switches[link.spine]?.tier).toBe(2);
    }
    const leaves = plan.switches.filter((node) => node.tier === 1).length;
    if (leaves > 1) expect(plan.links.length).toBeGreaterThanOrEqual(hosts * nics);
    expect(new Set(plan.switches.map((node) => node.guid)).size).toBe(plan.switches.length);
  });
});

describe('the simulated world', () => {
  it('has DGX H100 hosts in two racks by default', () => {
    const world = plainWorld();
    expect(world.hosts.map((host) => host.name)).toEqual(['gpu-01', 'gpu-02', 'gpu-03', 'gpu-04']);
    expect(world.hosts.map((host) => host.rack)).toEqual(['rack-01', 'rack-01', 'rack-02', 'rack-02']);
    expect(world.hosts.every((host) => host.gpus.length === 8 && host.nics.length === 8 && host.presence === 'up' && host.gpuDirect)).toBe(
      true,
    );
    const guids = world.hosts.flatMap((host) => host.nics.map((nic) => nic.portGuid));
    expect(new Set(guids).size).toBe(32);
    expect(new Set(world.hosts.flatMap((host) => host.nics.map((nic) => nic.lid))).size).toBe(32);
    expect(hostRange(world.hosts.map((host) => host.name))).toBe('gpu-[01-04]');
  });

  it('is the same for the same seed and another for another', () => {
    expect(plainWorld({ seed: 7 })).toEqual(plainWorld({ seed: 7 }));
    expect(plainWorld({ seed: 8 }).hosts[0]?.gpus[0]?.uuid).not.toBe(plainWorld({ seed: 7 }).hosts[0]?.gpus[0]?.uuid);
  });

  it('carries each fault and leaves the neighbours well', () => {
    const world = plainWorld({
      hosts: 6,
      faults: [
        'degraded-link=gpu-02:mlx5_3',
        'gdr-off=gpu-03',
        'driver=gpu-04:535.104.05',
        'unreachable=gpu-05',
        'tcp-only=gpu-06',
        'port-down=gpu-01:mlx5_0',
      ],
    });
    const [one, two, three, four, five, six] = world.hosts;
    expect(two?.nics.map((nic) => nic.width)).toEqual([4, 4, 4, 2, 4, 4, 4, 4]);
    expect(three?.gpuDirect).toBe(false);
    expect(two?.gpuDirect).toBe(true);
    expect(four?.driver).toBe('535.104.05');
    expect(three?.driver).toBe('550.90.07');
    expect(five?.presence).toBe('refuses');
    expect(six?.nics).toEqual([]);
    expect(one?.nics[0]?.active).toBe(false);
    expect(one?.nics[1]?.active).toBe(true);
  });

  it.each(['', 'degraded-link=gpu-02', 'gdr-off=gpu-02:mlx5_0', 'nonsense=gpu-01', 'driver=gpu-01', 'gdr-off=gpu-01;rm'])(
    'refuses the fault "%s"',
    (text) => {
      expect(() => readFault(text)).toThrow(Failure);
    },
  );

  it('refuses hosts and adapters that do not exist, and sizes out of range', () => {
    expect(() => plainWorld({ faults: ['gdr-off=gpu-09'] })).toThrow(/no host/);
    expect(() => plainWorld({ faults: ['degraded-link=gpu-01:mlx5_8'] })).toThrow(/no adapter/);
    expect(() => plainWorld({ hosts: 0 })).toThrow(Failure);
    expect(() => plainWorld({ gpus: 9 })).toThrow(Failure);
    expect(plainWorld({ hosts: 2000, gpus: 8 }).hosts.length).toBe(2000);
  });
});
