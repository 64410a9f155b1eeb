import { describe, expect, it } from 'vitest';
import type { FabricLink, FabricNode } from '../../../src/fabric/graph.js';
import { failingTogether } from '../../../src/fabric/structure/failingTogether.js';

const node = (id: string, kind: FabricNode['kind'], tier: number | null, host: string | null = null): FabricNode => ({ id, kind, name: id, guid: null, tier, rack: null, rail: null, host, health: 'ok', note: null }); // prettier-ignore
const link = (a: string, b: string): FabricLink => ({ a, b, aPort: null, bPort: null, kind: 'fabric', width: null, speed: null, gbps: null, capableGbps: null, latencyUs: null, state: 'ok', note: null }); // prettier-ignore

/** Two pods of two leaf switches and two spines each below two cores; `rails` adapters of a host go to as many leaf switches. */
function network(rails: 1 | 2) {
  const [nodes, links]: [FabricNode[], FabricLink[]] = [[node('core-1', 'switch', 3), node('core-2', 'switch', 3)], []];
  for (const pod of [1, 2]) {
    for (const spine of [1, 2]) {
      nodes.push(node(`spine-${pod}${spine}`, 'switch', 2));
      for (const core of [1, 2]) links.push(link(`spine-${pod}${spine}`, `core-${core}`));
    }
    for (const leaf of [1, 2]) {
      nodes.push(node(`leaf-${pod}${leaf}`, 'switch', 1));
      for (const spine of [1, 2]) links.push(link(`leaf-${pod}${leaf}`, `spine-${pod}${spine}`));
    }
    for (const host of [1, 2, 3, 4]) {
      const name = `gpu-${pod}${host}`;
      nodes.push(node(name, 'host', null));
      for (let rail = 0; rail < rails; rail++) {
        nodes.push(node(`${name}/nic${rail}`, 'nic', 0, name));
        links.push(link(`${name}/nic${rail}`, rails === 2 ? `leaf-${pod}${rail + 1}` : `leaf-${pod}${host <= 2 ? 1 : 2}`));
      }
    }
  }
  return { nodes, links };
}
const hosts = [1, 2].flatMap((pod) => [1, 2, 3, 4].map((host) => `gpu-${pod}${host}`));

describe('hosts that fail together', () => {
  it('are those of a leaf switch, and of a pod', () => {
    const { leaf, pod } = failingTogether(network(1), hosts);
    expect(leaf).toEqual({
      'leaf-11': ['gpu-11', 'gpu-12'],
      'leaf-12': ['gpu-13', 'gpu-14'],
      'leaf-21': ['gpu-21', 'gpu-22'],
      'leaf-22': ['gpu-23', 'gpu-24'],
    });
    expect(Object.values(pod)).toEqual([hosts.slice(0, 4), hosts.slice(4)]);
  });

  it('are those of the same set of leaf switches where each rail has its own', () => {
    expect(failingTogether(network(2), hosts).leaf).toEqual({ 'leaf-11 leaf-12': hosts.slice(0, 4), 'leaf-21 leaf-22': hosts.slice(4) });
  });

  it('are found by their names with or without a domain, and only among those that are wanted', () => {
    expect(failingTogether(network(1), ['gpu-11.cluster.example', 'gpu-23', 'elsewhere']).leaf).toEqual({ 'leaf-11': ['gpu-11.cluster.example'], 'leaf-22': ['gpu-23'] }); // prettier-ignore
    expect(failingTogether({ nodes: [], links: [] }, hosts)).toEqual({ leaf: {}, pod: {} });
  });
});
