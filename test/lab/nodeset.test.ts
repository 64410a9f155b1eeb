import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldHosts } from '../../src/cluster/foldHosts.js';
import { expandHosts } from '../../src/cluster/hostRange.js';

const nodeset = (text: string): string[] | null => {
  const { status, stdout } = spawnSync('nodeset', ['-e', '-S', ' ', text], { encoding: 'utf8' });
  return status === 0 ? stdout.split(/\s+/).filter((name) => name !== '') : null;
};
const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

describe('host ranges beside ClusterShell’s nodeset', () => {
  if (spawnSync('nodeset', ['--version']).error !== undefined)
    it('left out: clustershell', () => console.log('left out: clustershell is not installed'));
  else {
    it('mean the same, operators and steps included', { timeout: 120_000 }, () => {
      const number = fc.integer({ min: 0, max: 12 });
      const padded = fc.boolean();
      const range = fc.tuple(number, fc.nat(5), fc.integer({ min: 1, max: 3 }), padded).map(([low, more, step, pad]) => {
        const text = (n: number): string => (pad ? String(n).padStart(3, '0') : String(n));
        return `${text(low)}-${text(low + more)}${step > 1 ? `/${String(step)}` : ''}`;
      });
      const item = fc.oneof(
        fc.array(range, { minLength: 1, maxLength: 2 }).map((ranges) => `gpu[${ranges.join(',')}]`),
        fc.tuple(range, range).map(([a, b]) => `r[${a}]n[${b}]`),
        number.map((n) => `gpu${String(n)}`),
        fc.constant('login'),
      );
      const expression = fc
        .array(fc.tuple(fc.constantFrom(',', '!', '&', '^'), item), { minLength: 1, maxLength: 4 })
        .map((parts) => parts.map(([operator, text], i) => (i === 0 ? text : operator + text)).join(''));
      let compared = 0;
      fc.assert(
        fc.property(expression, (text) => {
          const theirs = nodeset(text);
          if (theirs === null) return;
          compared++;
          const { hosts, problems } = expandHosts(text);
          expect(problems).toEqual([]);
          expect(sorted(hosts)).toEqual(sorted(theirs));
          if (hosts.length > 0) expect(sorted(nodeset(foldHosts(hosts)) ?? [])).toEqual(sorted(hosts));
        }),
        { numRuns: 40 },
      );
      expect(compared).toBeGreaterThan(20);
    });

    it.each(['gpu[1-', 'gpu[5-2]', 'gpu[1-5/0]', 'gpu1!', '&gpu1', 'gpu[a]'])('are wrong together: %s', (text) => {
      expect(nodeset(text)).toBeNull();
      expect(expandHosts(text).problems).not.toEqual([]);
    });
  }
});
