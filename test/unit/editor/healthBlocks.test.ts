import { describe, expect, it } from 'vitest';
import type { HealthHost } from '../../../src/protocol/health.js';
import { blocksOf, cellsOf, hostAt, measuresFor, place } from '../../../webview/health/blocks.js';

const hosts = (count: number, rackSize: number | null): HealthHost[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `gpu-${String(at + 1).padStart(4, '0')}`,
    standing: 'well',
    rack: rackSize === null ? null : `rack-${String(Math.floor(at / rackSize) + 1).padStart(3, '0')}`,
  }));
const sizes = (count: number, rackSize: number | null) =>
  blocksOf(hosts(count, rackSize)).map(({ label, hosts: own }) => [label, own.length]);

describe('the blocks of the health picture', () => {
  it('are racks, or runs of fifty where none are known', () => {
    expect(sizes(70, 32)).toEqual([
      ['rack-001', 32],
      ['rack-002', 32],
      ['rack-003', 6],
    ]);
    expect(sizes(120, null)).toEqual([
      ['gpu-[0001-0050]', 50],
      ['gpu-[0051-0100]', 50],
      ['gpu-[0101-0120]', 20],
    ]);
  });

  it('hold several racks each where racks are many and small', () => {
    const made = sizes(1250, 4);
    expect(made[0]).toEqual(['rack-[001-012]', 48]);
    expect(made.length).toBeLessThan(30);
  });

  it.each([
    [1, null],
    [13, null],
    [1250, 4],
    [1250, 32],
    [10_000, null],
  ] as const)('have a place for each of %i hosts (racks of %s), and lead back to it from that place', (count, rackSize) => {
    const measures = measuresFor(count);
    const layout = place(blocksOf(hosts(count, rackSize)), 520, measures);
    const cells = cellsOf(layout.blocks, measures);
    expect(cells.size).toBe(count);
    expect(new Set([...cells.values()].map(String)).size).toBe(count);
    for (const [host, [x, y]] of cells) {
      expect(hostAt(layout.blocks, measures, x + 2, y + 2)).toBe(host);
      expect(x + measures.pitch).toBeLessThanOrEqual(520);
      expect(y + measures.pitch).toBeLessThanOrEqual(layout.height + 1);
    }
  });

  it('lie under no pointer where no host is', () => {
    const measures = measuresFor(10);
    const layout = place(blocksOf(hosts(10, null)), 520, measures);
    expect(hostAt(layout.blocks, measures, 1, 1)).toBeNull();
    expect(hostAt(layout.blocks, measures, 500, 20)).toBeNull();
    expect(hostAt([], measures, 5, 20)).toBeNull();
  });
});
