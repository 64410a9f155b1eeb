import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../../src/bench/store/index.js';
import { cliIn } from '../../../support/cliIn.js';

/** A stand-in for nccl-tests: NCCL_PROTO=LL costs 30 %; what other settings say changes nothing. */
const program = `#!/bin/sh
t=1000; [ "$NCCL_PROTO" = LL ] && t=1300
t=$((t + $$ % 5))
echo "# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007"
echo "#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong"
echo "1048576 262144 float sum -1 $t.5 1.05 1.96 0 $t.5 1.05 1.96 0"
echo "# Out of bounds values : 0 OK"
echo "# Avg bus bandwidth    : 1.96"
`;

describe.runIf(process.platform !== 'win32')('bench baseline and bench bisect', () => {
  let dir = '';
  let bench: string[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'baseline-cli-'));
    await writeFile(join(dir, 'all_reduce_perf'), program);
    await chmod(join(dir, 'all_reduce_perf'), 0o755);
    bench = ['bench', '--launcher', 'local', '--', join(dir, 'all_reduce_perf')];
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const cli = (...argv: string[]) => cliIn(dir, { env: { PATH: process.env['PATH'] } })(...argv);
  const withSettings = (...settings: string[]): string[] => [
    ...bench.slice(0, 1),
    ...settings.flatMap((one) => ['--env', one]),
    ...bench.slice(1),
  ];

  it('keep a baseline, and tell later runs that are slower from those that are not', async () => {
    for (let time = 0; time < 3; time++) expect((await cli(...bench)).code).toBe(0);
    const saved = await cli('bench', 'baseline', 'save', 'q3', '--cluster', 'this machine');
    expect(saved.out, saved.err).toContain('q3: 1 benchmarks, 3 runs (measured), in ');
    expect((await cli('bench', 'baseline', 'save', 'q3', '--cluster', 'this machine')).err).toContain('is there already');
    expect((await cli('bench', 'baseline', 'list')).out).toBe('q3\n');
    expect((await cli('bench', 'baseline', 'compare', 'q3')).out).toContain('No run since');
    await cli(...bench);
    expect((await cli('bench', 'baseline', 'compare', 'q3')).code).toBe(0);
    expect((await cli(...withSettings('NCCL_PROTO=LL'))).code).toBe(0);
    // Since the very moment of that run: it counts.
    const before =
      (await openStore(join(dir, '.nccl', 'runs')).runs())
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? '';
    const slower = await cli('bench', 'baseline', 'compare', 'q3', '--since', before, '--format', 'json');
    expect(slower.code).toBe(1);
    const { benchmarks } = JSON.parse(slower.out) as { benchmarks: unknown[] };
    expect(benchmarks).toMatchObject([{ verdict: 'slower', changed: [{ name: 'NCCL_PROTO', before: null, now: 'LL' }] }]);
    expect((await cli('bench', 'baseline', 'compare', 'q4')).err).toContain('There is no baseline');
    expect((await cli('bench', 'baseline', 'save', '../x', '--cluster', 'this machine')).code).toBe(2);
  });

  it('list what two runs differ in, and find the setting that makes the difference', async () => {
    const same = ['NCCL_DEBUG=WARN'];
    await cli(...withSettings(...same, 'NCCL_BUFFSIZE=4194304', 'NCCL_PROTO=Simple', 'NCCL_NTHREADS=256', 'NCCL_RAS_ENABLE=1'));
    await cli(
      ...withSettings(...same, 'NCCL_BUFFSIZE=8388608', 'NCCL_PROTO=LL', 'NCCL_NTHREADS=512', 'NCCL_ALGO=Ring', 'NCCL_RAS_ENABLE=0'),
    );
    const { code, out } = await cli('bench', 'bisect', 'last~1', 'last');
    expect(code).toBe(0);
    expect(out).not.toContain('NCCL_DEBUG');
    expect(out).toContain('Settings to swap: 5.');
    expect(out.indexOf('NCCL_PROTO')).toBeLessThan(out.indexOf('NCCL_RAS_ENABLE'));
    const done = await cli('bench', 'bisect', 'last~1', 'last', '--carry-out');
    expect(done.code, done.err).toBe(0);
    expect(done.out).toMatch(
      /^This setting makes the difference:\n {2}NCCL_PROTO {2}Simple → LL\nTime of B against A: \+(?:29|3[01])\.\d+ % .*\n\d+ runs, measured\n$/,
    );
    // What a bisection runs is no run that "last" means, nor one of the baseline's.
    expect((await cli('bench', 'bisect', 'last~1', 'last')).out).toBe(out);
    expect((await cli('bench', 'bisect', 'last', 'last')).out).toContain('made alike');
    expect((await cli('bench', 'bisect', 'last', 'nobody')).err).toContain('No recorded run');
    expect((await cli('bench', 'bisect', 'last')).code).toBe(2);
  });
});
