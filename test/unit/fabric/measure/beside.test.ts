import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import { behindModel, besideModel, describeBeside } from '../../../../src/fabric/measure/beside.js';
import { buildMatrix, type PairMatrix } from '../../../../src/fabric/measure/matrix.js';
import { predictPairs } from '../../../../src/fabric/measure/predict.js';
import { placesOf } from '../../../../src/fabric/order/places.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';

const fabric = fabricFromIbnetdiscover(fabricFile({ hosts: 32, radix: 16 }).text);
const names = placesOf(fabric).hosts.slice(0, 8);
const model = predictPairs(fabric, names);

/** Every pair as modelled times a factor; `worse` makes one pair worse. */
function measured(factor: number, worse: { us?: number; gbps?: number } = {}, method: string | null = 'perftest'): PairMatrix {
  const builder = buildMatrix({ names, racks: model.racks, sites: names.map(() => null), origin: 'measured', at: null, method });
  names.forEach((_, i) => {
    names.forEach((__, j) => {
      if (i === j) return;
      const at = i * names.length + j;
      const [us, gbps] = [(model.us[at] ?? NaN) * factor, (model.gbps[at] ?? NaN) / factor];
      const bad = i === 0 && j === 1;
      builder.put(i, j, { us: bad ? us * (worse.us ?? 1) : us, gbps: bad ? gbps / (worse.gbps ?? 1) : gbps, spreadUs: null, samples: 1 });
    });
  });
  return builder.matrix;
}

describe('a measured matrix beside its cables', () => {
  it('shows of each class how often worse it is, and flags nothing that is near', () => {
    const beside = besideModel(measured(1.1), fabric);
    expect(beside.why).toBeNull();
    expect(beside.slow).toEqual([]);
    for (const { us, gbps } of beside.classes) {
      expect(us?.ratio).toBeCloseTo(1.1);
      expect(gbps?.ratio).toBeCloseTo(1.1);
      expect([us?.slow, gbps?.slow]).toEqual([false, false]);
    }
    const text = describeBeside(beside, names);
    expect(text).toMatch(/^Against what the cables let expect, modelled: 1\.6 µs in both hosts and 0\.4 µs for each switch/);
    expect(text).toMatch(/: 2\.20 µs, 1\.1 times the modelled 2\.00 µs; [\d.]+ Gbit\/s, 90\.9 % of the modelled [\d.]+ Gbit\/s\n/);
    expect(text).not.toContain('too slow');
  });

  it('names a pair that is too slow, worst figure first, and not the others', () => {
    const beside = besideModel(measured(1, { us: 2, gbps: 4 }), fabric);
    expect(beside.slow.map(({ from, to, what }) => [from, to, what])).toEqual([
      [0, 1, 'bandwidth'],
      [0, 1, 'latency'],
    ]);
    expect(describeBeside(beside, names)).toContain(`  ${names[0] ?? ''} → ${names[1] ?? ''}: `);
    expect(describeBeside(beside, names)).toMatch(/, 25\.0 % of the modelled [\d.]+ Gbit\/s: too slow\n/);
    expect(besideModel(measured(1, { us: behindModel * 0.99 }), fabric).slow).toEqual([]);
    expect(besideModel(measured(1, { us: behindModel * 1.01 }), fabric).slow).toHaveLength(1);
  });

  it('flags a class that is too slow as a whole', () => {
    const beside = besideModel(measured(2), fabric);
    expect(beside.classes.every(({ us, gbps }) => us?.slow === true && gbps?.slow === true)).toBe(true);
    expect(beside.slow.length).toBe(names.length * (names.length - 1) * 2);
    expect(describeBeside(beside, names)).toContain(`… and ${String(beside.slow.length - 5)} more`);
  });

  it.each([
    [measured(1), null, 'which cables lie between the hosts is not known'],
    [measured(1, {}, 'tcp'), fabric, 'tcp passes through the kernel or through NCCL, of which the cables tell nothing'],
    [{ ...measured(1), names: names.map((name) => `other-${name}`) }, fabric, 'no known way of cables leads between these hosts'],
  ])('says why it cannot be (%#)', (matrix, graph, why) => {
    const beside = besideModel(matrix, graph);
    expect(beside).toMatchObject({ origin: 'modelled', why, classes: [], slow: [] });
    expect(describeBeside(beside, names)).toBe(`Not held against the cables: ${why}.\n`);
  });

  it('marks the same pairs as the Latency Matrix panel', () => {
    const panel = readFileSync('webview/latency/model.ts', 'utf8');
    expect(panel).toContain(`export const behindModel = ${String(behindModel)};`);
  });
});
