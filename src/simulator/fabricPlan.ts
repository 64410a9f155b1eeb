import type { SimulatedSwitch, SwitchLink } from './world.js';

/** Where the hosts' cables go: leaf switches by rack, spine switches above them. */
export interface FabricPlan {
  readonly switches: readonly SimulatedSwitch[];
  readonly links: readonly SwitchLink[];
  /** Rack name of each host. */
  readonly rackOf: (host: number) => string;
  /** Leaf switch (index into switches) and its port, 1-based, for one adapter of one host. */
  readonly portOf: (host: number, nic: number) => { readonly leaf: number; readonly port: number };
  /** First local identifier that is free for hosts. */
  readonly firstLid: number;
}

const radix = 64;
const pad = (value: number): string => String(value).padStart(2, '0');

/**
 * A two-tier fat-tree without oversubscription: one leaf a rack with half of its ports down and as many up, spread evenly
 * over the spines. Past 64 racks the spines grow beyond 64 ports, as director switches do.
 */
export function planFabric(hosts: number, nicsPerHost: number): FabricPlan {
  const most = Math.max(1, Math.floor(radix / 2 / Math.max(1, nicsPerHost)));
  const perRack = Math.min(most, Math.max(1, Math.ceil(hosts / 2)));
  const racks = Math.ceil(hosts / perRack);
  const uplinks = perRack * Math.max(1, nicsPerHost);
  const spines = racks === 1 ? 0 : divisorAtLeast(uplinks, Math.max(2, Math.ceil((racks * uplinks) / radix)));
  const each = spines === 0 ? 0 : uplinks / spines;
  const leafPorts = Math.max(radix, 2 * uplinks);
  const switches: SimulatedSwitch[] = [];
  for (let rack = 0; rack < racks; rack++)
    switches.push({
      name: `leaf-${pad(rack + 1)}`,
      guid: switchGuid(rack),
      lid: rack + 1,
      ports: leafPorts,
      tier: 1,
      rack: `rack-${pad(rack + 1)}`,
    });
  for (let spine = 0; spine < spines; spine++)
    switches.push({
      name: `spine-${pad(spine + 1)}`,
      guid: switchGuid(racks + spine),
      lid: racks + spine + 1,
      ports: Math.max(radix, racks * each),
      tier: 2,
      rack: null,
    });
  const links: SwitchLink[] = [];
  for (let rack = 0; rack < racks; rack++)
    for (let up = 0; up < each * spines; up++) {
      const spine = Math.floor(up / each);
      links.push({ leaf: rack, leafPort: uplinks + up + 1, spine: racks + spine, spinePort: rack * each + (up % each) + 1 });
    }
  return {
    switches,
    links,
    rackOf: (host) => `rack-${pad(Math.floor(host / perRack) + 1)}`,
    portOf: (host, nic) => ({ leaf: Math.floor(host / perRack), port: (host % perRack) * nicsPerHost + nic + 1 }),
    firstLid: racks + spines + 1,
  };
}

/** The smallest divisor of `value` that is at least `least`, or `value` itself. */
function divisorAtLeast(value: number, least: number): number {
  for (let divisor = least; divisor < value; divisor++) if (value % divisor === 0) return divisor;
  return value;
}

function switchGuid(index: number): string {
  return `b83fd203${(0x10000 + index * 0x40).toString(16).padStart(8, '0')}`;
}
