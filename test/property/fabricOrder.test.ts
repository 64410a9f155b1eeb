import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded, shuffled } from '../../src/base/random.js';
import { fabricFromIbnetdiscover } from '../../src/fabric/fromDiscovery.js';
import { aimed, aims, costOf, costOfPairs, costOfPlaces } from '../../src/fabric/order/cost.js';
import { orderFile } from '../../src/fabric/order/files.js';
import { placesAmong, placesOf } from '../../src/fabric/order/places.js';
import { ranksAnswer } from '../../src/fabric/order/ranksAnswer.js';
import { readOrder } from '../../src/fabric/order/readOrder.js';
import { searched } from '../../src/fabric/order/search.js';
import { fabricFile } from '../lab/ib/fabricFile.js';

const plans = fc.record({
  hosts: fc.integer({ min: 1, max: 48 }),
  adapters: fc.integer({ min: 1, max: 4 }),
  radix: fc.constantFrom(4, 8, 16),
  rails: fc.boolean(),
});
const identity = (count: number): Int32Array => Int32Array.from({ length: count }, (_, at) => at);

describe('an order of ranks', () => {
  it('has the same hosts and never costs more than the given one, whatever it is made for', () => {
    fc.assert(
      fc.property(plans, fc.nat(), fc.constantFrom(...aims), fc.integer({ min: 1, max: 50 }), (plan, seed, aim, drop) => {
        const places = placesOf(fabricFromIbnetdiscover(fabricFile(plan).text));
        // Some of the hosts, and one that no cable is known of.
        const given = [...shuffled(places.hosts, seeded(seed)).slice(drop % places.hosts.length), 'stranger'];
        const answer = ranksAnswer({ given, places, pairs: null, aim, limits: { steps: 600, seed } });
        expect([...answer.order].sort()).toEqual([...given].sort());
        expect(aimed(answer.after, aim)).toBeLessThanOrEqual(aimed(answer.before, aim));
        expect(answer.better).toBe(aimed(answer.after, aim) < aimed(answer.before, aim));
        if (!answer.better) expect(answer.order).toEqual(given);
        // What it says it costs is what that order costs.
        const own = placesAmong(places, answer.order);
        expect(costOf(identity(given.length), costOfPlaces(own)).ring.cost).toBeCloseTo(answer.after.ring.cost, 6);
        expect(ranksAnswer({ given, places, pairs: null, aim, limits: { steps: 600, seed } })).toEqual(answer);
      }),
      { numRuns: 30 },
    );
  });

  it('costs strictly less on every shuffled fat-tree, and reaches the least ring', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(2, 3, 4), fc.constantFrom(1, 4), (seed, leaves, adapters) => {
        const places = placesOf(fabricFromIbnetdiscover(fabricFile({ hosts: leaves * 8, adapters, radix: 16 * adapters }).text));
        const given = shuffled(places.hosts, seeded(seed));
        const own = placesAmong(places, given);
        const crossings = (group: ArrayLike<number>): number =>
          Array.from(group).filter((g, at) => g !== group[(at + 1) % group.length]).length;
        // A shuffle that leaves everything in its place is none.
        fc.pre(crossings(own.groupOf) > leaves);
        const answer = ranksAnswer({ given, places, pairs: null, aim: 'all-reduce', limits: { steps: 5000, seed: 1 } });
        expect(answer.better).toBe(true);
        expect(aimed(answer.after, 'all-reduce')).toBeLessThan(aimed(answer.before, 'all-reduce'));
        const ring = ranksAnswer({ given, places, pairs: null, aim: 'ring', limits: { steps: 5000, seed: 1 } });
        expect(crossings(placesAmong(places, ring.order).groupOf)).toBe(leaves);
      }),
      { numRuns: 40 },
    );
  });

  it('never costs more by measured pairs either, whatever is missing', () => {
    const matrices = fc.integer({ min: 1, max: 20 }).chain((count) =>
      fc.array(fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { freq: 4 }), { minLength: count, maxLength: count }), {
        minLength: count,
        maxLength: count,
      }),
    );
    fc.assert(
      fc.property(matrices, fc.constantFrom(...aims), fc.nat(), (us, aim, seed) => {
        const names = us.map((_, at) => `h${String(at)}`);
        const given = shuffled(names, seeded(seed));
        const pairs = { tables: { names, us }, rule: { kind: 'latency', bytes: 1, congestion: false } } as const;
        const answer = ranksAnswer({ given, places: null, pairs, aim, limits: { steps: 500, seed } });
        expect([...answer.order].sort()).toEqual([...names].sort());
        expect(aimed(answer.after, aim)).toBeLessThanOrEqual(aimed(answer.before, aim));
      }),
      { numRuns: 100 },
    );
  });

  it('is one that no single move betters any more', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 21, maxLength: 21 }), (list) => {
        const count = 7;
        const matrix = new Float64Array(count * count).fill(NaN);
        let next = 0;
        for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) matrix[a * count + b] = matrix[b * count + a] = list[next++] ?? 1;
        const model = costOfPairs(matrix, count, null);
        const order = searched(identity(count), model, 'ring', { steps: 6000, seed: 1 });
        const { cost } = costOf(order, model).ring;
        for (let i = 0; i < count; i++) {
          for (let j = i + 1; j < count; j++) {
            const [swapped, turned] = [order.slice(), order.slice()];
            swapped[i] = order[j] ?? 0;
            swapped[j] = order[i] ?? 0;
            turned.subarray(i, j + 1).reverse();
            expect(costOf(swapped, model).ring.cost).toBeGreaterThanOrEqual(cost);
            expect(costOf(turned, model).ring.cost).toBeGreaterThanOrEqual(cost);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is read back from every list of hosts that is written', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z]\d{1,3}(\.[a-z]{2,5})?$/), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom('hostfile', 'rankfile', 'slurm-hostfile'),
        (hosts, ranksPerHost, kind) => {
          expect(readOrder(orderFile(kind, { hosts, ranksPerHost, places: null }))).toEqual(hosts);
        },
      ),
    );
  });

  it('is read without a throw from any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readOrder(text).every((host) => host !== '')).toBe(true);
      }),
    );
  });
});
