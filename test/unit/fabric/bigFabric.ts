import { assemble } from '../../../src/fabric/structure/assemble.js';
import type { Fabric, FabricLink, FabricNode } from '../../../src/fabric/graph.js';
import { deviceId, hostId } from '../../../src/fabric/nodeId.js';

/** A fabric to make: pods of hosts with one leaf for each rail, planes of spines that join the leaves of one rail, and cores that join the planes. */
export interface BigPlan {
  readonly hosts: number;
  readonly pods: number;
  /** GPUs, adapters, and with them rails, of each host. */
  readonly rails?: number;
  readonly spinesPerPlane?: number;
  readonly cores?: number;
  /** Hosts of one rack. Default 5. */
  readonly perRack?: number;
  /** Cables from a leaf to each spine of its plane. Default 4. */
  readonly uplinks?: number;
  /** With NVLink and PCIe inside hosts. Default true. */
  readonly inner?: boolean;
}

/** 10,000 GPUs in 1,250 hosts on 300 switches: 200 leaves, 96 spines, 4 cores. */
export const tenThousand: BigPlan = { hosts: 1250, pods: 25, spinesPerPlane: 12, cores: 4 };
/** 32 hosts with 256 GPUs on 20 switches. */
export const thirtyTwo: BigPlan = { hosts: 32, pods: 2, rails: 8, spinesPerPlane: 0, cores: 4, perRack: 4, uplinks: 2 };

const base = { guid: null, tier: null, rack: null, rail: null, host: null, health: 'ok', note: null } as const;
const cable = {
  width: '4x',
  speed: 'NDR',
  gbps: 400,
  capableGbps: 400,
  state: 'ok',
  note: null,
  errors: {},
  measuredGbps: null,
  utilisation: null,
} as const;

/**
 * A rail-optimised fabric as the readers would give it, the same each time, with a few faults: every 97th cable of a host at half width, every
 * 211th down, one host not reached; latency, measured bandwidth, use and error counters on every cable.
 */
export function bigFabric(plan: BigPlan): Fabric {
  const { hosts, pods, rails = 8, spinesPerPlane = 12, cores = 4, perRack = 5, uplinks = 4, inner = true } = plan;
  const nodes: FabricNode[] = [];
  const links: FabricLink[] = [];
  const random = generator(7);
  let guids = 0n;
  const nextGuid = (): string => `0x${(0xb83fd20300000000n + ++guids * 0x40n).toString(16)}`;
  const ports = new Map<string, number>();
  const port = (id: string): string => {
    const next = (ports.get(id) ?? 0) + 1;
    ports.set(id, next);
    return String(next);
  };
  const connect = (a: string, b: string, far: number, over: Partial<FabricLink> = {}): void => {
    const utilisation = Math.min(0.99, random() ** 3 + (far > 0 && random() > 0.98 ? 0.7 : 0));
    const errors = random() > 0.97 ? { SymbolErrorCounter: Math.ceil(random() * 500) } : {};
    const gbps = over.gbps ?? cable.gbps;
    links.push({
      a,
      b,
      aPort: port(a),
      bPort: port(b),
      kind: 'fabric',
      ...cable,
      latencyUs: 0.6 + far * 0.3 + random() * 0.2 + (random() > 0.995 ? 4 : 0),
      measuredGbps: over.state === 'down' ? null : gbps * (0.93 + random() * 0.05 - (random() > 0.99 ? 0.4 : 0)),
      utilisation,
      errors,
      from: [0],
      ...over,
    });
  };
  const addSwitch = (name: string, tier: number, rail: number | null): string => {
    const guid = nextGuid();
    nodes.push({ ...base, id: guid, kind: 'switch', name, guid, tier, rail, from: [0] });
    return guid;
  };
  const pad = (value: number, most: number): string => String(value).padStart(Math.max(2, String(most - 1).length), '0');
  const perPod = Math.ceil(hosts / pods);
  const digits = Math.max(3, String(hosts - 1).length);
  const leaves: string[][] = Array.from({ length: rails }, () => []);
  for (let pod = 0; pod < pods; pod++)
    for (let rail = 0; rail < rails; rail++) leaves[rail]?.push(addSwitch(`pod${pad(pod, pods)}-leaf${rail}`, 1, rail));
  let cables = 0;
  for (let at = 0; at < hosts; at++) {
    const name = `gpu${String(at).padStart(digits, '0')}`;
    const host = hostId(name);
    const pod = Math.floor(at / perPod);
    const rack = `rack-${pad(pod * Math.ceil(perPod / perRack) + Math.floor((at % perPod) / perRack), hosts)}`;
    const lost = at === Math.floor(hosts / 2) + 1;
    nodes.push({ ...base, id: host, kind: 'host', name, rack, from: [1], ...(lost ? { health: 'unknown', note: `${name} was not reached in 5 s` } : {}) });
    for (let rail = 0; rail < rails; rail++) {
      const gpu = deviceId(name, `gpu${rail}`);
      const nic = deviceId(name, `mlx5_${rail}`);
      nodes.push({ ...base, id: gpu, kind: 'gpu', name: `GPU${rail} NVIDIA H100 80GB HBM3`, rack, rail, host, from: [1] });
      nodes.push({ ...base, id: nic, kind: 'nic', name: `mlx5_${rail}`, guid: nextGuid(), rack, rail, host, from: [0, 1] });
      cables++;
      const fault: Partial<FabricLink> =
        cables % 211 === 0
          ? { state: 'down', gbps: null, note: 'the port is DOWN' }
          : cables % 97 === 0
            ? { state: 'degraded', width: '2x', gbps: 200, note: 'half width: 2x NDR, while most links like it run at 4x NDR' }
            : {};
      connect(nic, leaves[rail]?.[pod] ?? '', 0, fault);
      if (!inner) continue;
      links.push({ ...cable, a: gpu, b: nic, aPort: null, bPort: null, kind: 'pcie', width: 'PIX', speed: null, gbps: null, capableGbps: null, latencyUs: null });
      for (let other = 0; other < rail; other++)
        links.push({ ...cable, a: deviceId(name, `gpu${other}`), b: gpu, aPort: null, bPort: null, kind: 'nvlink', width: 'NV18', speed: null, gbps: 3600, capableGbps: null, latencyUs: null });
    }
  }
  const tops: string[] = Array.from({ length: cores }, (_, at) => addSwitch(`core${pad(at, cores)}`, spinesPerPlane > 0 ? 3 : 2, null));
  for (let rail = 0; rail < rails; rail++) {
    if (spinesPerPlane === 0) {
      for (const leaf of leaves[rail] ?? []) for (const core of tops) for (let each = 0; each < uplinks; each++) connect(leaf, core, 1);
      continue;
    }
    for (let at = 0; at < spinesPerPlane; at++) {
      const spine = addSwitch(`plane${rail}-spine${pad(at, spinesPerPlane)}`, 2, rail);
      for (const leaf of leaves[rail] ?? []) for (let each = 0; each < uplinks; each++) connect(leaf, spine, 1);
      for (const core of tops) connect(spine, core, 2);
    }
  }
  return {
    ...assemble(nodes, links, []),
    sources: [
      { kind: 'ibnetdiscover', name: 'gpu000', at: '2026-11-20T09:58:00Z', origin: 'simulated' },
      { kind: 'probe', name: 'demo', at: '2026-11-20T10:00:00Z', origin: 'simulated' },
    ],
    disagreements: [],
  };
}

/** The Lehmer generator with 48,271: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
