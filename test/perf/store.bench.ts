import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { openStore } from '../../src/bench/store/index.js';

// A store of 100,000 records: 5,000 runs of 18 rows, spread over five months. Splitting the same text into parsed lines is what cannot be saved.

const dir = mkdtempSync(join(tmpdir(), 'store-bench-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const spec = { cluster: 'demo', hosts: ['gpu-01', 'gpu-02'], ranksPerHost: 8, launcher: 'mpirun', argv: ['all_reduce_perf', '-b', '64K', '-e', '8G', '-f', '2'], env: { NCCL_ALGO: 'Ring' } }; // prettier-ignore
const texts: string[] = [];
for (let month = 1; month <= 5; month++) {
  const lines: string[] = [];
  for (let run = 0; run < 1000; run++) {
    const id = `${String(month)}-${String(run)}`;
    const at = `2026-0${String(month)}-10T10:00:00.000Z`;
    lines.push(JSON.stringify({ v: 1, kind: 'start', run: id, at, origin: 'measured', spec, trial: null }));
    for (let row = 0; row < 18; row++) {
      const place = { timeUs: 100.25 + row, algbwGBs: 140.123, busbwGBs: 262.731, wrong: 0 };
      lines.push(JSON.stringify({ v: 1, kind: 'row', run: id, row: { sizeBytes: 65_536 * 2 ** row, count: 16_384 * 2 ** row, type: 'float', redop: 'sum', root: null, outOfPlace: place, inPlace: place } })); // prettier-ignore
    }
    lines.push(JSON.stringify({ v: 1, kind: 'end', run: id, at, exitCode: 0, state: 'ok', message: null, avgBusbwGBs: 200, outOfBounds: 0, nRanks: 16, nNodes: 2, ncclVersion: '2.27.7' })); // prettier-ignore
  }
  const text = `${lines.join('\n')}\n`;
  writeFileSync(join(dir, `2026-0${String(month)}.jsonl`), text);
  texts.push(text);
}

describe('a run store of 100,000 records', () => {
  bench('parse its lines and nothing else', () => {
    for (const text of texts) for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
  });
  bench('open it and put its runs together', async () => {
    await openStore(dir).runs();
  });
  bench('open it and read every row', async () => {
    for (const { rows } of await openStore(dir).runs()) if (rows.length === 0) throw new Error('a run without rows');
  });
});
