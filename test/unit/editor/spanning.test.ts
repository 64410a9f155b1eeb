import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { placesOf } from '../../../src/fabric/order/places.js';
import type { MeasuredPairs } from '../../../src/protocol/topology.js';
import { sceneOf } from '../../../webview/topology/scene.js';
import { beside, ncclEdges, removalWord, spanned } from '../../../webview/topology/spanning.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';

const scene = sceneOf(fabricFromIbnetdiscover(fabricFile({ hosts: 16, radix: 8 }).text));
const { nodes, links } = scene.fabric;
const { hosts } = placesOf(scene.fabric);
const wish = { kind: 'bandwidth', pairs: null } as const;

describe('a spanning tree on the picture', () => {
  it('lies over cables: each edge has one, and both its ends', () => {
    const { answer, edges, places } = spanned(scene, 'measured', wish);
    expect(edges).toHaveLength(answer.tree.length);
    expect(places).toHaveLength(answer.tree.length);
    for (const { a, b, link, kind } of edges) {
      expect(kind).toBe('tree');
      const ends = [scene.from[link] ?? -1, scene.to[link] ?? -1].map((at) => ((scene.parent[at] ?? -1) >= 0 ? scene.parent[at] : at));
      expect(ends.sort()).toEqual([a, b].sort());
    }
  });

  it('shows what a lost cable takes away and what comes instead', () => {
    const whole = spanned(scene, 'measured', wish);
    const trunk = whole.edges.find(({ a, b }) => nodes[a]?.kind === 'switch' && nodes[b]?.kind === 'switch');
    expect(trunk).toBeDefined();
    const target = { kind: 'link', at: trunk?.link ?? -1 } as const;
    const word = removalWord(scene, whole, target);
    expect(word).toMatch(/\/\d+$/);
    // Of two cables between the same switches one alone changes nothing.
    expect(spanned(scene, 'measured', { ...wish, root: whole.answer.root, without: [word ?? ''] }).answer.change?.lost).toEqual([]);
    const both = `${nodes[trunk?.a ?? -1]?.name ?? ''}--${nodes[trunk?.b ?? -1]?.name ?? ''}`;
    const mended = spanned(scene, 'measured', { ...wish, root: whole.answer.root, without: [both] });
    const count = (kind: string): number => mended.edges.filter((edge) => edge.kind === kind).length;
    expect([count('lost'), count('added')]).toEqual([1, 1]);
    expect(mended.edges.find(({ kind }) => kind === 'lost')).toMatchObject({ link: target.at });
    expect(mended.answer.unreached).toEqual([]);
  });

  it('takes away a host or an adapter by name, and not what has none', () => {
    const whole = spanned(scene, 'measured', wish);
    const at = (kind: string): number => nodes.findIndex((node) => node.kind === kind);
    const nic = at('nic');
    const owner = nodes[scene.parent[nic] ?? -1]?.name ?? '';
    expect(removalWord(scene, whole, { kind: 'node', at: at('host') })).toBe(nodes[at('host')]?.name);
    expect(removalWord(scene, whole, { kind: 'node', at: nic })).toBe(`${owner} ${nodes[nic]?.name ?? ''}`);
    expect(removalWord(scene, whole, { kind: 'node', at: nodes.length })).toBeNull();
    expect(removalWord(scene, whole, { kind: 'link', at: links.length })).toBeNull();
  });

  const pairs: MeasuredPairs = {
    names: [hosts[0] ?? '', `${hosts[1] ?? ''}.cluster`, hosts[2] ?? '', 'elsewhere'],
    us: [
      [null, 1, 9, 9],
      [1, null, 1, 9],
      [9, 1, null, 1],
      [9, 9, 1, null],
    ],
    origin: 'simulated',
  };

  it('of measured pairs joins hosts that the picture has, whatever their domain', () => {
    const { answer, edges, places } = spanned(scene, 'measured', { kind: 'latency', pairs, root: hosts[0] });
    expect([answer.weight, answer.origin, answer.tree.length]).toEqual([3, 'simulated', 3]);
    expect(edges).toHaveLength(2);
    expect(edges.every(({ link }) => link === -1)).toBe(true);
    expect(places.at(-1)?.node).toBe(-1);
  });

  it('stands beside NCCL’s own ring, each pair of hosts once', () => {
    const hostOf = [0, 0, 8, 8, 1, 1].map((at) => hosts[at] ?? '');
    const graphs = { hostOf, rings: [{ channel: 3, order: [0, 1, 2, 3, 4, 5] }], trees: [{ channel: 3, parent: [-1, 0, 0, 2, 2, 4] }] };
    const ring = ncclEdges(scene, graphs, { shape: 'ring', channel: 3 });
    expect(ring.map(({ a, b }) => [nodes[a]?.name, nodes[b]?.name].sort())).toEqual([
      [hosts[0], hosts[8]].sort(),
      [hosts[8], hosts[1]].sort(),
      [hosts[1], hosts[0]].sort(),
    ]);
    expect(ncclEdges(scene, graphs, { shape: 'tree', channel: 3 })).toHaveLength(2);
    expect(ncclEdges(scene, graphs, { shape: 'ring', channel: 0 })).toEqual([]);
    expect(beside(scene, graphs, null).rings[0]).toMatchObject({ host: 3, leaf: 2, leastLeaf: 2 });
    const measured = beside(scene, { ...graphs, hostOf: hostOf.map((name) => (name === hosts[8] ? (hosts[2] ?? '') : name)) }, spanned(scene, 'measured', { kind: 'latency', pairs }));
    expect(measured.trees[0]).toMatchObject({ weight: 10, shared: 1 });
  });
});
