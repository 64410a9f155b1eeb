import { bench, describe } from 'vitest';
import { fabricFromIbnetdiscover } from '../../src/fabric/fromDiscovery.js';
import { readConfFile } from '../../src/nccl/catalog/index.js';
import { readPerf } from '../../src/nccl/perf/index.js';
import { fabricFile } from '../lab/ib/fabricFile.js';

// Each group holds a reader against splitting the same text into lines, in one run: the ratio says what reading costs, the machine cancels out.

const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;

describe('nccl.conf of 10,000 lines', () => {
  const text = Array.from({ length: 10_000 }, (_, index) => `NCCL_NAME_${index}=${index}\n`).join('');
  const bytes = new TextEncoder().encode(text);
  bench('split into lines', () => void lines(text));
  bench('read as NCCL 2.30.7 does', () => void readConfFile(bytes, '2.30.7'));
});

describe('nccl-tests output of 10,000 rows', () => {
  const row = '  1073741824     268435456     float     sum      -1   7283.4  147.42  285.63      0   7351.2  146.06  283.00      0\n';
  const text = `# nThread 1 nGpus 1 minBytes 8 maxBytes 8589934592 step: 2(factor) warmup iters: 1 iters: 20 agg iters: 1 validation: 1 graph: 0\n${row.repeat(10_000)}`;
  bench('split into lines', () => void lines(text));
  bench('read', () => void readPerf(text));
});

describe('ibnetdiscover of 1,024 hosts', () => {
  const { text } = fabricFile({ hosts: 1024, radix: 64 });
  bench('split into lines', () => void lines(text));
  bench('read into a graph with tiers and health', () => void fabricFromIbnetdiscover(text));
});
