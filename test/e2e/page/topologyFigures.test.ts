import { describe as suite, expect, it } from 'vitest';
import type { FabricLink } from '../../../src/fabric/graph.js';
import { describe } from '../../../webview/topology/describe.js';
import { sceneOf } from '../../../webview/topology/scene.js';
import { bigFabric } from '../../unit/fabric/bigFabric.js';

const fabric = bigFabric({ hosts: 8, pods: 2, rails: 2, spinesPerPlane: 2, cores: 1, uplinks: 2 });
const cables = fabric.links.flatMap(({ kind }, at) => (kind === 'fabric' ? [at] : []));
const first = cables[0] ?? -1;

/** What the details say of the first cable, whose figures are these; every other cable takes 1 µs. */
function facts(own: Partial<FabricLink>): ReadonlyMap<string, string> {
  const links = fabric.links.map((link, at) =>
    at === first ? { ...link, ...own } : cables.includes(at) ? { ...link, latencyUs: 1 } : link,
  );
  const said = describe(sceneOf({ ...fabric, links }), { kind: 'link', at: first }, 0);
  return new Map((said?.facts ?? []).map(({ label, value }) => [label, value]));
}

suite('a cable’s details', () => {
  it.each([
    [{ measuredGbps: 390, gbps: 400, capableGbps: null }, '390 Gbit/s · 97.5 % of the nominal 400 Gbit/s'],
    [{ measuredGbps: 361, gbps: 400, capableGbps: null }, '361 Gbit/s · 90.3 % of the nominal 400 Gbit/s'],
    [{ measuredGbps: 359, gbps: 400, capableGbps: null }, '359 Gbit/s · ▼ 89.8 % of the nominal 400 Gbit/s: too slow'],
    [{ measuredGbps: 195, gbps: 200, capableGbps: 400 }, '195 Gbit/s · ▼ 48.8 % of the nominal 400 Gbit/s: too slow'],
    [{ measuredGbps: 195, gbps: null, capableGbps: null }, '195 Gbit/s · the rate of the link is not known'],
  ])('hold its measured bandwidth against what its ends could do: %j', (own, said) => {
    expect(facts(own).get('Measured')).toBe(said);
  });

  it('say nothing of a measurement that nobody made', () => {
    expect(facts({ measuredGbps: null }).has('Measured')).toBe(false);
    expect(facts({ latencyUs: null }).get('Latency')).toBe('not measured');
  });

  it.each([
    [1.9, '1.90 µs · usual 1.00 µs'],
    [2.1, '2.10 µs · ▼ usual 1.00 µs: too slow'],
  ])('hold its latency of %d µs against cables like it', (latencyUs, said) => {
    expect(facts({ latencyUs }).get('Latency')).toBe(said);
  });
});
