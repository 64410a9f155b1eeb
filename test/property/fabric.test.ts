import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../src/fabric/fromDiscovery.js';
import { layoutFabric } from '../../src/fabric/layout.js';
import { readLatencyMatrix } from '../../src/fabric/readers/latencyMatrix.js';
import { readTopoMatrix } from '../../src/fabric/readers/topoMatrix.js';
import { fabricFile } from '../lab/ib/fabricFile.js';
import { matrix } from '../unit/fabric/facts.js';

const plan = fc.record({
  hosts: fc.integer({ min: 1, max: 40 }),
  adapters: fc.integer({ min: 1, max: 4 }),
  radix: fc.constantFrom(4, 8, 16),
  rails: fc.boolean(),
});

/** A text cut and stirred: lines dropped, doubled, swapped, and one of them garbled. */
const stirred = (text: string) =>
  fc
    .array(fc.record({ at: fc.nat(), how: fc.constantFrom('drop', 'double', 'cut', 'junk'), junk: fc.string() }), { maxLength: 8 })
    .map((changes) => {
      const lines = text.split('\n');
      for (const { at, how, junk } of changes) {
        const place = at % lines.length;
        const line = lines[place] ?? '';
        if (how === 'drop') lines.splice(place, 1);
        else if (how === 'double') lines.splice(place, 0, line);
        else lines[place] = how === 'cut' ? line.slice(0, line.length / 2) : junk;
      }
      return lines.join('\n');
    });

describe('fabric readers', () => {
  it('count every fabric that the generator writes', () => {
    fc.assert(
      fc.property(plan, (made) => {
        const { text, counts } = fabricFile(made);
        const { summary, problems } = fabricFromIbnetdiscover(text);
        expect(problems).toEqual([]);
        expect(summary).toMatchObject({ switches: counts.switches, hosts: counts.hosts, adapters: counts.adapters, links: counts.links });
      }),
      { numRuns: 40 },
    );
  });

  it('never throw on a damaged discovery, and keep the graph whole', () => {
    fc.assert(
      fc.property(stirred(fabricFile({ hosts: 6, adapters: 2, radix: 8 }).text), (text) => {
        const fabric = fabricFromIbnetdiscover(text);
        const ids = new Set(fabric.nodes.map(({ id }) => id));
        expect(ids.size).toBe(fabric.nodes.length);
        for (const { a, b } of fabric.links) expect(ids.has(a) && ids.has(b)).toBe(true);
        for (const { host } of fabric.nodes) if (host !== null) expect(ids.has(host)).toBe(true);
        expect([...layoutFabric(fabric).x].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('never throw on a damaged matrix, and stay symmetric', () => {
    fc.assert(
      fc.property(fc.oneof(stirred(matrix(3)), fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const { devices, paths } = readTopoMatrix(text);
        expect(paths.length).toBe(devices.length);
        paths.forEach((row, i) => row.forEach((cell, j) => expect(cell).toBe(paths[j]?.[i] ?? null)));
      }),
      { numRuns: 200 },
    );
  });

  it('never throw on any latency matrix', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), stirred('x,a,b\na,,1\nb,2,\n')), (text) => void readLatencyMatrix(text)));
  });
});
