import { expect, it } from 'vitest';
import type { Health } from '../../../src/doctor/index.js';
import { withHostHealth } from '../../../src/editor/panels/hostHealth.js';
import type { Fabric, FabricNode } from '../../../src/fabric/graph.js';

const node = (name: string, health: FabricNode['health']): FabricNode => ({ id: `host:${name}`, kind: 'host', name, guid: null, tier: null, rack: null, rail: null, host: name, health, note: null });
const trouble = (host: string, message: string): Health => ({ host, severity: 'error', id: 'gpudirect-off', title: 'GPUDirect RDMA off', message, next: null });
const fabric: Fabric = {
  nodes: [node('a', 'ok'), node('b', 'ok'), node('c', 'down')],
  links: [],
  summary: { switches: 0, hosts: 3, adapters: 0, gpus: 0, links: 0, tiers: 0, components: 3 },
  problems: [],
};

it('marks a host that a check finds fault with, with the first message', () => {
  const { nodes } = withHostHealth(fabric, [trouble('a', 'a: first'), trouble('a', 'second'), trouble('c', 'third')]);
  expect(nodes.map(({ health, note }) => [health, note])).toEqual([
    ['degraded', 'first'],
    ['ok', null],
    ['down', null],
  ]);
});
