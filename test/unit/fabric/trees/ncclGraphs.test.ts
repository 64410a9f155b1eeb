import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import { placesOf } from '../../../../src/fabric/order/places.js';
import { doubleBinaryTree } from '../../../../src/fabric/order/treeShape.js';
import { describeNccl } from '../../../../src/fabric/trees/describeNccl.js';
import { besideNccl, graphsOf, type NcclGraphs } from '../../../../src/fabric/trees/ncclGraphs.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';

const places = placesOf(fabricFromIbnetdiscover(fabricFile({ hosts: 32, radix: 16 }).text));
/** Ranks of two GPUs on each of these hosts. */
const ranksOn = (hosts: readonly number[]): string[] => hosts.flatMap((at) => [places.hosts[at] ?? '', places.hosts[at] ?? '']);
const ringOf = (hostOf: readonly string[]): NcclGraphs => ({
  hostOf,
  rings: [{ channel: 0, order: hostOf.map((_, rank) => rank) }],
  trees: [],
});

describe('NCCL’s rings beside the network', () => {
  it('leave each host and leaf once where ranks follow the cables', () => {
    expect(besideNccl(ringOf(ranksOn([0, 1, 8, 9])), places, null).rings).toEqual([
      { channel: 0, edges: 8, host: 4, leastHost: 4, leaf: 2, leastLeaf: 2, pod: 0, rail: 4 },
    ]);
  });
  it('leave them more often where ranks do not', () => {
    expect(besideNccl(ringOf(ranksOn([0, 8, 1, 9])), places, null).rings[0]).toMatchObject({ leaf: 4, leastLeaf: 2 });
  });
  it('keep to a rail where both ranks have the same place in their hosts', () => {
    const hostOf = ranksOn([0, 1]);
    const graphs = {
      hostOf,
      rings: [
        { channel: 1, order: [1, 0, 2, 3] },
        { channel: 2, order: [0, 1, 3, 2] },
      ],
      trees: [],
    };
    expect(besideNccl(graphs, places, null).rings.map(({ rail }) => rail)).toEqual([0, 0]);
  });
  it('say nothing of leaves where a host is not known, but of hosts', () => {
    const [ring] = besideNccl(ringOf(['a', 'b']), places, null).rings;
    expect(ring).toMatchObject({ host: 2, leaf: null, leastLeaf: null, pod: null });
    expect(besideNccl({ hostOf: [], rings: [{ channel: 0, order: [] }], trees: [] }, null, null).rings[0]).toMatchObject({
      edges: 0,
      host: 0,
      leaf: null,
    });
  });
  it('find hosts that the log names without their domain, or with one', () => {
    const hostOf = ranksOn([0, 8]).map((name) => `${name}.cluster.local`);
    expect(besideNccl(ringOf(hostOf), places, null).rings[0]).toMatchObject({ leaf: 2 });
  });
});

describe('NCCL’s trees beside the measured one', () => {
  const names = ['a', 'b', 'c', 'd'];
  const weights = Float64Array.of(NaN, 1, 9, 9, 1, NaN, 1, 9, 9, 1, NaN, 1, 9, 9, 1, NaN);
  const measured = { names, weight: (a: number, b: number) => weights[a * 4 + b] ?? NaN, edges: [['a', 'b'], ['b', 'c'], ['c', 'd']].map(([parent = '', child = '']) => ({ parent, child })) };
  const tree = (parent: readonly (number | null)[]): NcclGraphs => ({ hostOf: names, rings: [], trees: [{ channel: 0, parent }] });

  it('weigh what their edges between hosts weigh, and share what they share', () => {
    // 1 under 2, 3 under 2, 2 under 0: two of the three edges are measured ones.
    expect(besideNccl(tree([...doubleBinaryTree(4)[0]]), null, measured).trees[0]).toMatchObject({
      edges: 3,
      depth: 2,
      weight: 11,
      shared: 2,
      leastHost: 3,
    });
    expect(besideNccl(tree([-1, 0, 1, 2]), null, measured).trees[0]).toMatchObject({ depth: 3, weight: 3, shared: 3 });
  });
  it('have no weight where a host was not measured or nothing was', () => {
    expect(besideNccl({ ...tree([-1, 0]), hostOf: ['a', 'z'] }, null, measured).trees[0]).toMatchObject({ weight: null, shared: null });
    expect(besideNccl(tree([-1, 0, 1, 2]), null, null).trees[0]).toMatchObject({ weight: null, shared: null });
  });
  it('end where a damaged log says that they go in a circle', () => {
    expect(besideNccl(tree([1, 2, 0, null]), null, measured).trees[0]?.edges).toBe(3);
  });
});

describe('what is said of NCCL’s graphs', () => {
  it('puts channels that are alike in one line and names what could be less', () => {
    const hostOf = ranksOn([0, 8, 1, 9]);
    const order = hostOf.map((_, rank) => rank);
    const rings = [0, 1, 2, 5].map((channel) => ({ channel, order }));
    const text = describeNccl(
      besideNccl({ hostOf, rings, trees: [{ channel: 0, parent: [-1, 0, 0, 2, 2, 4, 4, 6] }] }, places, null),
      null,
    );
    expect(text).toContain('Rings of channels 0–2, 5: between hosts 4 (at least 4), between leaves 4 (at least 2), from rail to rail 4');
    expect(text).toContain('Trees of channels 0: depth 4, between hosts 3 (at least 3), between leaves 3 (at least 1)');
    expect(text).toContain('leave leaves 4 times where 2 would do');
    const good = describeNccl(besideNccl(ringOf(ranksOn([0, 1, 8, 9])), places, null), null);
    expect(good).not.toContain('would do');
  });
  it('holds trees against the measured one, and says where the log tells of none', () => {
    const measured = { names: ['a', 'b.site'], weight: () => 1, edges: [{ parent: 'a', child: 'b.site' }] };
    const graphs = graphsOf({
      nRanks: 2,
      ranks: [
        { rank: 0, host: 'a' },
        { rank: 1, host: 'b' },
      ],
      rings: [],
      trees: [
        {
          channel: 3,
          links: [
            { rank: 0, parent: null },
            { rank: 1, parent: 0 },
          ],
        },
      ],
    });
    expect(graphs.trees).toEqual([{ channel: 3, parent: [-1, 0] }]);
    expect(describeNccl(besideNccl(graphs, null, measured), 1)).toContain(
      '1.00 µs by the measurement, the spanning tree 1.00 µs; edges of it that NCCL has too: 1',
    );
    expect(describeNccl({ rings: [], trees: [] }, null)).toContain('set NCCL_DEBUG=INFO');
  });
});
