import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import type { Fabric } from '../../../src/fabric/graph.js';
import { Routes } from '../../../src/fabric/structure/paths.js';
import { fabricFile, torusFile } from '../../lab/ib/fabricFile.js';

const small = fabricFromIbnetdiscover(fabricFile({ hosts: 32, radix: 16 }).text);

describe('shortest ways', () => {
  it('lead over one leaf, or over a spine by each of the cables', () => {
    const routes = new Routes(small);
    expect(routes.between('host:gpu000', 'host:gpu001')).toMatchObject({ hops: 2, switches: 1, paths: 1 });
    // Two spines, four cables up to each and four down.
    const far = routes.between('host:gpu000', 'host:gpu031');
    expect(far).toMatchObject({ hops: 4, switches: 3, paths: 2 * 4 * 4 });
    const ends = far?.links.map((link) => [small.links[link]?.a, small.links[link]?.b]) ?? [];
    expect(ends).toHaveLength(4);
    expect(ends[0]).toContain('host:gpu000/mlx5_0');
    expect(ends[3]).toContain('host:gpu031/mlx5_0');
    expect(routes.between('host:gpu000', 'host:gpu000/mlx5_0')).toMatchObject({ hops: 0, paths: 1 });
    expect(routes.between('host:gpu000', 'nobody')).toBeNull();
  });

  it('keep to an adapter where one is asked for, and let no other host forward', () => {
    const text = fabricFile({ hosts: 8, adapters: 2, rails: true, radix: 16 }).text;
    const fabric = fabricFromIbnetdiscover(text);
    const routes = new Routes(fabric);
    expect(routes.between('host:gpu000', 'host:gpu001')).toMatchObject({ hops: 2, paths: 2 });
    expect(routes.between('host:gpu000/mlx5_0', 'host:gpu001/mlx5_0')).toMatchObject({ hops: 2, paths: 1 });
    expect(routes.between('host:gpu000/mlx5_0', 'host:gpu001/mlx5_1')?.hops).toBe(4);
    // Without cables between switches the rails meet in hosts only, which forward nothing.
    const apart: Fabric = { ...fabric, links: fabric.links.filter(({ a, b }) => a.includes('mlx5') || b.includes('mlx5')) };
    expect(new Routes(apart).between('host:gpu000/mlx5_0', 'host:gpu001/mlx5_1')).toBeNull();
  });

  it('avoid links that are down', () => {
    const links = small.links.map((link) => ([link.a, link.b].includes('host:gpu000/mlx5_0') ? { ...link, state: 'down' as const } : link));
    expect(new Routes({ ...small, links }).between('host:gpu000', 'host:gpu001')).toBeNull();
  });

  it('are as long one way as the other, and as a torus is wide', () => {
    const torus = fabricFromIbnetdiscover(torusFile(4, 4, 2).text);
    const routes = new Routes(torus);
    const host = fc.integer({ min: 0, max: 31 }).map((at) => `host:gpu${String(at).padStart(3, '0')}`);
    fc.assert(
      fc.property(host, host, (a, b) => {
        const [there, back] = [routes.between(a, b), routes.between(b, a)];
        expect([there?.hops, there?.paths]).toEqual([back?.hops, back?.paths]);
        expect(there?.hops ?? 99).toBeLessThanOrEqual(6);
        expect(there?.links).toHaveLength(there?.hops ?? -1);
      }),
      { numRuns: 60 },
    );
  });
});
