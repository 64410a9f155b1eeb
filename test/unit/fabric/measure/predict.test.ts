import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import type { Fabric, FabricLink } from '../../../../src/fabric/graph.js';
import { figuresAt } from '../../../../src/fabric/measure/matrix.js';
import { hostsOf, predictPairs, usualHops } from '../../../../src/fabric/measure/predict.js';
import { placesOf } from '../../../../src/fabric/order/places.js';
import { rdmaPath } from '../../../../src/simulator/pairPhysics.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';
import { bigFabric } from '../bigFabric.js';

const fabric = fabricFromIbnetdiscover(fabricFile({ hosts: 32, radix: 16 }).text);
const { hosts, groupOf } = placesOf(fabric);
const rate = fabric.links[0]?.gbps ?? NaN;
const kinds = new Map(fabric.nodes.map(({ id, kind }) => [id, kind]));
const trunk = ({ a, b }: FabricLink): boolean => kinds.get(a) === 'switch' && kinds.get(b) === 'switch';
const changed = (change: (link: FabricLink) => Partial<FabricLink>): Fabric => ({ ...fabric, links: fabric.links.map((link) => ({ ...link, ...change(link) })) });
const other = [...groupOf].findIndex((group) => group !== groupOf[0]);

describe('what the cables let expect of a pair', () => {
  const near = { us: usualHops.endsUs + usualHops.switchUs, gbps: rate * usualHops.share };
  it('is latency by switches and the rate of the cables, and says that it is modelled', () => {
    const matrix = predictPairs(fabric, hosts);
    expect(matrix.origin).toBe('modelled');
    expect(figuresAt(matrix, 0, 1)).toMatchObject(near);
    expect(figuresAt(matrix, 0, other)).toMatchObject({ ...near, us: usualHops.endsUs + 3 * usualHops.switchUs });
    expect(figuresAt(matrix, other, 0)).toEqual(figuresAt(matrix, 0, other));
    expect(figuresAt(matrix, 3, 3)).toMatchObject({ us: null, gbps: null });
    expect([...hostsOf(fabric)].sort()).toEqual([...hosts].sort());
  });

  it('is no better than the narrowest cable that no other way goes round', () => {
    const slow = changed((link) => (trunk(link) ? { gbps: 25 } : {}));
    expect(figuresAt(predictPairs(slow, hosts), 0, other).gbps).toBeCloseTo(25 * usualHops.share);
    expect(figuresAt(predictPairs(slow, hosts), 0, 1).gbps).toBeCloseTo(near.gbps);
    const first = fabric.links.find(trunk);
    const one = changed((link) => (link === first ? { gbps: 25 } : {}));
    expect(figuresAt(predictPairs(one, hosts), 0, other).gbps).toBeCloseTo(near.gbps);
  });

  it('is not known where no cable works or its rate is not told', () => {
    const down = changed((link) => (trunk(link) ? { state: 'down' } : {}));
    expect(figuresAt(predictPairs(down, hosts), 0, other)).toMatchObject({ us: null, gbps: null });
    expect(figuresAt(predictPairs(down, hosts), 0, 1)).toMatchObject(near);
    const untold = changed(() => ({ gbps: null }));
    expect(figuresAt(predictPairs(untold, hosts), 0, 1)).toMatchObject({ us: near.us, gbps: null });
    expect(figuresAt(predictPairs(fabric, ['no-such-host', hosts[0] ?? '']), 0, 1)).toMatchObject({ us: null, gbps: null });
  });

  it('finds hosts with or without their domain', () => {
    expect(figuresAt(predictPairs(fabric, [`${hosts[0] ?? ''}.cluster`, hosts[1] ?? '']), 0, 1)).toMatchObject(near);
  });

  it('goes by the first rail of a host', () => {
    const big = bigFabric({ hosts: 8, pods: 2 });
    const names = hostsOf(big);
    const rails = big.links.filter(({ kind }) => kind === 'fabric');
    const ofFirst = new Set(big.nodes.filter(({ kind, rail }) => kind === 'nic' && rail === 0).map(({ id }) => id));
    const other = { ...big, links: big.links.map((link) => (rails.includes(link) && !ofFirst.has(link.a) && !ofFirst.has(link.b) ? { ...link, gbps: 1 } : link)) };
    expect(figuresAt(predictPairs(other, names), 0, 1).gbps).toBeCloseTo(400 * usualHops.share);
  });

  it('is near what the embedded cluster plays', () => {
    const nic = { active: true, width: 4, pcieWidth: 16, symbolErrors: 0 };
    const played = (leaf: string): number => rdmaPath({ ...nic, leaf: 'a' } as never, { ...nic, leaf } as never)?.us ?? NaN;
    expect(played('a')).toBeCloseTo(near.us);
    expect(played('b')).toBeCloseTo(usualHops.endsUs + 3 * usualHops.switchUs);
  });
});
