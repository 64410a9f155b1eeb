import { describe, expect, it } from 'vitest';
import { changes, diffFabrics } from '../../../src/fabric/diff.js';
import type { Fabric, FabricLink } from '../../../src/fabric/graph.js';
import { bigFabric } from './bigFabric.js';

const before = bigFabric({ hosts: 8, pods: 2 });
const first = (keep: (link: FabricLink) => boolean): FabricLink => {
  const found = before.links.find(keep);
  if (found === undefined) throw new Error('the fabric has such a link');
  return found;
};
const marked = (marks: Uint8Array, mark: number): number[] => [...marks.keys()].filter((at) => marks[at] === mark);

describe('diffFabrics', () => {
  it('finds nothing between a capture and itself, also where links are told from the other end', () => {
    const turned: Fabric = { ...before, links: before.links.map((link) => ({ ...link, a: link.b, b: link.a, aPort: link.bPort, bPort: link.aPort })) };
    for (const after of [before, turned]) expect(diffFabrics(before, after).counts).toEqual({ added: 0, removed: 0, changed: 0 });
  });

  it('tells what changed, with both values', () => {
    const cable = first(({ kind }) => kind === 'fabric');
    const after: Fabric = { ...before, links: before.links.map((link) => (link === cable ? { ...link, width: '2x', gbps: 200, state: 'degraded', latencyUs: 9 } : link)) };
    const diff = diffFabrics(before, after);
    const [at] = marked(diff.links, changes.changed);
    expect(diff.counts).toEqual({ added: 0, removed: 0, changed: 1 });
    expect(diff.linkFields.get(at ?? -1)).toEqual([
      { field: 'state', before: 'ok', after: 'degraded' },
      { field: 'width', before: '4x', after: '2x' },
      { field: 'gbps', before: 400, after: 200 },
    ]);
  });

  it('keeps what is gone in the graph, and a cable in another port of the same switch has changed', () => {
    const cable = first(({ kind }) => kind === 'fabric');
    const gone = before.nodes.filter(({ host, id }) => host === 'host:gpu007' || id === 'host:gpu007');
    const after: Fabric = {
      ...before,
      nodes: before.nodes.filter((node) => !gone.includes(node)),
      links: before.links.flatMap((link) =>
        link.a.startsWith('host:gpu007') || link.b.startsWith('host:gpu007') ? [] : [link === cable ? { ...link, bPort: '63' } : link],
      ),
    };
    const diff = diffFabrics(before, after);
    expect(marked(diff.nodes, changes.removed).map((at) => diff.fabric.nodes[at]?.id)).toEqual(gone.map(({ id }) => id));
    const [moved = -1] = marked(diff.links, changes.changed);
    expect(diff.linkFields.get(moved)).toEqual([{ field: 'bPort', before: cable.bPort, after: '63' }]);
    expect(diff.counts).toEqual({ added: 0, removed: gone.length + before.links.length - after.links.length, changed: 1 });
    expect(diff.fabric.summary.hosts).toBe(8);
  });

  it('tells the moved end also where the link is told from the other end, and takes a cable to elsewhere for gone and new', () => {
    const cable = first(({ kind }) => kind === 'fabric');
    const swap = (change: Partial<FabricLink>): Fabric => ({
      ...before,
      links: before.links.map((link) => (link === cable ? { ...link, a: link.b, b: link.a, aPort: link.bPort, bPort: link.aPort, ...change } : link)),
    });
    const turned = diffFabrics(before, swap({ aPort: '63' }));
    expect([...turned.linkFields.values()]).toEqual([[{ field: 'aPort', before: cable.bPort, after: '63' }]]);
    const other = before.nodes.find(({ kind, id }) => kind === 'switch' && id !== cable.a && id !== cable.b)?.id ?? '';
    expect(diffFabrics(before, swap({ a: other, aPort: '63' })).counts).toEqual({ added: 1, removed: 1, changed: 0 });
    expect(diffFabrics(before, swap({ aPort: '62', bPort: '63' })).counts).toEqual({ added: 1, removed: 1, changed: 0 });
  });

  it('tells links without ports apart by their order', () => {
    const link = { ...first(({ kind }) => kind === 'nvlink') };
    const one: Fabric = { ...before, links: [link, link] };
    expect(diffFabrics(one, { ...before, links: [link] }).counts).toEqual({ added: 0, removed: 1, changed: 0 });
  });
});
