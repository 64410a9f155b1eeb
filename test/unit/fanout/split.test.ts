import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitter } from '../../../src/cluster/fanout/split.js';

const hosts = ['gpu-1', 'gpu-2', 'r0'];
const split = (chunks: readonly string[]): { readonly lines: [string, string][]; readonly other: string[] } => {
  const lines: [string, string][] = [];
  const other: string[] = [];
  const splitter = createSplitter(
    (label) => (hosts.includes(label) ? label : undefined),
    (host, text) => lines.push([host, text]),
    (text) => other.push(text),
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { lines, other };
};

describe('lines with labels', () => {
  it('go to their host, others do not', () => {
    expect(split(['gpu-1: a: b\ngpu-3: x\nclush: gpu-1: exited with exit code 1\n  r0: y\ngpu-2: \ngpu-2:\nnothing'])).toEqual({
      lines: [
        ['gpu-1', 'a: b'],
        ['r0', 'y'],
        ['gpu-2', ''],
        ['gpu-2', ''],
      ],
      other: ['gpu-3: x', 'clush: gpu-1: exited with exit code 1', 'nothing'],
    });
  });

  it('that hold another host’s label stay with the host that printed them', () => {
    expect(split(['gpu-1: gpu-2: nccl-workbench-1 exit 0\ngpu-1: \u001b[2Kgpu-2: x\n']).lines.map(([host]) => host)).toEqual([
      'gpu-1',
      'gpu-1',
    ]);
  });

  it('are the same however the stream is torn', () => {
    const line = fc.tuple(
      fc.constantFrom(...hosts, 'stranger', ''),
      fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', ' ')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 6 }), (rows, cuts) => {
        const text = rows.map(([host, said]) => `${host}: ${said}\n`).join('');
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const torn = at.slice(1).map((end, i) => text.slice(at[i], end));
        expect(split(torn)).toEqual(split([text]));
        expect(split([text]).lines).toEqual(rows.filter(([host]) => hosts.includes(host)));
      }),
    );
  });

  it('of a host that never ends its line take no more than their share of memory', () => {
    const { lines } = split([...Array.from({ length: 100 }, () => 'gpu-1: '.padEnd(10_000, 'x')), '\ngpu-2: fine\n']);
    expect(lines.map(([host, text]) => [host, text.length <= 65_536])).toEqual([
      ['gpu-1', true],
      ['gpu-2', true],
    ]);
  });
});
