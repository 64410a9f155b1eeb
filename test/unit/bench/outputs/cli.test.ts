import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliIn } from '../../../support/cliIn.js';

/** A stand-in for nccl-tests: a large buffer gains 10 %, the number of channels nothing; Tree wins small sizes, Ring large ones. */
const program = `#!/bin/sh
s=1000; [ "$NCCL_BUFFSIZE" = 8388608 ] && s=900
a=$s; b=$((s * 90))
[ "$NCCL_ALGO" = Tree ] && { a=$((a * 3 / 4)); b=$((b * 4 / 3)); }
[ -n "$NCCL_ALGO" ] && { a=$((a * 9 / 10)); b=$((b * 9 / 10)); }
echo "# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007"
echo "#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong"
echo "1024 256 float sum -1 $a.5 1.05 1.96 0 $a.5 1.05 1.96 0"
echo "67108864 16777216 float sum -1 $b.5 1.05 1.96 0 $b.5 1.05 1.96 0"
echo "# Out of bounds values : 0 OK"
echo "# Avg bus bandwidth    : 1.96"
`;

describe.runIf(process.platform !== 'win32')('sweep --write', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'outputs-cli-'));
    await writeFile(join(dir, 'all_reduce_perf'), program);
    await chmod(join(dir, 'all_reduce_perf'), 0o755);
    const head = `benchmark: ${join(dir, 'all_reduce_perf')}\nrepeats: 3\nbaselineEvery: 3\nparameters:\n`;
    await writeFile(
      join(dir, 's.yaml'),
      `${head}  NCCL_BUFFSIZE: [4194304, 8388608]\n  NCCL_MIN_NCHANNELS: [null, 8, 16]\nbaseline: { NCCL_BUFFSIZE: 4194304 }\n`,
    );
    await writeFile(join(dir, 't.yaml'), `${head}  NCCL_ALGO: [Ring, Tree]\n  NCCL_PROTO: [Simple]\n`);
    await writeFile(join(dir, 'same.yaml'), `${head}  NCCL_MIN_NCHANNELS: [8, 16]\n`);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const cli = (...argv: string[]) =>
    cliIn(dir, { env: { PATH: process.env['PATH'] } })('sweep', ...argv, '--launcher', 'local', '--resume');

  it('writes an nccl.conf and lines for a shell with what mattered alone, never over a file unless forced', async () => {
    const first = await cli('s.yaml', 'nccl.conf', '--write', 'conf');
    expect(first.code, first.err).toBe(0);
    expect(first.err).toContain('The settings are in');
    const conf = await readFile(join(dir, 'nccl.conf'), 'utf8');
    expect(conf).toMatch(/^# nccl-workbench: \+11\.1\d? % .* · s, \d{4}-\d\d-\d\d · measured · NCCL 2\.30\.7\nNCCL_BUFFSIZE=8388608\n$/);
    const again = await cli('s.yaml', 'nccl.conf', '--write', 'conf');
    expect([again.code, again.out]).toEqual([2, '']);
    expect(again.err).toContain('nccl.conf is there already. Name another file, or write over it with --force.');
    await writeFile(join(dir, 'nccl.conf'), 'NCCL_DEBUG=WARN\nNCCL_BUFFSIZE=1\n');
    expect((await cli('s.yaml', 'nccl.conf', '--write', 'conf', '--force')).code).toBe(0);
    expect(await readFile(join(dir, 'nccl.conf'), 'utf8')).toBe(`NCCL_DEBUG=WARN\n${conf}`);
    expect((await cli('s.yaml', 'run.env', '--write', 'env')).code).toBe(0);
    expect(await readFile(join(dir, 'run.env'), 'utf8')).toMatch(/^# nccl-workbench: .*\nexport NCCL_BUFFSIZE='8388608'\n$/);
    expect((await readdir(dir)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('writes a tuner file by size and names the variables that go with it', async () => {
    const { code, err } = await cli('t.yaml', 'nccl_tuner.conf', '--write', 'tuner');
    expect(code, err).toBe(0);
    const text = await readFile(join(dir, 'nccl_tuner.conf'), 'utf8');
    expect(text).toContain('\nallreduce,0,262144,tree,simple,0,1,1\n');
    expect(text).toContain('\nallreduce,262145,1099511627775,ring,simple,0,1,1\n');
    expect(err).toContain(`  NCCL_TUNER_PLUGIN=example\n  NCCL_TUNER_CONFIG_FILE=${join(dir, 'nccl_tuner.conf')}\n`);
  });

  it('writes nothing where nothing is proved, and refuses what it does not know before it runs anything', async () => {
    const { code, err } = await cli('same.yaml', 'x.conf', '--write', 'conf');
    expect(code).toBe(2);
    expect(err).toContain('Nothing in same is better than the baseline beyond doubt.');
    expect(await readdir(dir)).not.toContain('x.conf');
    expect((await cli('s.yaml', 'x', '--write', 'ini')).err).toContain('--write takes conf, env, tuner');
    expect((await cli('s.yaml', '--write', 'conf')).err).toContain('into which FILE?');
    expect((await cli('s.yaml', 'x.conf')).err).toContain('one SPEC.yaml at a time');
  });
});
