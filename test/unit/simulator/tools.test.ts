import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { readTopoMatrix } from '../../../src/fabric/readers/topoMatrix.js';
import { readPerf } from '../../../src/nccl/perf/index.js';
import { fit, general } from '../../../src/simulator/tools/perf.js';
import { plainWorld, tool } from './bench.js';

const all = '--host=gpu-01:8,gpu-02:8,gpu-03:8,gpu-04:8'.slice(7);

describe('the benchmark programs', () => {
  it('print what nccl-tests 2.19.6 prints, and say that it is simulated', async () => {
    const { code, out } = await tool(plainWorld(), 'gpu-01', [
      'mpirun',
      '-np',
      '32',
      '--host',
      all,
      '--bind-to',
      'none',
      '--mca',
      'btl',
      'tcp,self',
      'all_reduce_perf',
      '-b',
      '8',
      '-e',
      '1G',
      '-f',
      '2',
      '-g',
      '1',
    ]);
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007',
      '# Embedded cluster of NCCL Workbench: every number below is simulated',
      '# Collective test starting: all_reduce_perf',
      '# nThread 1 nGpus 1 minBytes 8 maxBytes 1073741824 step: 2(factor) warmup iters: 1 iters: 20 agg iters: 1 validation: 1 graph: 0 unalign: 0',
    ]);
    expect(lines[6]).toMatch(/^# {2}Rank {2}0 Group {2}0 Pid {2}\d{5} on {5}gpu-01 device {2}0 \[0000:1b:00\] NVIDIA H100 80GB HBM3$/);
    expect(out).toContain(
      '\n#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong \n',
    );
    const rows = lines.filter((line) => /^ +\d/.test(line));
    expect(rows.length).toBe(28);
    for (const row of rows)
      expect(row).toMatch(/^ {0,11}\d+ +\d+ {5}float {5}sum {6}-1( {2}[ \d.e+]{7} {2}[ \d.]{6} {2}[ \d.]{6} {7}0){2}$/);
    const read = readPerf(out);
    expect(read).toMatchObject({ origin: 'simulated', ok: true, nRanks: 32, nNodes: 4, outOfBounds: 0, problems: [] });
    expect(read.rows.length).toBe(28);
    const mean =
      read.rows.flatMap((row) => [row.outOfPlace?.busbwGBs ?? 0, row.inPlace?.busbwGBs ?? 0]).reduce((sum, value) => sum + value, 0) / 56;
    expect(Math.abs((read.avgBusbwGBs ?? 0) - mean)).toBeLessThan(0.02);
  });

  it('has the layout of the real program, line by line', async () => {
    const sample = '../shared/samples/nccl-tests/synthetic-v2.19.6-plain.txt';
    if (!existsSync(sample)) {
      console.log('left out: ../shared is not here');
      return;
    }
    const shape = (text: string): string[] =>
      text
        .split('\n')
        .filter((line) => !line.startsWith('# Embedded') && !line.startsWith('# Writing'))
        .map((line) =>
          line
            .replace(/\d+(\.\d+)?/g, (digits) => '9'.repeat(digits.length))
            .replace(/ 9+(?= |$)/g, (word) => ' '.repeat(word.length - 1) + '9'),
        );
    const { out } = await tool(plainWorld(), 'gpu-01', ['all_reduce_perf', '-b', '8', '-e', '8', '-f', '2']);
    const real = shape(readFileSync(sample, 'utf8').replace(/\n +(?:1024|65536|1048576|16777216|1073741824) .*/g, ''));
    const ours = shape(out);
    expect(ours.length).toBe(real.length);
    expect(ours[1]).toBe(real[1]);
    expect(ours.slice(6, 10)).toEqual(real.slice(6, 10));
    expect(ours[10]?.length).toBe(real[10]?.length);
    expect(ours.slice(13)).toEqual(real.slice(13));
  });

  it('gives the same numbers for the same seed and run, others for another', async () => {
    const argv = ['mpirun', '-np', '16', '--host', 'gpu-01:8,gpu-02:8', 'all_reduce_perf', '-b', '1M', '-e', '1G', '-f', '4'];
    const one = await tool(plainWorld({ seed: 5 }), 'gpu-01', argv, {}, 3);
    const again = await tool(plainWorld({ seed: 5 }), 'gpu-01', argv, {}, 3);
    const later = await tool(plainWorld({ seed: 5 }), 'gpu-01', argv, {}, 4);
    const other = await tool(plainWorld({ seed: 6 }), 'gpu-01', argv, {}, 3);
    expect(again.out).toBe(one.out);
    const busbw = (out: string): number[] => readPerf(out).rows.map((row) => row.outOfPlace?.busbwGBs ?? 0);
    expect(busbw(later.out)).not.toEqual(busbw(one.out));
    expect(busbw(other.out)).not.toEqual(busbw(one.out));
    // The noise is small: large messages of two runs differ by a few per cent at most.
    const [first, second] = [busbw(one.out).at(-1) ?? 0, busbw(later.out).at(-1) ?? 0];
    expect(Math.abs(first / second - 1)).toBeLessThan(0.05);
  });

  it('takes settings that -x forwards to other hosts, and only those', async () => {
    const run = (words: readonly string[], env: Record<string, string>) =>
      tool(plainWorld(), 'gpu-01', ['mpirun', '-np', '32', '--host', all, ...words, 'all_reduce_perf', '-b', '1G', '-e', '1G'], env);
    const peak = (out: string): number => readPerf(out).rows[0]?.outOfPlace?.busbwGBs ?? 0;
    const plain = peak((await run([], {})).out);
    expect(peak((await run(['-x', 'NCCL_BUFFSIZE=4M'], {})).out)).toBeLessThan(2);
    expect(peak((await run(['-x', 'NCCL_BUFFSIZE'], { NCCL_BUFFSIZE: '4M' })).out)).toBeLessThan(2);
    expect(peak((await run(['-x', 'NCCL_IB_TC=106'], {})).out) / plain).toBeGreaterThan(0.95);
    // Not forwarded: the ranks beside the launcher still see it, and the slowest rank decides.
    expect(peak((await run([], { NCCL_BUFFSIZE: '4M' })).out)).toBeLessThan(2);
  });

  it('fails as NCCL does for a list it cannot read, with the message under NCCL_DEBUG=WARN', async () => {
    const quiet = await tool(plainWorld(), 'gpu-01', [
      'mpirun',
      '-np',
      '8',
      '--host',
      'gpu-01:8',
      '-x',
      'NCCL_ALGO=Rign',
      'all_reduce_perf',
    ]);
    expect(quiet.code).toBe(3);
    expect(quiet.out).toMatch(/gpu-01: Test NCCL failure common\.cu:\d+ 'invalid usage/);
    expect(quiet.out).not.toContain('NCCL WARN');
    expect(quiet.err).toContain('Exit code:    3');
    expect(readPerf(quiet.out).ok).toBe(false);
    const loud = await tool(plainWorld(), 'gpu-01', [
      'mpirun',
      '-np',
      '8',
      '--host',
      'gpu-01:8',
      '-x',
      'NCCL_ALGO=Rign',
      '-x',
      'NCCL_DEBUG=WARN',
      'all_reduce_perf',
    ]);
    expect(loud.out).toContain('NCCL WARN Unrecognized element token "Rign" when parsing "Rign"');
    const nothing = await tool(plainWorld(), 'gpu-01', [
      'mpirun',
      '-np',
      '16',
      '--host',
      'gpu-01:8,gpu-02:8',
      '-x',
      'NCCL_ALGO=NVLSTree',
      '-x',
      'NCCL_PROTO=LL',
      '-x',
      'NCCL_DEBUG=WARN',
      'all_reduce_perf',
    ]);
    expect(nothing.code).toBe(3);
    expect(nothing.out).toContain('No algorithm/protocol available');
    expect(readPerf(nothing.out).rows).toEqual([]);
  });

  it.each([
    'all_gather_perf',
    'reduce_scatter_perf',
    'broadcast_perf',
    'reduce_perf',
    'alltoall_perf',
    'gather_perf',
    'scatter_perf',
    'sendrecv_perf',
  ])('%s is read back whole', async (program) => {
    const { code, out } = await tool(plainWorld(), 'gpu-01', [
      'mpirun',
      '-np',
      '16',
      '--host',
      'gpu-01:8,gpu-02:8',
      program,
      '-b',
      '1K',
      '-e',
      '1G',
      '-f',
      '32',
    ]);
    expect(code).toBe(0);
    const read = readPerf(out);
    expect(read).toMatchObject({ origin: 'simulated', ok: true, nRanks: 16, problems: [] });
    expect(read.rows.length).toBe(5);
    const peak = Math.max(...read.rows.map((row) => row.outOfPlace?.busbwGBs ?? 0));
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThan(500);
  });

  it('refuses more GPUs than a host has, hosts that do not answer, and slots that are not there', async () => {
    expect((await tool(plainWorld({ gpus: 4 }), 'gpu-01', ['all_reduce_perf', '-g', '8'])).out).toContain(
      'Invalid number of GPUs: 8 requested but only 4 were found',
    );
    const gone = await tool(plainWorld({ faults: ['unreachable=gpu-02'] }), 'gpu-01', [
      'mpirun',
      '--host',
      'gpu-01:8,gpu-02:8',
      'all_reduce_perf',
    ]);
    expect(gone.code).toBe(1);
    expect(gone.err).toContain('ssh: connect to host gpu-02 port 22: Connection refused');
    expect((await tool(plainWorld(), 'gpu-01', ['mpirun', '-np', '9', '--host', 'gpu-01:8', 'all_reduce_perf'])).err).toContain(
      'not enough slots',
    );
    expect((await tool(plainWorld(), 'gpu-01', ['mpirun', '-np', '2', 'no-such-program'])).err).toContain(
      'unable to find the specified executable',
    );
    expect((await tool(plainWorld(), 'gpu-01', ['mpirun', '--nonsense', 'all_reduce_perf'])).code).toBe(1);
  });

  it('writes the JSON report of -J, without the environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulated-json-'));
    try {
      const path = join(folder, 'report.json');
      const argv = ['mpirun', '-np', '8', 'all_reduce_perf', '-b', '1M', '-e', '16M', '-f', '2', '-J', path];
      await tool(plainWorld(), 'gpu-01', argv, { SECRET_TOKEN: 'abc' });
      const text = readFileSync(path, 'utf8');
      expect(text).not.toContain('SECRET');
      const read = readPerf(text);
      expect(read).toMatchObject({ origin: 'simulated', ok: true, nRanks: 8, problems: [] });
      expect(read.rows.length).toBe(5);
      await tool(plainWorld(), 'gpu-01', argv);
      expect(existsSync(`${path}.1`)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('writes numbers as the real program does', () => {
    expect([12.9, 4253, 1234.56, 12345.6, 123456, 1234567].map((value) => fit(value, 7))).toEqual([
      '  12.90',
      '4253.00',
      '1234.56',
      '12345.6',
      ' 123456',
      '1.2e+06',
    ]);
    expect([0, 36.706, 1234.5].map((value) => fit(value, 6))).toEqual(['  0.00', ' 36.71', '1234.5']);
    expect([71.33018, 0, 0.000012345678, 490].map(general)).toEqual(['71.3302', '0', '1.23457e-05', '490']);
  });
});

describe('the fabric tools', () => {
  it('discovers the whole fabric, as our reader sees it', async () => {
    const { out } = await tool(plainWorld({ faults: ['degraded-link=gpu-02:mlx5_3'] }), 'gpu-01', ['ibnetdiscover']);
    const fabric = fabricFromIbnetdiscover(out);
    expect(fabric.problems).toEqual([]);
    expect(fabric.summary).toMatchObject({ switches: 4, adapters: 32, hosts: 4, components: 1, tiers: 2 });
    const bad = fabric.links.filter((link) => link.kind === 'fabric' && link.width !== '4x');
    expect(bad.length).toBe(1);
    expect(bad[0]?.state).toBe('degraded');
    expect(fabric.links.filter((link) => link.kind === 'fabric').every((link) => link.speed === 'NDR')).toBe(true);
  });

  it('shows a port that is down in ibstat and leaves it out of the fabric', async () => {
    const world = plainWorld({ faults: ['port-down=gpu-01:mlx5_0'] });
    expect((await tool(world, 'gpu-01', ['ibstat', 'mlx5_0'])).out).toContain('State: Down\n\t\tPhysical state: Polling');
    expect((await tool(world, 'gpu-01', ['ibstat', 'mlx5_1'])).out).toContain('State: Active\n\t\tPhysical state: LinkUp\n\t\tRate: 400\n');
    expect(fabricFromIbnetdiscover((await tool(world, 'gpu-01', ['ibnetdiscover'])).out).summary.adapters).toBe(31);
    expect((await tool(world, 'gpu-01', ['iblinkinfo'])).out).toContain('Down/ Polling');
  });

  it('has no fabric on a host with TCP only', async () => {
    const world = plainWorld({ faults: ['tcp-only=gpu-03'] });
    expect((await tool(world, 'gpu-03', ['ibnetdiscover'])).code).toBe(1);
    expect((await tool(world, 'gpu-03', ['ibv_devinfo'])).err).toBe('No IB devices found\n');
    expect((await tool(world, 'gpu-01', ['ibnetdiscover'])).code).toBe(0);
  });
});

describe('nvidia-smi', () => {
  it('prints a table whose lines are all as wide as its frame', async () => {
    const { out } = await tool(plainWorld(), 'gpu-01', ['nvidia-smi']);
    const framed = out.split('\n').filter((line) => /^[|+]/.test(line));
    expect(new Set(framed.map((line) => line.length))).toEqual(new Set([91]));
    expect(out).toContain('Driver Version: 550.90.07      CUDA Version: 12.4');
  });

  it('answers queries with and without header and units, and refuses unknown fields', async () => {
    const ask = (...args: string[]) => tool(plainWorld({ gpus: 1 }), 'gpu-01', ['nvidia-smi', ...args]);
    expect((await ask('--query-gpu=index,name,memory.total', '--format=csv')).out).toBe(
      'index, name, memory.total [MiB]\n0, NVIDIA H100 80GB HBM3, 81559 MiB\n',
    );
    expect((await ask('--query-gpu=index,memory.total', '--format=csv,noheader,nounits')).out).toBe('0, 81559\n');
    expect((await ask('--query-gpu=index,colour', '--format=csv')).code).toBe(2);
    expect((await ask('--query-gpu=index')).code).toBe(1);
    expect((await ask('-L')).out).toMatch(/^GPU 0: NVIDIA H100 80GB HBM3 \(UUID: GPU-[0-9a-f-]{36}\)\n$/);
  });

  it('prints a topology that our reader understands', async () => {
    const matrix = readTopoMatrix((await tool(plainWorld(), 'gpu-01', ['nvidia-smi', 'topo', '-m'])).out);
    expect(matrix.devices.length).toBe(16);
    expect(matrix.problems).toEqual([]);
  });

  it('knows the host with another driver', async () => {
    const world = plainWorld({ faults: ['driver=gpu-02:535.104.05'] });
    const ask = async (host: string) =>
      (await tool(world, host, ['nvidia-smi', '--query-gpu=driver_version', '--format=csv,noheader'])).out.split('\n')[0];
    expect(await ask('gpu-02')).toBe('535.104.05');
    expect(await ask('gpu-01')).toBe('550.90.07');
  });
});
