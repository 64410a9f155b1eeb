import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import type { Fabric } from '../../../src/fabric/graph.js';
import { layoutFabric } from '../../../src/fabric/layout.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { gpus, host, nic, snapshot } from './facts.js';
import { leastCpuMs } from '../../support/cpu.js';

const rails = (hosts: number, racks?: Record<string, string[]>): Fabric => {
  const { text } = fabricFile({ hosts, adapters: 8, radix: 16, rails: true });
  const answers = Object.fromEntries(
    Array.from({ length: hosts }, (_, at) => [
      `gpu${String(at).padStart(3, '0')}`,
      host({ gpus: gpus(8), nics: Array.from({ length: 8 }, (_, card) => nic(`mlx5_${card}`)) }),
    ]),
  );
  return fabricFromSnapshot(snapshot(answers, text), racks === undefined ? {} : { racks });
};

/** Pairs of boxes of the same level that overlap. */
function overlaps(fabric: Fabric): string[] {
  const { x, y, width, height } = layoutFabric(fabric);
  const level = (inner: boolean) => fabric.nodes.map((node, at) => ({ node, at })).filter(({ node }) => (node.host !== null) === inner);
  const found: string[] = [];
  for (const members of [level(false), level(true)]) {
    const sorted = members.sort((a, b) => (x[a.at] ?? 0) - (x[b.at] ?? 0));
    sorted.forEach((a, place) => {
      for (const b of sorted.slice(place + 1)) {
        if ((x[b.at] ?? 0) >= (x[a.at] ?? 0) + (width[a.at] ?? 0) - 1e-6) break;
        const apart =
          (y[b.at] ?? 0) >= (y[a.at] ?? 0) + (height[a.at] ?? 0) - 1e-6 || (y[a.at] ?? 0) >= (y[b.at] ?? 0) + (height[b.at] ?? 0) - 1e-6;
        if (!apart) found.push(`${a.node.id} ${b.node.id}`);
      }
    });
  }
  return found;
}

describe('layoutFabric', () => {
  it.each([
    ['one host', rails(1)],
    ['32 hosts on 8 rails', rails(32)],
    ['racks', rails(16, { 'rack-2': ['gpu000', 'gpu001', 'gpu002'], 'rack-1': ['gpu003', 'gpu004'] })],
    ['three tiers', fabricFromIbnetdiscover(fabricFile({ hosts: 128, radix: 16, pods: 4 }).text)],
    ['nothing', fabricFromSnapshot(snapshot({}))],
  ])('overlaps nothing: %s', (_, fabric) => {
    expect(overlaps(fabric)).toEqual([]);
  });

  it('puts every tier above the one below it, and what is in a host inside it', () => {
    const fabric = rails(8);
    const { x, y, width, height } = layoutFabric(fabric);
    const of = (tier: number | null, kind: string) =>
      fabric.nodes.map((node, at) => ({ node, at })).filter(({ node }) => node.kind === kind && node.tier === tier);
    const bottom = Math.max(...of(2, 'switch').map(({ at }) => (y[at] ?? 0) + (height[at] ?? 0)));
    expect(bottom).toBeLessThan(Math.min(...of(1, 'switch').map(({ at }) => y[at] ?? 0)));
    for (const { node, at } of of(null, 'gpu')) {
      const owner = fabric.nodes.findIndex(({ id }) => id === node.host);
      expect(x[at]).toBeGreaterThanOrEqual(x[owner] ?? 0);
      expect((x[at] ?? 0) + (width[at] ?? 0)).toBeLessThanOrEqual((x[owner] ?? 0) + (width[owner] ?? 0) + 1e-6);
      expect((y[at] ?? 0) + (height[at] ?? 0)).toBeLessThanOrEqual((y[owner] ?? 0) + (height[owner] ?? 0));
    }
  });

  it('frames racks in natural order', () => {
    const { groups } = layoutFabric(rails(8, { 'rack-10': ['gpu000', 'gpu001'], 'rack-2': ['gpu002'] }));
    const named = groups.filter((group) => group.named);
    expect(named.map(({ label }) => label)).toEqual(['rack-2', 'rack-10']);
    expect((named[0]?.x ?? 0) + (named[0]?.width ?? 0)).toBeLessThan(named[1]?.x ?? 0);
  });

  it('is the same each time', () => {
    expect(layoutFabric(rails(16))).toEqual(layoutFabric(rails(16)));
  });

  it('lays out 10,000 nodes in well under a tenth of a second', async () => {
    const fabric = fabricFromIbnetdiscover(fabricFile({ hosts: 1250, adapters: 8, radix: 64, rails: true, pods: 8 }).text);
    expect(fabric.nodes.length).toBeGreaterThan(10_000);
    layoutFabric(fabric);
    expect(await leastCpuMs(() => layoutFabric(fabric), 100)).toBeLessThan(100);
  });
});
