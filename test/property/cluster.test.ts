import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldHosts } from '../../src/cluster/foldHosts.js';
import { isHostName } from '../../src/cluster/hostName.js';
import { expandHosts } from '../../src/cluster/hostRange.js';
import { readClusterFile } from '../../src/cluster/readClusterFile.js';

const hostName = fc
  .tuple(
    fc.constantFrom('gpu', 'r1n', 'a-b.', 'x0_', '9'),
    fc.nat(120),
    fc.constantFrom(1, 2, 3, 5),
    fc.constantFrom('', '.lan', '-ib0', 'n7'),
  )
  .map(([prefix, number, width, suffix]) => prefix + String(number).padStart(width, '0') + suffix);

describe('host ranges', () => {
  it('expanding what folding wrote gives the same hosts', () => {
    fc.assert(
      fc.property(fc.array(hostName, { maxLength: 60 }), (names) => {
        const answer = expandHosts(foldHosts(names));
        expect(answer.problems).toEqual([]);
        expect([...answer.hosts].sort()).toEqual([...new Set(names)].sort());
      }),
    );
  });
  it('never throws, and never gives a name that is not a safe host name', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '1', '0', '-', '[', ']', ',', ' ', '$', ';', '\n', '\u001b') }), (text) => {
        for (const host of expandHosts(text).hosts.slice(0, 100)) expect(isHostName(host)).toBe(true);
      }),
    );
  });
});

describe('cluster files', () => {
  it('never throw, whatever they hold, and every place lies inside the text', () => {
    const piece = fc.constantFrom(
      'hosts:',
      ' ',
      '\n',
      '- ',
      'a[1-3]',
      'racks:',
      '{',
      '}',
      '[',
      ']',
      'env:',
      'X: 1',
      '&a',
      '*a',
      '"',
      "'",
      '|',
      '\t',
      '---\n',
      'head: a1',
      '!!x ',
      '<<: ',
      '__proto__: ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('');
        const lines = text.split('\n').length;
        const { cluster, problems } = readClusterFile(text, '/x/.nccl/cluster.yaml');
        if (cluster === null) expect(problems).not.toEqual([]);
        for (const { range } of problems) expect(range.end.line).toBeLessThan(lines + 1);
      }),
      { numRuns: 500 },
    );
  });
});
