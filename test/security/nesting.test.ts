import { describe, expect, it } from 'vitest';
import { readConstraint } from '../../src/bench/constraint.js';
import { readSweep } from '../../src/bench/sweepFile.js';
import { readClusterFile } from '../../src/cluster/readClusterFile.js';
import { expandHosts } from '../../src/cluster/hostRange.js';
import { lintDocument } from '../../src/lint/index.js';
import { readPerf } from '../../src/nccl/perf/index.js';

const deep = 3_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const yaml = [
  '['.repeat(deep),
  '{a: '.repeat(deep),
  `${'- '.repeat(deep)}x`,
  '&a [*a'.repeat(50),
  'a: &a [b]\n'.repeat(deep),
  '!!'.repeat(deep),
  '"'.repeat(deep),
];
const scripts = [
  `NCCL_ALGO=${'$('.repeat(deep)}`,
  `NCCL_ALGO=${'${A:-'.repeat(deep)}`,
  `NCCL_ALGO=${'"$(echo '.repeat(2000)}x${')"'.repeat(2000)}`,
  `export NCCL_ALGO=${'$(('.repeat(2000)}1${'))'.repeat(2000)}`,
  `${'if true; then '.repeat(2000)}export NCCL_ALGO=Ring${'; fi'.repeat(2000)}`,
  `${'('.repeat(deep)}NCCL_ALGO=Ring`,
  `${'f() { '.repeat(2000)}NCCL_ALGO=Ring${'; }'.repeat(2000)}`,
];

describe('nesting without end', () => {
  it.each(yaml.map((text) => [text.slice(0, 12), text]))('is a problem of a file and never an exception (%s…)', (_shown, text) => {
    expect(readSweep(text, 'a.yaml').sweep).toBeNull();
    expect(readSweep(`benchmark: a\nparameters: ${text}`, 'a.yaml').problems.length).toBeGreaterThan(0);
    expect(readClusterFile(text, '/w/.nccl/cluster.yaml').cluster).toBeNull();
    expect(readClusterFile(`hosts: ${text}`, '/w/.nccl/cluster.yaml').problems.length).toBeGreaterThan(0);
  });

  it.each(['(', 'not ', '!', '[', 'A == (', 'A in [', 'NCCL_A == 1 and ('])('is a problem of a constraint (%s)', (piece) => {
    expect(readConstraint(piece.repeat(deep), new Set(['NCCL_A']))).toHaveProperty('message');
  });

  it.each(scripts.map((text) => [text.slice(0, 30), text]))('is taken in by the reader of scripts (%s…)', async (_shown, text) => {
    const { problem } = await lintDocument({ path: 'a.sh', bytes: bytes(text), kind: 'bash' }, { version: '2.27.3' });
    expect(problem === null || typeof problem === 'string').toBe(true);
  });

  it('as deep as people write is read', async () => {
    const text = `${'if true; then '.repeat(30)}export NCCL_BUFFSIZE=4M${'; fi'.repeat(30)}`;
    const { findings } = await lintDocument({ path: 'a.sh', bytes: bytes(text), kind: 'bash' }, { version: '2.27.3' });
    expect(findings.map(({ rule }) => rule)).toContain('number-suffix');
  });

  it('is taken in by the other readers', () => {
    expect(readPerf(`{"results": ${'['.repeat(deep)}`).ok).toBe(false);
    expect(readPerf(`{"results": ${'['.repeat(deep)}${']'.repeat(deep)}}`).ok).toBe(false);
    expect(expandHosts('['.repeat(deep)).hosts).toEqual([]);
    expect(expandHosts(`a${'[1-9]'.repeat(40)}`).problems).toHaveLength(1);
  });
});
