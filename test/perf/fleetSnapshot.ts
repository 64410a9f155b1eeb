import type { Snapshot } from '../../src/cluster/facts.js';
import { fabricFile } from '../lab/ib/fabricFile.js';
import { gpus, host, matrix, nic, snapshot } from '../unit/fabric/facts.js';

/** A probe of 1,250 hosts with 8 GPUs, 8 adapters and an interface for each, and the discovery of the fabric that joins them. */
export function fleetSnapshot(): Snapshot {
  const { text } = fabricFile({ hosts: 1250, adapters: 8, rails: true, radix: 64, pods: 10 });
  const names = [...new Set([...text.matchAll(/# "(\S+) mlx5_0"/g)].map(([, name = '']) => name))];
  const topoMatrix = matrix(8);
  const two = (value: number): string => value.toString(16).padStart(2, '0');
  const answers = names.map((name, at) => {
    const nics = Array.from({ length: 8 }, (_, rail) => nic(`mlx5_${rail}`, { pci: `0000:${two(32 + rail)}:00.0`, netdev: `ib${rail}` }));
    const interfaces = Array.from({ length: 9 }, (_, place) => ({
      name: place === 8 ? 'eth0' : `ib${place}`,
      mac: `02:00:${two(at >> 8)}:${two(at & 255)}:00:0${place}`,
      up: true,
      mtu: null,
      addresses: [],
      speedMbps: 100_000,
    }));
    const cards = gpus(8).map((gpu, place) => ({ ...gpu, pci: `0000:${two(16 + place)}:00.0` }));
    return [name, host({ hostName: name, gpus: cards, nics, interfaces, topoMatrix })] as const;
  });
  return snapshot(Object.fromEntries(answers), text);
}
