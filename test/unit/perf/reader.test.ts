import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPerfReader, readPerf } from '../../../src/nccl/perf/index.js';
import { versionOfCode } from '../../../src/nccl/perf/version.js';

const plain = readFileSync('test/golden/perf/synthetic-v2.19.6-plain.txt', 'utf8');
const multi = readFileSync('test/golden/perf/synthetic-v2.19.6-multi.txt', 'utf8');
const header = `#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong\n`;
const row = '     1048576        262144     float     sum      -1    98.57   10.64   10.64      0    93.72   11.19   11.19      0';
const footer = '# Out of bounds values : 0 OK\n# Avg bus bandwidth    : 10.9\n';
const messages = (text: string): string => readPerf(text).problems.map((problem) => problem.message).join('\n'); // prettier-ignore

describe('the reader of nccl-tests output', () => {
  it('reads a whole log', () => {
    expect(readPerf(multi)).toMatchObject({
      tool: 'nccl-tests', version: '2.19.6', collective: 'all_reduce', nRanks: 8, nNodes: 1, origin: 'measured', avgBusbwGBs: 124.828, outOfBounds: 0, ok: true, problems: [],
    }); // prettier-ignore
    expect(readPerf(multi).rows[5]).toEqual({
      sizeBytes: 1073741824, count: 268435456, type: 'float', redop: 'sum', root: null,
      outOfPlace: { timeUs: 4253, algbwGBs: 252.47, busbwGBs: 441.82, wrong: 0 },
      inPlace: { timeUs: 4210.47, algbwGBs: 255.02, busbwGBs: 446.28, wrong: 0 },
    }); // prettier-ignore
  });

  it('yields each row with the piece of output that completed it', () => {
    const reader = createPerfReader();
    const at = plain.indexOf('        1024');
    const end = plain.indexOf('\n', at);
    expect(reader.push(plain.slice(0, end - 5))).toHaveLength(1);
    expect(reader.push(plain.slice(end - 5, end))).toHaveLength(0);
    expect(reader.push('\n').map((found) => found.sizeBytes)).toEqual([1024]);
    expect(reader.push(plain.slice(end + 1))).toHaveLength(4);
    expect(reader.end()).toEqual(readPerf(plain));
  });

  it.each([
    ['[1,0]<stdout>:', '[1,0]<stdout>:'],
    ['[1,12]<stdout>: ', '[1,12]<stdout>: '],
    ['0: ', '0: '],
    ['[0] ', '[0] '],
    ['> ', '> '],
    ['gpu-01.cluster: ', 'gpu-01.cluster: '],
    ['> [1,0]<stdout>:', '> [1,0]<stdout>:'],
  ])('looks through the prefix %j', (_, prefix) => {
    const prefixed = plain.trimEnd().split('\n').map((line) => prefix + line).join('\n'); // prettier-ignore
    expect(readPerf(prefixed)).toEqual(readPerf(plain.trimEnd()));
  });

  it('takes Windows line ends, colours and a missing last line end', () => {
    const coloured = plain
      .trimEnd()
      .replace(/^( +1024 .*)$/m, '\u001b[32m$1\u001b[0m')
      .replaceAll('\n', '\r\n');
    expect(readPerf(coloured).rows).toEqual(readPerf(plain).rows);
  });

  it('joins a row that other output was written into', () => {
    const broken = `${header}     1048576        262144     float     sum      -1gpu-01:71:83 [0] NCCL INFO Channel 00/02\n    98.57   10.64   10.64      0    93.72   11.19   11.19      0\n${footer}`;
    expect(readPerf(broken).rows).toEqual(readPerf(header + row + '\n' + footer).rows);
    const tagged = `[0]     1048576        262144     float     sum      -1[0]    98.57   10.64   10.64      0[0]    93.72   11.19   11.19      0`;
    expect(readPerf(header + tagged + '\n' + footer).rows).toEqual(readPerf(header + row + '\n' + footer).rows);
  });

  it('does not make a row of numbers that merely follow', () => {
    const text = `${header}${row}\n98.57 10.64 10.64 0 93.72 11.19 11.19 0\n12 monkeys float by\n1 2 float 3\n${footer}`;
    expect(readPerf(text).rows).toHaveLength(1);
  });

  it('separates bandwidths that touch', () => {
    const wide =
      '    33554432       8388608     float    none      -1    19.56 101715.44100715.44      0     0.78  43046.10    0.00    N/A';
    expect(readPerf(header + wide + '\n' + footer).rows[0]).toMatchObject({
      outOfPlace: { algbwGBs: 101715.44, busbwGBs: 100715.44 },
      inPlace: { wrong: null },
    });
  });

  it('reads old columns, where the fourth number is an error and not a count', () => {
    const old =
      '#       size         count    type   redop     time   algbw   busbw  error     time   algbw   busbw  error\n 8 2 float sum 35.93 0.00 0.00 1e-07 35.72 0.00 0.00 1e-07\n' +
      footer;
    expect(readPerf(old).rows[0]).toMatchObject({ root: null, redop: 'sum', outOfPlace: { timeUs: 35.93, wrong: null } });
  });

  it('reads the root of rooted collectives', () => {
    expect(readPerf(readFileSync('test/golden/perf/synthetic-v2.19.6-broadcast.txt', 'utf8')).rows[0]).toMatchObject({
      root: 0,
      redop: null,
    });
    expect(readPerf(plain).rows[0]?.root).toBeNull();
  });

  it('marks what the embedded cluster prints as simulated', () => {
    const marked = plain.replace('# Collective', '# Embedded cluster of NCCL Workbench: every number below is simulated\n# Collective');
    expect(readPerf(marked).origin).toBe('simulated');
    expect(readPerf(plain).origin).toBe('measured');
    expect(readPerf(plain, { origin: 'modelled' }).origin).toBe('modelled');
  });

  it('says why a run failed', () => {
    const failed = `${header}gpu-01:7:9 [0] transport.cc:1 NCCL WARN Cuda failure 'out of memory'\ngpu-01: Test NCCL failure common.cu:1107 'unhandled cuda error (run with NCCL_DEBUG=INFO for details)'\n .. gpu-01 pid 7: Test failure common.cu:1636\n`;
    const result = readPerf(failed);
    expect(result.ok).toBe(false);
    expect(result.problems[0]).toMatchObject({ line: 3 });
    expect(messages(failed)).toMatch(/unhandled cuda error[^]*NCCL WARN Cuda failure/);
  });

  it.each([
    ['nothing at all', '', /no table/],
    ['some other text', 'hello\nworld\n', /no table/],
    ['a header and then silence', header, /then no rows/],
    ['rows without a summary', header + row + '\n', /ends before its summary/],
    ['wrong values', readFileSync('test/golden/perf/synthetic-v2.19.6-wrong.txt', 'utf8'), /237858 wrong elements at 1048576/],
    ['bandwidth below the demanded one', readFileSync('test/golden/perf/synthetic-v2.19.6-minbw.txt', 'utf8'), /NCCL_TESTS_MIN_BW/],
    ['left-out rows', header + row + '\n   ...\n' + footer, /left out/],
    [
      'single-rank tables of several processes',
      [1, 2].map((pid) => `#  Rank  0 Group  0 Pid   ${pid} on  node-a device  0 [0000:1b:00] H100\n${header}${row}\n`).join('') + footer,
      /2 processes each ran alone/,
    ],
  ])('is not content with %s', (_, text, expected) => {
    expect(readPerf(text).ok).toBe(false);
    expect(messages(text)).toMatch(expected);
  });

  it('is content with a log that has none of these', () =>
    expect(readPerf(header + row + '\n' + footer)).toMatchObject({ ok: true, problems: [] }));

  it('cleans what it quotes', () => {
    const shown = messages(`${header}x: Test NCCL failure \u001b]0;title\u0007\u0007'a'\n`);
    expect(Array.from(shown).every((character) => character >= ' ' || character === '\n')).toBe(true);
    expect(shown).toContain("Test NCCL failure 'a'");
  });

  it('survives a line without an end', () => {
    const reader = createPerfReader();
    for (let i = 0; i < 50; i++) reader.push('9'.repeat(100_000));
    expect(reader.end().rows).toEqual([]);
  });
});

describe('version codes', () => {
  it.each([
    [22907, '2.29.7'],
    [23007, '2.30.7'],
    [2708, '2.7.8'],
    [0, null],
  ])('%i is %s', (code, version) => expect(versionOfCode(code)).toBe(version));
});
