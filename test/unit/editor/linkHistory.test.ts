import { expect, it } from 'vitest';
import { LinkHistory } from '../../../src/editor/panels/linkHistory.js';
import type { Fabric, FabricLink, Health } from '../../../src/fabric/graph.js';

function fabric(state: Health): Fabric {
  const link: FabricLink = { a: 'x', b: 'y', aPort: '1', bPort: '2', kind: 'fabric', width: '4x', speed: 'NDR', gbps: 400, capableGbps: 400, latencyUs: null, state, note: null };
  return { nodes: [], links: [link], summary: { switches: 0, hosts: 0, adapters: 0, gpus: 0, links: 1, tiers: 0, components: 0 }, problems: [] };
}

it('keeps the time at which a state began until the state changes', () => {
  const history = new LinkHistory();
  expect(Object.values(history.note(fabric('ok'), 't1'))).toEqual(['t1']);
  expect(Object.values(history.note(fabric('ok'), 't2'))).toEqual(['t1']);
  expect(Object.values(history.note(fabric('down'), 't3'))).toEqual(['t3']);
  expect(Object.values(history.note(fabric('down'), 't4'))).toEqual(['t3']);
  expect(Object.values(history.note(fabric('ok'), 't5'))).toEqual(['t5']);
});
