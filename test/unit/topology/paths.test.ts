import { describe, expect, it } from 'vitest';
import type { Fabric } from '../../../src/fabric/graph.js';
import { shortestPaths } from '../../../webview/topology/paths.js';
import { type Scene, sceneOf } from '../../../webview/topology/scene.js';
import { bigFabric } from '../fabric/bigFabric.js';

/** Two pods with a leaf for each of 2 rails; two spines in each rail's plane, 2 cables from each leaf to each. */
const plan = { hosts: 8, pods: 2, rails: 2, spinesPerPlane: 2, cores: 1, uplinks: 2 };
const fabric = bigFabric(plan);
const scene = sceneOf(fabric);
const at = (id: string, of: Scene = scene): number => of.index.get(id) ?? -1;

describe('shortestPaths', () => {
  it('counts cables and equal paths inside a pod, over a plane and over the core', () => {
    expect(shortestPaths(scene, at('host:gpu000/mlx5_0'), at('host:gpu001/mlx5_0'))).toMatchObject({ hops: 2, count: 1 });
    // Leaf to spine and back, each over 2 spines with 2 cables up and 2 down.
    expect(shortestPaths(scene, at('host:gpu000/mlx5_0'), at('host:gpu007/mlx5_0'))).toMatchObject({ hops: 4, count: 8 });
    // Another rail is reached through the core only: 2 × 2 up, 2 × 2 down.
    expect(shortestPaths(scene, at('host:gpu000/mlx5_0'), at('host:gpu001/mlx5_1'))).toMatchObject({ hops: 6, count: 16 });
  });

  it('takes the best rail of two hosts, the near adapter of a GPU, and a switch as it is', () => {
    expect(shortestPaths(scene, at('host:gpu000'), at('host:gpu007'))).toMatchObject({ hops: 4, count: 16 });
    expect(shortestPaths(scene, at('host:gpu000/gpu1'), at('host:gpu001/gpu1'))).toMatchObject({ hops: 2, count: 1 });
    const leaf = fabric.nodes.findIndex(({ name }) => name === 'pod00-leaf0');
    expect(shortestPaths(scene, leaf, at('host:gpu000'))?.hops).toBe(1);
  });

  it('gives every node and cable of the paths, and one path from end to end', () => {
    const paths = shortestPaths(scene, at('host:gpu000/mlx5_0'), at('host:gpu007/mlx5_0'));
    expect(paths?.nodes.map((node) => fabric.nodes[node]?.name).sort()).toEqual(['mlx5_0', 'mlx5_0', 'plane0-spine00', 'plane0-spine01', 'pod00-leaf0', 'pod01-leaf0']);
    expect(paths?.links).toHaveLength(2 + 2 * 2 * 2);
    expect(paths?.one.map(({ node }) => fabric.nodes[node]?.kind)).toEqual(['nic', 'switch', 'switch', 'switch', 'nic']);
    for (const [place, { node, link }] of (paths?.one ?? []).entries()) {
      const next = paths?.one[place + 1]?.node;
      if (next === undefined) expect(link).toBeNull();
      else expect([scene.from[link ?? -1], scene.to[link ?? -1]].sort()).toEqual([node, next].sort());
    }
  });

  it('goes around a cable that is down, and says when nothing leads there', () => {
    const down = (keep: (a: string, b: string) => boolean): Fabric => ({ ...fabric, links: fabric.links.map((link) => (keep(link.a, link.b) ? { ...link, state: 'down' } : link)) });
    const cut = sceneOf(down((a) => a === 'host:gpu000/mlx5_0'));
    expect(shortestPaths(cut, at('host:gpu000/mlx5_0', cut), at('host:gpu001', cut))).toBeNull();
    expect(shortestPaths(cut, at('host:gpu000', cut), at('host:gpu001', cut))).toMatchObject({ hops: 2, count: 1 });
  });
});
