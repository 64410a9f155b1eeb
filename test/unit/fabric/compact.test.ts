import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import type { Fabric } from '../../../src/fabric/graph.js';
import { type CompactGraph, compactGraph } from '../../../src/fabric/structure/compact.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';

const fabric = fabricFromIbnetdiscover(fabricFile({ hosts: 4, adapters: 2, radix: 4 }).text);

/** Each link once for either end, by the ids at both ends. */
function arcs(graph: CompactGraph): string[] {
  return graph.ids.flatMap((id, at) =>
    [...graph.neighbours.subarray(graph.offsets[at], graph.offsets[at + 1])].map((other) => `${id} ${graph.ids[other] ?? ''}`),
  );
}

describe('compactGraph', () => {
  it('gives every link to both ends, with its place, and joins adapters with their hosts', () => {
    const graph = compactGraph(fabric);
    expect(graph.ids).toEqual(fabric.nodes.map(({ id }) => id));
    expect(graph.neighbours).toHaveLength(2 * fabric.links.length + 2 * 8);
    graph.ids.forEach((id, at) => {
      for (let place = graph.offsets[at] ?? 0; place < (graph.offsets[at + 1] ?? 0); place++) {
        const other = graph.ids[graph.neighbours[place] ?? -1];
        const link = fabric.links[graph.links[place] ?? -1];
        if (link === undefined)
          expect([fabric.nodes[at]?.host, fabric.nodes.find((node) => node.id === other)?.host]).toContainEqual(
            expect.stringContaining('host:'),
          );
        else expect([link.a, link.b].sort()).toEqual([id, other].sort());
      }
    });
  });

  it('keeps parallel cables apart', () => {
    const plan = fabricFromIbnetdiscover(fabricFile({ hosts: 4, radix: 8 }).text);
    const all = arcs(compactGraph(plan, { inside: false }));
    expect(all).toHaveLength(2 * plan.links.length);
    expect(new Set(all).size).toBeLessThan(all.length);
  });

  it('leaves out what is not asked for, loops, and links to nowhere', () => {
    expect(compactGraph(fabric, { inside: false, take: (link) => link.kind === 'nvlink' }).neighbours).toHaveLength(0);
    const [link] = fabric.links;
    if (link === undefined) throw new Error('the fabric has links');
    const odd: Pick<Fabric, 'nodes' | 'links'> = { nodes: fabric.nodes, links: [{ ...link, b: link.a }, { ...link, b: 'nobody' }, link] };
    const graph = compactGraph(odd, { inside: false });
    expect([...graph.links]).toEqual([2, 2]);
    expect([...graph.aOf].slice(0, 2)).toEqual([-1, -1]);
  });

  it('takes an empty graph', () => {
    expect(compactGraph({ nodes: [], links: [] }).offsets).toEqual(new Int32Array(1));
  });
});
