import { describe, expect, it } from 'vitest';
import { packFabric, unpackFabric } from '../../../src/protocol/fabricColumns.js';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import { bigFabric, tenThousand } from '../fabric/bigFabric.js';
import { host, nic, snapshot } from '../fabric/facts.js';

describe('packFabric', () => {
  it('gives back every fact of every node and link', () => {
    const fabric = bigFabric({ hosts: 8, pods: 2 });
    const since = fabric.links.map((_, at) => (at % 3 === 0 ? '2026-11-20T10:00:00Z' : null));
    expect(unpackFabric(structuredClone(packFabric(fabric, since)))).toEqual({ fabric, since });
  });

  it('leaves absent what no source gave, and keeps problems', () => {
    const joined = fabricFromSnapshot(snapshot({ a: host({ nics: [nic('mlx5_0')] }) }, 'no such thing'));
    expect(joined.problems).not.toEqual([]);
    expect(unpackFabric(packFabric(joined)).fabric).toEqual(joined);
    const plain = structuredClone(joined);
    for (const node of plain.nodes) delete (node as { from?: readonly number[] }).from;
    const { fabric } = unpackFabric(packFabric(plain));
    expect(fabric).toEqual(plain);
    expect(Object.keys(fabric.nodes[0] ?? {})).not.toContain('from');
  });

  it('is small: 10,000 GPUs are 300 switches, 1,250 hosts and less than ten million bytes', () => {
    const fabric = bigFabric(tenThousand);
    expect(fabric.summary).toMatchObject({ switches: 300, hosts: 1250, gpus: 10_000, adapters: 10_000, tiers: 3, components: 1 });
    const packed = packFabric(fabric);
    const bytes = [packed.nodes, packed.links].flatMap((columns) => Object.values(columns)).reduce((sum, column) => sum + column.byteLength, 0);
    expect(bytes + packed.texts.reduce((sum, text) => sum + text.length + 3, 0)).toBeLessThan(10_000_000);
  });

  it('takes a graph without anything', () => {
    const nothing = fabricFromSnapshot(snapshot({}));
    expect(unpackFabric(packFabric(nothing)).fabric).toEqual(nothing);
  });
});
