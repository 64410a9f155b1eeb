import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldHosts } from '../../src/cluster/foldHosts.js';
import { expandHosts } from '../../src/cluster/hostRange.js';

const nodeset = (text: string): string[] | null => {
  const { status, stdout } = spawnSync('nodeset', ['-e', '-S', ' ', text], { encoding: 'utf8' });
  return status === 0 ? stdout.split(/\s+/).filter((name) => name !== '') : null;
};
/** The same for many expressions at once; null for one that is wrong. `nodeset` takes a hundred times longer to start than to answer, so its library is asked. */
function nodesets(texts: readonly string[]): (string[] | null)[] {
  const program = [
    'import sys',
    'from ClusterShell.NodeSet import NodeSet',
    'for line in sys.stdin:',
    '  try: print("=" + " ".join(NodeSet(line.rstrip("\\n"))))',
    '  except Exception: print("!")',
  ].join('\n');
  const path = spawnSync('sh', ['-c', 'command -v nodeset'], { encoding: 'utf8' }).stdout.trim();
  const python = /^#!\s*(\S+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'python3';
  const { stdout } = spawnSync(python, ['-c', program], { input: texts.map((text) => `${text}\n`).join(''), encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(texts.length);
  return lines.map((line) => (line === '!' ? null : line.slice(1).split(' ').filter((name) => name !== ''))); // prettier-ignore
}
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
        fc.property(fc.array(expression, { minLength: 20, maxLength: 20 }), (texts) => {
          const theirs = nodesets(texts);
          const folded: { readonly hosts: readonly string[]; readonly text: string }[] = [];
          for (const [index, text] of texts.entries()) {
            const names = theirs[index] ?? null;
            if (names === null) continue;
            compared++;
            const { hosts, problems } = expandHosts(text);
            expect(problems).toEqual([]);
            expect(sorted(hosts), text).toEqual(sorted(names));
            if (hosts.length > 0) folded.push({ hosts, text: foldHosts(hosts) });
          }
          const again = nodesets(folded.map(({ text }) => text));
          for (const [index, { hosts, text }] of folded.entries()) expect(sorted(again[index] ?? []), text).toEqual(sorted(hosts));
        }),
        { numRuns: 2 },
      );
      expect(compared).toBeGreaterThan(20);
    });

    it.each(['gpu[1-', 'gpu[5-2]', 'gpu[1-5/0]', 'gpu1!', '&gpu1', 'gpu[a]'])('are wrong together: %s', (text) => {
      expect(nodeset(text)).toBeNull();
      expect(expandHosts(text).problems).not.toEqual([]);
    });
  }
});
