import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { createPerfReader } from '../../src/nccl/perf/index.js';

// A log of 64 MB: tables of nccl-tests between the lines that NCCL_DEBUG=INFO prints, half of each. MB/s is 64 divided by the seconds of a round.

const megabytes = 64;
const table = readFileSync('test/golden/perf/synthetic-v2.19.6-plain.txt', 'utf8');
const info = Array.from({ length: Math.ceil(table.length / 90) }, (_, at) => `gpu-01:25060:25060 [${String(at % 8)}] NCCL INFO Channel 0${String(at % 8)}/0 : 0[0] -> 1[1] via P2P/IPC/read\n`).join(''); // prettier-ignore
const text = (table + info).repeat(Math.ceil((megabytes * 1e6) / (table.length + info.length))).slice(0, megabytes * 1e6);
const dir = mkdtempSync(join(tmpdir(), 'perf-bench-'));
const file = join(dir, 'log');
writeFileSync(file, text);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe(`nccl-tests in a log of ${String(megabytes)} MB`, () => {
  bench('grep -c for its rows', () => void spawnSync('grep', ['-cE', '^ +[0-9]+ +[0-9]+ +[a-z]+', file]), { iterations: 3, time: 0 });
  bench('read in pieces of 64 KiB', () => {
    const reader = createPerfReader();
    for (let at = 0; at < text.length; at += 65_536) reader.push(text.slice(at, at + 65_536));
    reader.end();
  }, { iterations: 3, time: 0 }); // prettier-ignore
});
