import { describe, expect, it } from 'vitest';
import { fixLines } from '../../../src/doctor/fixes.js';
import { examine } from '../../../src/doctor/index.js';
import { reportText } from '../../../src/doctor/reports/text.js';
import { answer, hostFacts, snapshotOf } from '../cluster/facts.js';

const near = (host: string, port: number) => ({
  host,
  fix: `Check that HostName and Port (10.0.0.${String(port)}, ${String(port)}) of ${host} are right.`,
});

describe('what to do for many hosts', () => {
  it('is one line where only names and numbers differ, with the count and the first names', () => {
    expect(fixLines([1, 2, 3, 4, 5, 6].map((i) => near(`gpu-${String(i)}`, i)))).toEqual([
      'Check that HostName and Port (10.0.0.1, 1) of gpu-1 are right. The like for 5 more hosts: gpu-2, gpu-3, gpu-4, …',
    ]);
    expect(fixLines([near('a', 1), near('b', 2)])).toEqual(['Check that HostName and Port (10.0.0.1, 1) of a are right. The like for b.']);
  });
  it('takes a host’s name for one where it stands alone', () => {
    const fix = (host: string) => ({ host, fix: `Reach ${host}` });
    expect(fixLines([fix('c'), fix('d'), fix('e')])).toEqual(['Reach c The like for d, e.']);
    expect(fixLines([fix('a.b'), fix('a*b')])).toEqual(['Reach a.b The like for a*b.']);
  });
  it('is found whatever a host is called, and however long its name is', () => {
    const long = '(['.repeat(100_000);
    expect(
      fixLines([
        { host: long, fix: `Reach ${long}` },
        { host: '', fix: 'Reach ' },
      ]),
    ).toHaveLength(2);
  });
  it('is said plainly where it is the same for all, and apart where it is another advice', () => {
    expect(
      fixLines([
        { host: 'a', fix: 'Boot.' },
        { host: 'b', fix: 'Boot.' },
      ]),
    ).toEqual(['Boot.']);
    expect(
      fixLines([
        { host: 'a', fix: 'Boot.' },
        { host: 'b', fix: 'Wait.' },
        { host: 'c', fix: null },
      ]),
    ).toEqual(['Boot.', 'Wait.']);
    expect(fixLines([])).toEqual([]);
  });
  it('takes one line of a report for 40 dead hosts', () => {
    const dead = Array.from({ length: 40 }, (_, i) =>
      answer(null, { kind: 'unreachable', message: `host ${String(i)} was not reached.`, next: `Check port ${String(i)}.` }),
    );
    const text = reportText(examine(snapshotOf(hostFacts(), ...dead)));
    expect(text.match(/→ Check port/g)).toHaveLength(1);
    expect(text).toContain('→ Check port 0. The like for 39 more hosts: ');
  });
});
